"""A mentor hears a call: only by the volunteer's own invitation, and only after the person was told and said yes.

Both are asked when the mentor presses, and every second after; whichever is taken back ends it. So does the call's
end, and the outcome: what is declared in a form, and under which name, is for the two who talk. What the
mentor says never reaches the person; the volunteer hears it on a line of its own, if they open that. Nothing that a
mentor receives holds a number. That they may is kept only while it holds.
"""

import datetime as dt
from collections.abc import Collection

from django.contrib.auth.base_user import AbstractBaseUser

from farline.journeys import end_lines
from farline.mentoring import queries as mentoring
from farline.telephony import actions as telephony
from farline.telephony import queries as lines


class NotTold(Exception):
    """Please ask the person first, and tick that they said yes."""


class NobodyBeside(Exception):
    """Whom this page named does not sit beside you any more."""


class NotPossible(Exception):
    """You are not talking with anybody just now."""


class NotInvited(Exception):
    """They do not let you hear this call, or no longer."""


def let_listen(*, call_id: int, volunteer: AbstractBaseUser, room_id: int, said_yes: bool, now: dt.datetime) -> None:
    """The mentor of this room, whom the page named when they asked. Raises NotTold, NobodyBeside, NotPossible."""
    if not said_yes:
        raise NotTold
    room = mentoring.invited(volunteer, now)
    if room is None or room.id != room_id:
        raise NobodyBeside
    if not telephony.open_ear(call_id=call_id, volunteer_id=volunteer.pk):
        raise NotPossible


def listen_along(*, mentor_id: int, volunteer_id: int, now: dt.datetime) -> str:
    """The gateway's name of the call. Raises NotInvited."""
    leg = lines.open_ear_of(volunteer_id)
    if leg is None or mentor_id not in still_listening([leg.id], now).get(leg.id, []):
        raise NotInvited
    return leg.resource


def may_hear(*, mentor_id: int, volunteer_id: int, now: dt.datetime) -> bool:
    try:
        return bool(listen_along(mentor_id=mentor_id, volunteer_id=volunteer_id, now=now))
    except NotInvited:
        return False


def still_listening(legs: Collection[int], now: dt.datetime) -> dict[int, list[int]]:
    """Of the gateway's calls: who may hear which of them now. Whoever is not here must not."""
    heard = lines.ears_among(legs)
    calls = lines.calls_of(heard)
    over = end_lines.over_among(set(calls.values()))
    return {
        leg: sorted(mentoring.mentors_beside(whose, now)) for leg, whose in heard.items() if calls[leg] not in over
    }
