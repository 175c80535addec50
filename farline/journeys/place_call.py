"""Ring one person, because a volunteer pressed a button just now.

Everything is asked again, in the transaction that writes the permit: the volunteer, the claim, the hour, how often
this person was called, how many numbers this volunteer saw today, and the opt-outs. Nothing here dials: on the
own-phone way the volunteer does, on the practice line nobody's telephone exists.
"""

import datetime as dt
import io
from dataclasses import dataclass

import segno
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.calls import actions as calls
from farline.calls.actions import CapReached, QuietHours, RangOften, TooFast
from farline.journeys import hear_opt_out
from farline.numbers import actions as numbers
from farline.numbers.queries import NumberGone
from farline.optouts import queries as optouts
from farline.telephony import rules
from farline.volunteers import queries as volunteers


class NotBriefed(Exception):
    """Please read the short briefing first."""


class OwnPhoneRiskNotSeen(Exception):
    """Please read first what your own telephone shows and keeps."""


class SyntheticOnlyPractises(Exception):
    """This list is invented. It can only be called on the practice line."""


class RealPersonIsNoPractice(Exception):
    """This is a real person's number. Nobody practises with it."""


REFUSALS = (
    NotBriefed, OwnPhoneRiskNotSeen, SyntheticOnlyPractises, RealPersonIsNoPractice, QuietHours, RangOften, CapReached,
    TooFast,
)  # fmt: skip
__all__ = [
    "REFUSALS", "CapReached", "NotBriefed", "OwnPhoneRiskNotSeen", "Placed", "QuietHours", "RangOften",
    "RealPersonIsNoPractice", "SyntheticOnlyPractises", "TooFast", "place_call",
]  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """`scenario` on the practice line; the other three on the own phone. `tel` and `qr` are empty for a stand-in."""

    way: str
    scenario: str = ""
    shown: str = ""
    tel: str = ""
    qr: str = ""


def place_call(*, call_id: int, volunteer: AbstractBaseUser, way: str, now: dt.datetime) -> Placed:
    """Raises one of REFUSALS, calls.NotYours, calls.ClaimRanOut, or optouts.OptedOut."""
    if way not in rules.WAYS:
        raise SyntheticOnlyPractises
    caller = volunteers.by_id(volunteer.pk)
    if not volunteers.may_call(caller):
        raise NotBriefed
    if way == rules.OWN_PHONE and caller.own_phone_risk_seen_at is None:
        raise OwnPhoneRiskNotSeen
    placed = _place(call_id, volunteer, way, now)
    if placed is None:
        raise optouts.OptedOut
    return placed


@transaction.atomic
def _place(call_id: int, volunteer: AbstractBaseUser, way: str, now: dt.datetime) -> Placed | None:
    """None when the person said no meanwhile: then the number is taken back from everybody, and that is kept."""
    try:
        with transaction.atomic():
            permit = calls.permit(
                call_id=call_id,
                volunteer=volunteer,
                way=way,
                reveals=way == rules.OWN_PHONE,
                most_reveals=settings.REVEALS_PER_DAY,
                seconds_apart=rules.PERMIT_SECONDS_APART,
                now=now,
            )
            number = numbers.open_for_dialing(number_id=permit.number_id)
            optouts.check_may_call(number)
            return _by_way(way, number, call_id, synthetic=permit.synthetic or settings.DEMO)
    except optouts.OptedOut:
        hear_opt_out.take_back(number_id=permit.number_id, by="farline", now=now)
        return None
    except NumberGone:
        raise calls.ClaimRanOut from None


def _by_way(way: str, number: str, call_id: int, *, synthetic: bool) -> Placed:
    if way == rules.PRACTICE:
        if not synthetic:
            raise RealPersonIsNoPractice
        return Placed(way, scenario=rules.fate_of(number))
    if synthetic:
        return Placed(way, shown=rules.stand_in(call_id))
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
