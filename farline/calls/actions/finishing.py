"""How a call ended, saved once; and ten seconds in which it can be taken back exactly."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, connection, transaction

from farline.calls import rules
from farline.calls.actions import counting, saving, saving_at_once, unheld
from farline.calls.actions.refusals import (
    AlreadySaved,
    ClaimRanOut,
    FollowUpUnfit,
    NotCalled,
    NotYours,
    OutcomeUnknown,
    TooLateToUndo,
)
from farline.calls.models import Call, FollowUp, Turn
from farline.calls.queries.claims import held_call
from farline.common import group_commit
from farline.common.asked import Asking
from farline.numbers.models import Number

Hours = tuple[dt.datetime, dt.datetime]
SAVE = "save"
AXES = (rules.LINE_OUTCOMES, rules.CONVERSATION_OUTCOMES)
REFUSALS: dict[str, type[Exception]] = {
    one.__name__: one for one in (NotYours, AlreadySaved, ClaimRanOut, OutcomeUnknown, NotCalled)
}


@dataclass(frozen=True)
class Saved:
    """`number_id` is there only when the number must be silenced now. `again`: this save had arrived before.
    `took`: from dialing to the outcome.
    """

    outcome: rules.Outcome
    undo_until: dt.datetime | None
    number_id: int | None
    again: bool = False
    took: dt.timedelta | None = None


@dataclass(frozen=True)
class Next:
    """What a turn becomes."""

    state: str
    not_before: dt.datetime
    not_after: dt.datetime | None
    hang_ups: int
    forget_at: dt.datetime | None


def save_outcome(
    *,
    call_id: int,
    fence: int,
    volunteer: AbstractBaseUser,
    line: str,
    conversation: str,
    follow_up: Hours | None,
    key: str,
    now: dt.datetime,
    counts: bool = True,
) -> Saved:
    """Save an outcome under the newest fence. The same key again gives the same answer and changes nothing.

    A lease that ran out loses nothing: the save still counts until somebody else has taken the person.
    Raises NotYours, AlreadySaved, ClaimRanOut, OutcomeUnknown, NotCalled, FollowUpUnfit.
    """
    if follow_up is None and not connection.in_atomic_block:
        asked = [call_id, fence, volunteer.pk, line, conversation, key, counts, now.isoformat()]
        said = group_commit.run(SAVE, asked)
        if said is not None:
            return _understood(said)
    with transaction.atomic():  # what is read is held now
        found = saving.read_all([(call_id, volunteer.pk)]).get((call_id, volunteer.pk))
        decided = _decide(found, fence, line, conversation, follow_up, key, now=now, counts=counts)
        if isinstance(decided, Saved):
            return decided
        saving.write_all([decided])
        if follow_up is not None:
            FollowUp.objects.create(
                turn_id=decided.turn.pk, starts_at=follow_up[0], ends_at=follow_up[1], created_at=now
            )
    return _saved(decided)


@group_commit.does(SAVE)
def save_for_all(requests: list[group_commit.Request]) -> Asking[list[Any]]:
    """What came of each, as data; None for whoever has to save by themselves: who is held then, and told why not."""
    return (yield from _write_at_once(requests)) if connection.vendor == "postgresql" else _read_and_write(requests)


def _write_at_once(requests: list[group_commit.Request]) -> Asking[list[Any]]:
    answers: list[Any] = [None] * len(requests)
    for at, number_id, took in (yield from saving_at_once.save(requests)):
        _, _, _, line, conversation, *_, moment = requests[at]
        outcome, axis = _outcome(line, conversation)
        undo_until = None if outcome.silences else (dt.datetime.fromisoformat(moment) + rules.UNDO_FOR).isoformat()
        answers[at] = [axis, outcome.code, undo_until, number_id if outcome.silences else None, False, took]
    return answers


def _read_and_write(requests: list[group_commit.Request]) -> list[Any]:
    """SQLite: within the transaction that all of them share. A second press of the same form goes by itself."""
    first: dict[saving.Whose, int] = {}
    for at, (call_id, _, volunteer_id, *_) in enumerate(requests):
        first.setdefault((call_id, volunteer_id), at)
    found = saving.read_all(first)
    answers: list[Any] = [None] * len(requests)
    to_write: list[saving.Written] = []
    for whose, at in first.items():
        _, fence, _, line, conversation, key, counts, moment = requests[at]
        now = dt.datetime.fromisoformat(moment)
        try:
            decided = _decide(found.get(whose), fence, line, conversation, None, key, now=now, counts=counts)
        except tuple(REFUSALS.values()) as refused:
            answers[at] = type(refused).__name__
            continue
        if isinstance(decided, saving.Written):
            to_write.append(decided)
            decided = _saved(decided)
        answers[at] = _told(decided)
    saving.write_all(to_write)
    return answers


@lru_cache
def _outcome(line: str, conversation: str) -> tuple[rules.Outcome, int]:
    """An outcome that exists, and its axis."""
    outcome = rules.decisive(line, conversation)
    if outcome is None:
        raise OutcomeUnknown
    return outcome, int(line == rules.ANSWERED)


def _told(saved: Saved) -> list[Any]:
    """As data."""
    undo_until = saved.undo_until.isoformat() if saved.undo_until else None
    took = saved.took.total_seconds() if saved.took is not None else None
    axis = int(saved.outcome.code in rules.CONVERSATION_OUTCOMES)
    return [axis, saved.outcome.code, undo_until, saved.number_id, saved.again, took]


def _understood(said: Any) -> Saved:
    if isinstance(said, str):
        raise REFUSALS[said]
    axis, code, undo_until, number_id, again, took = said
    return Saved(
        AXES[axis][code],
        dt.datetime.fromisoformat(undo_until) if undo_until else None,
        number_id,
        again,
        dt.timedelta(seconds=took) if took is not None else None,
    )


def _decide(
    found: tuple[saving.CallRow, saving.TurnRow] | None,
    fence: int,
    line: str,
    conversation: str,
    follow_up: Hours | None,
    key: str,
    *,
    now: dt.datetime,
    counts: bool,
) -> Saved | saving.Written:
    """What is to be written, or what the same save was told before."""
    if found is None:
        raise NotYours
    call, turn = found
    if call.state == rules.WRAPPED_UP:
        return _saved_before(call, key)
    outcome = rules.decisive(line, conversation)
    if outcome is None:
        raise OutcomeUnknown
    if fence != call.fence:
        raise ClaimRanOut
    if turn.fence != fence or call.state not in rules.OPEN_CALLS:
        raise ClaimRanOut
    if call.state not in rules.TO_BE_TOLD:
        raise NotCalled
    if follow_up is not None:
        _check_follow_up(turn, outcome, follow_up, now)
    more = counting.one_more(call=call, turn=turn, line=line, conversation=conversation) if counts else ()
    return saving.Written(
        call, turn, line, conversation, key,
        undo_until=None if outcome.silences else now + rules.UNDO_FOR,
        before={} if outcome.silences else _as_it_was(turn),
        finished_at=now,
        **vars(_next(turn, outcome, follow_up, now)),
        counted=more,
    )  # fmt: skip


def _saved(written: saving.Written) -> Saved:
    outcome = rules.decisive(written.line, written.conversation)
    if outcome is None:
        raise OutcomeUnknown
    began = written.call.permitted_at
    took = written.finished_at - began if began else None
    return Saved(outcome, written.undo_until, written.turn.number_id if outcome.silences else None, took=took)


@transaction.atomic
def undo(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime, counted: bool = True) -> None:
    """Take the outcome back: the turn is as it was, held by the same volunteer. Raises NotYours, TooLateToUndo."""
    Turn.objects.select_for_update().filter(calls=call_id).first()  # before the call, as everybody locks them
    call = Call.objects.select_for_update(of=("self",)).filter(pk=call_id, volunteer=volunteer.pk).first()
    if call is None or call.state != rules.WRAPPED_UP:
        raise NotYours
    if call.undo_until is None or now > call.undo_until or not call.before:
        raise TooLateToUndo
    if held_call(volunteer, now) is not None:
        raise TooLateToUndo
    unheld.free(Turn.objects.filter(claimed_by=volunteer.pk), now=now)
    back = Turn.objects.filter(pk=call.turn_id, fence=call.fence, claimed_by=None).exclude(state=rules.WITHDRAWN)
    held = {"claimed_by": volunteer.pk, "claimed_until": rules.held_until(now, now)}
    try:
        with transaction.atomic():
            taken = back.update(**held, **_from_before(call.before))
    except IntegrityError:  # another tab took somebody at this moment
        raise TooLateToUndo from None
    if not taken:
        raise TooLateToUndo
    # One that was wished for earlier is done or expired by now: what is scheduled came with this outcome.
    FollowUp.objects.filter(turn=call.turn_id, state=rules.FOLLOW_UP_SCHEDULED).delete()
    if counted:
        counting.take_back(call=call)
    Call.objects.filter(pk=call.pk).update(
        state=rules.PERMITTED,
        line="",
        conversation="",
        saved_with="",
        undo_until=None,
        before={},
        finished_at=None,
    )


def _saved_before(call: saving.CallRow, key: str) -> Saved:
    outcome = rules.decisive(call.line, call.conversation)
    if not key or call.saved_with != key or outcome is None:
        raise AlreadySaved
    return Saved(outcome, call.undo_until, None, again=True)


def _check_follow_up(turn: saving.TurnRow, outcome: rules.Outcome, hours: Hours, now: dt.datetime) -> None:
    start, end = hours
    if not outcome.may_follow_up or start <= now or start > now + rules.FARTHEST_FOLLOW_UP:
        raise FollowUpUnfit
    if not rules.in_daytime(start, end, turn.clock_shift):
        raise FollowUpUnfit
    number = Number.objects.select_related("number_list").filter(pk=turn.number_id or 0).first()
    if number is None or number.attempts >= rules.MOST_IN_LIFE or number.number_list.expires_on < end.date():
        raise FollowUpUnfit


def _next(turn: saving.TurnRow, outcome: rules.Outcome, follow_up: Hours | None, now: dt.datetime) -> Next:
    hang_ups = turn.hang_ups + bool(outcome.ends_on_hang_up)
    rested = rules.rest_until(now, outcome, turn.rest_hours)
    end = rules.ending(outcome, hang_ups) or (rules.FINISHED if turn.forget_at else "")
    if follow_up is not None:
        # Whoever has said what ends it is called once more, as they wish, and by nobody after that.
        return Next(rules.FOLLOW_UP, follow_up[0], follow_up[1], hang_ups, follow_up[1] if end else None)
    if end:
        return Next(end, rested, None, hang_ups, now + rules.UNDO_FOR)
    if turn.attempts >= min(turn.max_attempts, rules.MOST_ATTEMPTS):
        # As often as agreed, and nothing was said that ends it: the number stays until its list expires. Rung as often
        # as anybody is in a life, the person is left alone by every later list too.
        spent = turn.attempts >= rules.MOST_IN_LIFE
        return Next(rules.FINISHED, rested, None, hang_ups, now + rules.UNDO_FOR if spent else None)
    return Next(rules.RESTING, rested, None, hang_ups, None)


def _as_it_was(turn: saving.TurnRow) -> dict[str, Any]:
    return {
        "state": turn.state,
        "not_before": turn.not_before.isoformat(),
        "not_after": turn.not_after.isoformat() if turn.not_after else None,
        "hang_ups": turn.hang_ups,
        "forget_at": turn.forget_at.isoformat() if turn.forget_at else None,
    }


def _from_before(before: dict[str, Any]) -> dict[str, Any]:
    times = {
        name: dt.datetime.fromisoformat(before[name]) if before[name] else None
        for name in ("not_before", "not_after", "forget_at")
    }
    return {**before, **times}
