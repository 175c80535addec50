"""Somebody rings us. Nobody answers but a volunteer who pressed that they take the hotline, and then presses Answer.

The caller stays unknown: no number is shown or kept. "Never call me" is heard here as everywhere, by the number that
the trunk says or the caller tells; it stays a mark. A no that was said before holds on: they may ring us, we never
ring them, and nothing here writes down a wish to be rung.
"""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import DatabaseError, transaction

from farline.calls import rules as calls
from farline.common import slowing
from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections import rules as limits
from farline.hotline import actions as hotline
from farline.hotline import queries, rules
from farline.hotline.actions import Busy, Closed, NotOnDuty, NotYours, TooLate
from farline.journeys import hear_canary, hear_opt_out, sound_alarm
from farline.telephony import actions as telephony
from farline.telephony import queries as trunks
from farline.telephony import rules as telephone
from farline.volunteers import alarms
from farline.volunteers import queries as volunteers

__all__ = ["Busy", "Closed", "NotOnDuty", "NotYours", "TooLate"]

# What the list of a number or a wish to be rung again would be needed for, cannot come of a call that came in.
NOT_HERE = frozenset({"wrong_person", "third_party"})
OUTCOMES = tuple(code for code in calls.CONVERSATION_OUTCOMES if code not in NOT_HERE)


class UnknownTrunk(Exception):
    """No trunk on file sends us calls from there."""


class NotReady(Exception):
    """The hotline is taken by those who read the briefing and passed the practice."""


class HeldBack(Exception):
    """Somebody would like a word with you before you go on. It may well be nothing; please ask your coordinator."""


class AlreadyTalking(Exception):
    """You are in a call already. Please end it first."""


class NumberMissing(Exception):
    """No number came along. If they want, they may tell it to you; then it is never called."""


class OutcomeUnknown(Exception):
    """Please choose how it ended."""


@dataclass(frozen=True)
class Finished:
    window_id: int | None
    earlier_quit: bool
    care: bool


def come(*, source: str, resource: str, now: dt.datetime, called: str = "") -> int:
    """A call comes in from a trunk. Raises UnknownTrunk, Closed, Busy.

    `called`: which of our own numbers. A canary is always busy; whoever knows its number was not told it by us.
    """
    trunk = trunks.hotline_trunk(source)
    if trunk is None or (settings.DEMO and not trunk.simulator):
        raise UnknownTrunk
    if called and hear_canary.hear_canary(called=called, now=now):
        raise Busy
    talking = trunks.live_calls(trunk_id=trunk.id, campaign_id=telephone.HOTLINE)
    if len(queries.talking(trunk.id, now) | talking) >= trunk.hotline_at_once:
        raise Busy
    return hotline.come(resource=resource, trunk_id=trunk.id, talking=trunks.on_the_line(), now=now)


def sit_down(*, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """ "I take the hotline". Raises NotReady, HeldBack."""
    me = volunteers.by_id(volunteer.pk)
    if alarms.is_held(me):
        raise HeldBack
    if not volunteers.may_call(me) or not (settings.DEMO or volunteers.has_practised(me)):
        raise NotReady
    hotline.take_duty(volunteer=volunteer, now=now)


@transaction.atomic
def take(*, ring_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> str:
    """The press on Answer: a permit that connects this browser and no other.

    Raises NotOnDuty, TooLate, AlreadyTalking, HeldBack.
    """
    if alarms.is_held(volunteers.by_id(volunteer.pk)):
        raise HeldBack
    if trunks.live_call_of(volunteer.pk, now) is not None:
        raise AlreadyTalking
    ring = hotline.take(ring_id=ring_id, volunteer=volunteer, now=now)
    return telephony.issue(
        trunk_id=ring.trunk_id,
        call_id=ring.id,
        campaign_id=telephone.HOTLINE,
        volunteer_id=volunteer.pk,
        now=now,
        rings_at=ring.resource,
    )


def finish(
    *,
    ring_id: int,
    volunteer: AbstractBaseUser,
    conversation: str,
    key: str,
    numbers: Collection[str] = (),
    now: dt.datetime,
) -> Finished:
    """Save how it ended, with all that follows. `numbers`: E.164, for a "never again" alone: all that it may be.

    Raises NotYours, OutcomeUnknown, NumberMissing.
    """
    outcome = calls.CONVERSATION_OUTCOMES.get(conversation)
    if conversation != rules.NOBODY_THERE and (outcome is None or conversation not in OUTCOMES):
        raise OutcomeUnknown
    never = outcome is not None and outcome.silences
    if never:
        if not numbers:
            raise NumberMissing
        if not _may_silence(ring_id, volunteer, key, now):
            raise NotYours
        # First, and by itself: whatever happens to the rest, a no is heard.
        for number in numbers:
            hear_opt_out.hear_opt_out(number=number, by=volunteer.get_username(), now=now)
        sound_alarm.count_no(volunteer=volunteer, now=now)
    with transaction.atomic():
        minutes = outcome.keeps_line if outcome is not None and outcome.opens else 0
        saved = hotline.save(
            ring_id=ring_id, volunteer=volunteer, conversation=conversation, key=key, now=now,
            keeps_line=dt.timedelta(minutes=minutes),
        )  # fmt: skip
        window = None
        if outcome is not None and outcome.opens:
            window = windows.open_for_call(call_id=ring_id, now=now)
            if window is None and not saved.again:
                window = corrections.open_window(
                    call_id=ring_id, volunteer=volunteer, now=now, opens=outcome.opens,
                    short_call=saved.took < limits.SHORT_CALL,
                )  # fmt: skip
    opens = outcome.opens if outcome is not None else ""
    return Finished(window, opens == calls.EARLIER_QUIT, outcome is not None and outcome.care)


def _may_silence(ring_id: int, volunteer: AbstractBaseUser, key: str, now: dt.datetime) -> bool:
    """Out of one call a few numbers at most: whoever sits here with bad intent would silence a whole list by it.

    Counted before it is heard, so that many at once are many.
    """
    if not queries.may_end(ring_id=ring_id, volunteer_id=volunteer.pk, key=key):
        return False
    try:
        return slowing.count(f"noes of ring {ring_id}", now=now, keep=rules.KEPT_FOR) <= rules.MOST_NOES
    except DatabaseError:  # a full disk stops no no
        return True
