"""How it ended, in one transaction with all that follows from it: rest, another call, never again, a form to open.

The outcome itself says what follows; here its consequences only meet their rooms. A story's note goes to the
editors with a month and nothing else that could be read; what is known of the person stays as keyed prints only.
"""

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.calls import actions as calls
from farline.calls import queries, rules
from farline.canaries import actions as canaries
from farline.common import ballast
from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections import rules as limits
from farline.incidents import actions as incidents
from farline.journeys import hand_canary, hear_opt_out, known_facts, sound_alarm
from farline.stories import actions as stories
from farline.telephony import queries as lines

IN_NEED = "distress"
IN_NEED_WORDS = "A volunteer saved that somebody was frightened or in need. 义工记下：对方害怕或需要帮助。"


@dataclass(frozen=True)
class Finished:
    """`undo_until` is None after "never again". `window_id` opens the declaration form, or the earlier-quit one.

    `no`: what came of a "never again": hear_opt_out.MARKED, LATER or GONE.
    """

    undo_until: dt.datetime | None
    care: bool
    window_id: int | None
    earlier_quit: bool
    no: str = hear_opt_out.MARKED

    @property
    def marked(self) -> bool:
        return self.no == hear_opt_out.MARKED


def finish_call(
    *,
    call_id: int,
    fence: int,
    volunteer: AbstractBaseUser,
    line: str,
    conversation: str = "",
    follow_up: tuple[dt.datetime, dt.datetime] | None = None,
    key: str,
    now: dt.datetime,
    story_note: str | None = None,
    story_names: str = "",
) -> Finished:
    """Save once; the same key again answers the same. `story_names`: who must never be recognized in the story.

    Raises calls.NotYours, AlreadySaved, ClaimRanOut, OutcomeUnknown (also as NotCalled or FollowUpUnfit).
    A full disk does not stop a "never again", nor what was saved before it: a no that comes second holds as well.
    """
    canary = hand_canary.is_canary(call_id)
    save = functools.partial(
        _finish,
        canary=canary,
        call_id=call_id,
        fence=fence,
        volunteer=volunteer,
        line=line,
        conversation=conversation,
        follow_up=follow_up,
        key=key,
        now=now,
        story_note=story_note,
        story_names=story_names,
    )
    outcome = rules.decisive(line, conversation)
    if outcome is None or not outcome.silences:
        # Where nothing follows there is one write, which stands for itself.
        more = story_note or follow_up or canary is None
        follows = outcome is None or outcome.opens or outcome.code == IN_NEED or more
        return _with_all_that_follows(save) if follows else save()
    try:
        return ballast.with_room(lambda: _with_all_that_follows(save))
    except (calls.AlreadySaved, calls.ClaimRanOut):
        late = queries.rung(call_id, volunteer)
        if late is None:
            raise
        finished = ballast.with_room(lambda: _never_again_after_all(call_id, late, volunteer.get_username(), now))
        if late.number_id is not None and not canary:  # the first press of it
            sound_alarm.count_late_no(volunteer=volunteer, now=now)
        return finished


@transaction.atomic
def _never_again_after_all(call_id: int, call: queries.Rung, by: str, now: dt.datetime) -> Finished:
    """A no only adds: it holds whatever was saved of the call, and whoever is with the person now."""
    no = _silence_again(call_id, call, by, now)
    return Finished(None, care=False, window_id=None, earlier_quit=False, no=no)


def _silence_again(call_id: int, call: queries.Rung, by: str, now: dt.datetime) -> str:
    """A number that is still here has no mark yet: it waits for the right keys, or something else was said before."""
    if call.silenced and call.number_id is None:
        return hear_opt_out.MARKED
    return _silence(call.number_id, by, now, apart=bool(hand_canary.is_canary(call_id)))


@transaction.atomic
def _with_all_that_follows(save: Callable[[], Finished]) -> Finished:
    return save()


def _finish(
    *,
    canary: bool | None,
    call_id: int,
    fence: int,
    volunteer: AbstractBaseUser,
    line: str,
    conversation: str,
    follow_up: tuple[dt.datetime, dt.datetime] | None,
    key: str,
    now: dt.datetime,
    story_note: str | None,
    story_names: str,
) -> Finished:
    apart = bool(canary)
    saved = calls.save_outcome(
        call_id=call_id,
        fence=fence,
        volunteer=volunteer,
        line=line,
        conversation=conversation,
        follow_up=follow_up,
        key=key,
        now=now,
        counts=not apart,
    )
    if canary is None and not saved.again:
        canaries.note_in_doubt(call_id=call_id)
    outcome, no = saved.outcome, hear_opt_out.MARKED
    if outcome.silences and not saved.again:
        no = _silence(saved.number_id, volunteer.get_username(), now, apart=apart)
    elif outcome.silences and (call := queries.rung(call_id, volunteer)):
        no = _silence_again(call_id, call, volunteer.get_username(), now)
    if saved.again:
        window_id = windows.open_for_call(call_id=call_id, now=now) if outcome.opens else None
    else:
        if story_note and not apart:
            known = known_facts.of_call(call_id=call_id, volunteer=volunteer, names=story_names, now=now)
            stories.offer_note(text=story_note, month=f"{now:%Y-%m}", known=known)
        window_id = _what_follows(saved, call_id, volunteer, now, apart=apart)
        if outcome.code == IN_NEED and not apart:
            incidents.raise_report(kind="distress", text=IN_NEED_WORDS, by=volunteer.get_username(), now=now)
    return Finished(saved.undo_until, outcome.care, window_id, outcome.opens == rules.EARLIER_QUIT, no)


def _silence(number_id: int | None, by: str, now: dt.datetime, *, apart: bool) -> str:
    """What came of it. `apart`: of a canary nothing is kept, and the pages go on as ever."""
    if number_id is None:
        return hear_opt_out.GONE
    if apart:
        hear_opt_out.take_back(number_id=number_id, by=by, now=now)
        return hear_opt_out.MARKED
    return hear_opt_out.hear_opt_out_of(number_id=number_id, by=by, now=now)


def _what_follows(
    saved: calls.Saved, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime, *, apart: bool
) -> int | None:
    """`apart`: it was a canary, so that the pages go on as ever and nothing of it is kept."""
    if saved.outcome.opens:
        # What the wire knows goes before what the page knows. One yes or no, so that no time of a call is ever
        # written beside a declaration.
        spoken = lines.spoken_for(call_id, now)
        took = saved.took if spoken is None else spoken
        short = took is not None and took < limits.SHORT_CALL
        return corrections.open_window(
            call_id=call_id, volunteer=volunteer, now=now, opens=saved.outcome.opens, short_call=short, apart=apart
        )
    return None
