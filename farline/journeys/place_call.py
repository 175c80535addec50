"""Ring one person, because a volunteer pressed a button just now.

Everything is asked again, in the transaction that writes the permit: the volunteer, the claim, the hour, how often
this person was called, how many numbers this volunteer saw today, and the opt-outs. Nothing here dials: on the
own-phone way the volunteer does, on the practice line nobody's telephone exists, in the browser the gateway does, and
asks `dial_out` first.
"""

import datetime as dt
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import segno
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, transaction

from farline.calls import actions as calls
from farline.calls.actions import CapReached, QuietHours, RangOften, ShiftIsFull, TooFast
from farline.calls.queries import lines
from farline.common import ballast, journal, same_root, vault
from farline.journeys import cap_reveals, hear_opt_out, sound_alarm
from farline.numbers import actions as opening
from farline.numbers import queries as numbers
from farline.numbers.queries import NumberGone
from farline.optouts import queries as optouts
from farline.telephony import actions as telephony
from farline.telephony import governing, rules
from farline.telephony import queries as trunks
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import A_SHIFT, MOST_IN_A_SHIFT


class NotBriefed(Exception):
    """Please read the short briefing first."""


class NotPractised(Exception):
    """Please pass the practice first. Until then you are given invented people only."""


class OwnPhoneRiskNotSeen(Exception):
    """Please read first what your own telephone shows and keeps."""


class HeldBack(Exception):
    """Somebody would like a word with you before you go on. Whom you are with stays with you."""


class ShiftFull(Exception):
    """You have called as many people as is good in one evening. Please rest; in some hours you can go on."""


class HourIsFull(Exception):
    """You have opened as many numbers in one hour as one person may. Please rest; within the hour you can go on."""


class SyntheticOnlyPractises(Exception):
    """This list is invented. It can only be called on the practice line."""


class RealPersonIsNoPractice(Exception):
    """This is a real person's number. Nobody practises with it."""


class DialingShut(Exception):
    """Calling is shut just now: the keys are locked, or too many numbers were opened. A coordinator has to look."""


class NoLine(Exception):
    """Calling in the browser is not possible just now. Your own phone is; your person is still with you."""


class LinePaused(Exception):
    """Calling in the browser is paused until a coordinator has looked at the line. Your own phone works."""


class DiskFull(DialingShut):
    """The disk of this site is full, so that nothing said on a call could be written down. Nobody is called."""


class OtherKeys(DialingShut):
    """The keys here are not those that this site's opt-outs were made under: nobody can ask them, nobody is called."""


class LineBusy(Exception):
    """Many calls began in this minute. Please wait a moment, then press once more."""


class AlreadyTalking(Exception):
    """You are in a call already, perhaps in another tab. Please end it first."""


REFUSALS = (
    HeldBack, ShiftFull, HourIsFull,
    NotBriefed, NotPractised, OwnPhoneRiskNotSeen, SyntheticOnlyPractises, RealPersonIsNoPractice, QuietHours,
    RangOften, CapReached, TooFast, DialingShut, NoLine, LinePaused, LineBusy, AlreadyTalking,
)  # fmt: skip
__all__ = [
    "REFUSALS", "AlreadyTalking", "CapReached", "DialingShut", "DiskFull", "HeldBack", "HourIsFull",
    "LineBusy", "LinePaused", "NoLine",
    "NotBriefed", "NotPractised", "OtherKeys",
    "OwnPhoneRiskNotSeen", "Placed", "QuietHours", "RangOften", "RealPersonIsNoPractice", "ShiftFull",
    "SyntheticOnlyPractises",
    "TooFast", "place_call",
]  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """`scenario` on the practice line, `permit` in the browser; the others on the own phone, empty for a stand-in."""

    way: str
    scenario: str = ""
    shown: str = ""
    tel: str = ""
    qr: str = ""
    permit: str = ""


def place_call(*, call_id: int, volunteer: AbstractBaseUser, way: str, now: dt.datetime) -> Placed:
    """Raises one of REFUSALS, calls.NotYours, calls.ClaimRanOut, or optouts.OptedOut."""
    if way not in rules.WAYS:
        raise SyntheticOnlyPractises
    caller = volunteers.by_id(volunteer.pk)
    if not volunteers.may_call(caller):
        raise NotBriefed
    if way == rules.OWN_PHONE and caller.own_phone_risk_seen_at is None:
        raise OwnPhoneRiskNotSeen
    if way == rules.OWN_PHONE and trunks.live_call_of(caller.pk, now) not in {None, call_id}:
        raise AlreadyTalking
    if not ballast.may_dial():
        raise DiskFull
    if same_root.is_other():
        raise OtherKeys
    # Looked at before the number is shown, and written down even though nothing else of this press is.
    if sound_alarm.look_at(volunteer=caller, now=now):
        raise HeldBack
    try:
        placed = _place(call_id, caller, way, now)
    except HourIsFull:
        # Nothing else of this press is kept. Who meets this limit again and again may be a script, or somebody else.
        journal.count(action="volunteers.hour_full", by=caller.handle, now=now)
        raise
    except DatabaseError as trouble:
        if ballast.is_full(trouble):
            raise DiskFull from None
        raise
    if placed is None:
        raise optouts.OptedOut
    return placed


@transaction.atomic
def _place(call_id: int, volunteer: Any, way: str, now: dt.datetime) -> Placed | None:
    """None when the person said no meanwhile: then the number is taken back from everybody, and that is kept."""
    try:
        with transaction.atomic():
            permit = calls.permit(
                call_id=call_id,
                volunteer=volunteer,
                way=way,
                reveals=way == rules.OWN_PHONE,
                most_reveals=cap_reveals.cap_reveals(volunteer=volunteer, now=now) if way == rules.OWN_PHONE else 0,
                most_in_shift=MOST_IN_A_SHIFT if way != rules.PRACTICE and not settings.DEMO else None,
                shift=A_SHIFT,
                seconds_apart=rules.PERMIT_SECONDS_APART,
                now=now,
            )
            optouts.check_tags(numbers.opt_out_tags(permit.number_id))
            if not (permit.synthetic or settings.DEMO or volunteers.has_practised(volunteers.by_id(volunteer.pk))):
                raise NotPractised
            if way == rules.BROWSER:
                return _by_browser(call_id, volunteer, synthetic=permit.synthetic, now=now)
            if permit.synthetic or settings.DEMO:
                return _invented(way, call_id, last_digit=numbers.masked(permit.number_id)[-1])
            return _real(way, _opened(permit.number_id, call_id, volunteer))
    except vault.KeysLocked:
        raise DialingShut from None
    except optouts.OptedOut:
        hear_opt_out.take_back(number_id=permit.number_id, by="farline", now=now)
        return None
    except NumberGone:
        raise calls.ClaimRanOut from None
    except ShiftIsFull:
        raise ShiftFull from None


def _by_browser(call_id: int, volunteer: AbstractBaseUser, *, synthetic: bool, now: dt.datetime) -> Placed:
    """Invented people are rung on the fake trunk and nowhere else; in a demo nobody is rung anywhere else."""
    if settings.DEMO and not synthetic:
        raise NoLine
    if synthetic:
        telephony.open_simulator(now=now)
    trunk = trunks.trunk_for(synthetic=synthetic)
    ringing = lines.ringing(call_id=call_id, volunteer_id=volunteer.pk, now=now)
    if trunk is None or ringing is None:
        raise NoLine
    if trunks.live_call_of(volunteer.pk, now) is not None:
        raise AlreadyTalking
    said = telephony.governed(trunk_id=trunk.id, campaign_id=ringing.campaign_id, now=now)
    if said == governing.WAIT:
        raise LineBusy
    if said != governing.GO:
        raise LinePaused
    permit = telephony.issue(
        trunk_id=trunk.id, call_id=call_id, campaign_id=ringing.campaign_id, volunteer_id=volunteer.pk, now=now
    )
    return Placed(rules.BROWSER, permit=permit)


def _opened(number_id: int, call_id: int, volunteer: AbstractBaseUser) -> Callable[[], str]:
    """Opens the number when it is called: the last thing to happen, and only on a way that needs it."""

    def open_it() -> str:
        try:
            return opening.open_for_dialing(number_id=number_id, who=str(volunteer.pk), permit=str(call_id))
        except vault.TooMany:
            raise HourIsFull from None
        except vault.Shut:
            raise DialingShut from None

    return open_it


def _invented(way: str, call_id: int, *, last_digit: str) -> Placed:
    """Nothing is opened: the last digit stands in every mask, and the own phone gets a stand-in."""
    if way == rules.PRACTICE:
        return Placed(way, scenario=rules.fate_of(last_digit))
    return Placed(way, shown=rules.stand_in(call_id))


def _real(way: str, open_it: Callable[[], str]) -> Placed:
    if way == rules.PRACTICE:
        raise RealPersonIsNoPractice
    number = open_it()
    tel = rules.dial_link(number)
    return Placed(way, shown=rules.spaced(number), tel=tel, qr=_qr(tel))


def _qr(tel: str) -> str:
    """An SVG of its own, dark on light in every theme: a telephone's camera has to read it from a screen."""
    out = io.BytesIO()
    segno.make(tel, error="m", micro=False).save(
        out,
        kind="svg",
        omitsize=True,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return out.getvalue().decode("utf-8")
