"""Writes: take in the operator's own numbers, note to whom one went, report one as burnt.

Handing out writes no line in the journal: its place among the lines would say which call it was.
"""

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from farline.canaries import queries, rules
from farline.canaries.models import CallInDoubt, Canary, UndoInDoubt
from farline.common import blocks, journal, order, vault
from farline.common.random_ids import random_id


class TooManyCanaries(Exception):
    """A site keeps at most 500 canaries."""


@dataclass(frozen=True)
class Given:
    """A number of the operator's own (E.164), and what its prefix says of it."""

    e164: str
    kind: str
    province: str
    place: str


@transaction.atomic
def add(*, numbers: Sequence[Given], by: str, now: dt.datetime) -> int:
    """How many are new. Raises TooManyCanaries; then none is taken in."""
    fresh = [one for one in numbers if not queries.is_kept(one.e164)]
    if Canary.objects.count() + len(fresh) > rules.MOST:
        raise TooManyCanaries
    for one in fresh:
        id = random_id()
        plain = blocks.packed([int(one.e164.removeprefix("+"))])
        Canary.objects.create(
            id=id,
            sealed_number=vault.seal(plain, table=queries.NUMBER_TABLE, column=queries.NUMBER_COLUMN, row=id),
            sealed_story=_sealed(id, rules.Story(one.kind, one.province, one.place)),
            blinded_number=queries.mark_of(one.e164),
            blinded_turn=secrets.token_bytes(16),
        )
    if fresh:
        journal.write(action="canaries.add", by=by, now=now)
    return len(fresh)


@transaction.atomic
def note_handed(*, id: int, volunteer_id: int, turn_id: int, now: dt.datetime) -> bool:
    """False when it was handed to somebody else at this moment."""
    found = Canary.objects.select_for_update().get(pk=id)
    story = queries.opened(id, found.sealed_story)
    if story.turn_id:
        return False
    _keep(
        id,
        rules.handed(story, volunteer_id=volunteer_id, turn_id=turn_id, today=now.date()),
        queries.mark_of_turn(turn_id),
    )
    return True


@transaction.atomic
def note_lifted(*, id: int, shown: bool) -> None:
    """It stands in the queue no longer. `shown`: the number stood on a screen meanwhile."""
    found = Canary.objects.select_for_update().get(pk=id)
    story = queries.opened(id, found.sealed_story)
    if story.turn_id:
        _keep(id, rules.lifted(story, shown=shown), secrets.token_bytes(16))


def note_in_doubt(*, call_id: int) -> None:
    """Its outcome was counted as anybody's, because nobody could tell whose it was."""
    CallInDoubt.objects.bulk_create([CallInDoubt(call_id=call_id)], ignore_conflicts=True)


def end_doubt(*, call_id: int) -> bool:
    """Whether there was any. One alone is told so."""
    return bool(CallInDoubt.objects.filter(pk=call_id).delete()[0])


def note_undo_in_doubt(*, call_id: int, line: str, conversation: str) -> None:
    """It was taken back, and nobody could tell whether it had been counted."""
    UndoInDoubt.objects.create(call_id=call_id, line=line, conversation=conversation)


def end_undo_in_doubt(*, id: int) -> bool:
    """Whether there was any. One alone is told so."""
    return bool(UndoInDoubt.objects.filter(pk=id).delete()[0])


@transaction.atomic
def report(*, e164: str, by: str, now: dt.datetime) -> rules.Story | None:
    """Somebody called at, or spoke of, a number that only a volunteer can have carried away; None: it is no canary."""
    found = Canary.objects.select_for_update().filter(blinded_number=queries.mark_of(e164)).first()
    if found is None:
        return None
    before = queries.opened(found.pk, found.sealed_story)
    story = rules.burnt(before, today=now.date())
    if story != before:
        _keep(found.pk, story)
        journal.write(action="canaries.report", by=by, now=now)
    return story


@transaction.atomic
def forget_volunteer(*, volunteer_id: int) -> None:
    for id, story in queries.stories().items():
        without = rules.without(story, volunteer_id)
        if without != story:
            _keep(id, without)


def forget_order() -> int:
    """Which was added or handed out after which, out of the file's own pages."""
    return sum(order.forget(model.objects.all()) for model in (Canary, CallInDoubt, UndoInDoubt))


def _keep(id: int, story: rules.Story, blinded_turn: bytes | None = None) -> None:
    changed = {} if blinded_turn is None else {"blinded_turn": blinded_turn}
    Canary.objects.filter(pk=id).update(sealed_story=_sealed(id, story), **changed)


def _sealed(id: int, story: rules.Story) -> bytes:
    return vault.seal(rules.written(story), table=queries.STORY_TABLE, column=queries.STORY_COLUMN, row=id)
