"""Claims: one person, one volunteer, for a limited time.

Taking is one conditional UPDATE (`taking`). It carries the fence it saw, so of two who choose the same person one
loses and chooses again; it repeats every condition, so nobody is taken on what was true a moment ago, and asks the
opt-outs, before anybody sees even a mask. Whoever looked for one person keeps the few next ones in mind for a second,
for all processes of the machine (`at_hand`): those who ask meanwhile are given them together (`handing_out`).
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import nullcontext, suppress

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from farline.calls import rules
from farline.calls.actions import at_hand, handing_out, looking, saving, taking, unheld
from farline.calls.actions.refusals import ClaimRanOut, NotYours
from farline.calls.models import Call, Turn
from farline.calls.queries import readiness, soonest
from farline.calls.queries.claims import current, in_hand, is_stopped
from farline.common import same_root
from farline.optouts import queries as optouts
from farline.volunteers import queries as volunteers

TRIES = 6  # each is lost only to others who took all of the few that were looked at
TRY_FIRST = 4  # people in one statement: the first of them whom nobody else is just taking


def claim_next(
    *, volunteer: AbstractBaseUser, now: dt.datetime, only_invented: bool = False, follow_ups: bool = True
) -> int | None:
    """The call that begins: the one already held, else a new one; None when there is nobody to call now.

    First somebody who was cut off while talking with this volunteer, then those whose chosen hour it is, then
    whoever has waited longest. `only_invented`: nobody real, for those who have not passed the practice. Without
    `follow_ups`, of those who asked to be called again only whom this volunteer spoke with.
    """
    for _ in range(TRIES):
        any_turn, held = in_hand(volunteer.pk, now)
        if held is not None and not _is_unreadable(volunteer, now):
            if not is_stopped(held, now):
                return held
            with suppress(NotYours, ClaimRanOut):
                release(call_id=held, volunteer=volunteer, now=now)
        elif any_turn:
            _let_go(volunteer, now)
        if not only_invented and taking.cut_somebody_off(volunteer.pk, now):
            try:
                call_id = _call_back(volunteer, now)
            except IntegrityError:  # a second tab was as quick; what it took is held now
                continue
            if call_id is not None:
                return call_id
        # What another looks for helps nobody who looks for somebody else.
        alike = not only_invented and not volunteers.speaks(volunteer)
        with at_hand.looking(now) if alike else nullcontext(False) as others_looked:
            if others_looked:
                call_id = claim_at_hand(volunteer=volunteer, now=now)
                if call_id is not None:
                    return call_id
            call_id, somebody = _look_and_take(volunteer, now, only_invented=only_invented, follow_ups=follow_ups)
        if call_id is not None or not somebody:
            return call_id
    return None


def _look_and_take(
    volunteer: AbstractBaseUser, now: dt.datetime, *, only_invented: bool, follow_ups: bool
) -> tuple[int | None, bool]:
    """The call that begins, and whether anybody is to be called at all.

    Those who were seen beyond the one who is taken are kept at hand, from one part of the queue after the other until
    they are enough: of some parts there are but a few. Each who is looked at costs marks, of which the key-holder
    makes so many in an hour: whoever looks for nobody else looks at no more than are tried. While it is somebody's
    chosen hour nobody is kept at hand: whoever may call them would be given another.
    """
    speaks = volunteers.speaks(volunteer)
    parts = soonest.parts(readiness.groups(only_invented=only_invented, speaks=speaks), now)
    wished = any(part.wished for part in parts)
    for_others = not (only_invented or wished or (speaks and at_hand.is_there(now)))
    call_id, kept, wanted = None, list[at_hand.Handful](), at_hand.how_many(now) if for_others else TRY_FIRST
    for at, part in enumerate(parts):
        for_nobody_else = only_invented or wished or part.of_few
        some = TRY_FIRST if for_nobody_else else wanted
        if part.wished and not follow_ups:
            seen = looking.look(part, [], now, some, spoke_with=volunteer.pk)
        else:
            seen = looking.look(part, parts[at + 1 :], now, some)
        left = seen
        if call_id is None and seen:
            call_id = _take(part, seen, volunteer, now)
            # The first of them is taken, or somebody else was as quick with all that were tried.
            left = seen[1 if call_id else TRY_FIRST :]
        if for_nobody_else:
            if call_id is not None:
                break
            continue
        wanted -= len(seen)
        if left:
            kept.append(at_hand.Handful(part.group, part.state, left))
        if wanted <= 0 or len(kept) == at_hand.MOST_PARTS:
            break
    if for_others:
        at_hand.keep(kept, now)
    if call_id is None and kept:
        call_id = handing_out.ask_for_one(volunteer.pk, now)
    return call_id, bool(parts)


def claim_at_hand(*, volunteer: AbstractBaseUser, now: dt.datetime) -> int | None:
    """The same, together with all who ask at this moment. None where nobody has just looked, or this volunteer must.

    Whoever speaks as few do is looked for anew: those whom nobody else could talk with come first. So does whoever
    wished for this hour. For whoever is still practising nobody is at hand, and they look for nobody else either.
    """
    if volunteers.speaks(volunteer) or not volunteers.has_practised(volunteer):
        return None
    found = at_hand.state(now)
    if found == at_hand.NOBODY or (found == at_hand.TOLD and not looking.soon(now)):
        return None
    return handing_out.ask_for_one(volunteer.pk, now)


def _take(part: soonest.Part, seen: list[taking.Seen], volunteer: AbstractBaseUser, now: dt.datetime) -> int | None:
    try:
        taken = taking.take_first(seen[:TRY_FIRST], part.group, part.state, volunteer.pk, now)
    except IntegrityError:  # a second tab was as quick; what it took is held now
        return None
    return taken.call_id if taken else None


@transaction.atomic
def extend(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> dt.datetime:
    """The page is still open: hold on. Returns until when. Raises NotYours, ClaimRanOut."""
    call = own_open_call(call_id, volunteer)
    until = rules.held_until(now, call.claimed_at)
    if until <= now:
        raise ClaimRanOut
    if not is_held(call, volunteer, now).update(claimed_until=until):
        raise ClaimRanOut
    return until


@transaction.atomic
def release(*, call_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """Give a person back. What was shown stays counted. Raises NotYours, ClaimRanOut."""
    call = own_open_call(call_id, volunteer)
    if not Turn.objects.filter(pk=call.turn_id, fence=call.fence, claimed_by=volunteer.pk).update(
        claimed_by=None, claimed_until=None
    ):
        raise ClaimRanOut
    Call.objects.filter(pk=call.pk).update(state=rules.RELEASED, finished_at=now)


def own_open_call(call_id: int, volunteer: AbstractBaseUser) -> Call:
    """Raises NotYours; ClaimRanOut when the person was handed to somebody else."""
    found = saving.read(call_id, volunteer)
    if found is None:
        raise NotYours
    call, _ = found
    if call.turn.fence != call.fence and call.state != rules.WRAPPED_UP:
        raise ClaimRanOut
    if call.state not in rules.OPEN_CALLS:
        raise NotYours
    return call


def is_held(call: Call, volunteer: AbstractBaseUser, now: dt.datetime) -> QuerySet[Turn]:
    """The call's turn while this volunteer's lease lasts; else nothing."""
    return Turn.objects.filter(
        pk=call.turn_id, fence=call.fence, claimed_by=volunteer.pk, claimed_until__gt=now, state__in=rules.IN_QUEUE
    )


def _is_unreadable(volunteer: AbstractBaseUser, now: dt.datetime) -> bool:
    """Whether the key of whom they hold is gone for good. Under locked keys, or another root key, nobody can tell.

    They are let go as when the time ran out, so that how a call ended can still be said; whoever looks who comes next
    takes them out of the queue.
    """
    return current(volunteer, now) is None and not same_root.is_other()


@transaction.atomic
def _let_go(volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """A claim that ran out. An outcome may still be saved to it until somebody else takes the person."""
    unheld.free(Turn.objects.filter(claimed_by=volunteer.pk), now=now)


@transaction.atomic
def _call_back(volunteer: AbstractBaseUser, now: dt.datetime) -> int | None:
    """The one immediate call back after the line broke in mid-talk, by the same voice."""
    for turn in _cut_off(volunteer, now):
        marks = looking.marks([turn.number_id]).get(turn.number_id)
        if marks is None and same_root.nobody_can_tell():
            return None  # nobody can be opened here, and nobody is to be forgotten for it
        if not soonest.take(turn, volunteer.pk, now + rules.LEASE, now):
            continue
        if marks is None or optouts.among(marks):
            looking.leaves_the_queue(turn.number_id, now)
            continue
        # Whoever had this person before and never said how it ended is past saying it.
        Call.objects.filter(turn=turn, state__in=rules.OPEN_CALLS).update(state=rules.RELEASED, finished_at=now)
        begun = Call.objects.create(turn_id=turn.pk, volunteer_id=volunteer.pk, fence=turn.fence + 1, claimed_at=now)
        return begun.pk
    return None


def _cut_off(volunteer: AbstractBaseUser, now: dt.datetime) -> Iterator[Turn]:
    """At most one immediate call back after the line broke in mid-talk, by the same voice."""
    dropped = Call.objects.select_related("turn__campaign").filter(
        volunteer=volunteer.pk,
        state=rules.WRAPPED_UP,
        line=rules.DROPPED,
        finished_at__gt=now - rules.REDIAL_WITHIN,
        turn__state=rules.RESTING,
        turn__fence=F("fence"),  # nobody has taken them since, this volunteer included
    )
    for call in dropped.order_by("-finished_at", "pk"):
        if call.turn.calls.filter(line=rules.DROPPED).count() > 1:
            continue
        for group in readiness.groups():
            if group.is_open(now):
                yield from group.turns(now).filter(pk=call.turn_id)
