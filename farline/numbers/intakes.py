"""One import on its way through: begun, advanced chunk by chunk, ended. Only the journey import_list calls this."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from farline.common import journal, vault
from farline.numbers import columns, keeping, known_tags, reading, rules, sealed_files
from farline.numbers.models import Intake, NumberList, RefusedRows
from farline.optouts import rules as marks

# One to know it among the numbers, one for each generation of opt-outs.
MARKS_A_ROW = 1 + len(marks.GENERATIONS)
TO_SPARE = 4 * columns.Sizes().most  # rows of chunks that have to be prepared again


class Overtaken(Exception):
    """Another worker is at this import, or it has ended, or somebody cancelled it a moment ago."""


@dataclass(frozen=True)
class Job:
    """An import that has begun. `done`: rows that an earlier run has already counted."""

    intake_id: int
    list_id: int
    opener: reading.Opener
    layout: reading.Layout
    done: int
    total: int
    home: NumberList
    only_file: bool


@transaction.atomic
def begin(*, intake_id: int, now: dt.datetime) -> Job | None:
    """Start, or take up again after a crash. None when there is nothing to do."""
    Intake.objects.filter(pk=intake_id, state=rules.QUEUED).update(state=rules.RUNNING, started_at=now)
    intake = Intake.objects.select_related("number_list").filter(pk=intake_id, state=rules.RUNNING).first()
    if intake is None:
        return None
    others = Intake.objects.filter(number_list=intake.number_list_id).exclude(pk=intake.id)
    return Job(
        intake_id=intake.id,
        list_id=intake.number_list_id,
        opener=sealed_files.opener(intake.stored_as),
        layout=reading.Layout(intake.file_kind, intake.encoding, intake.number_column, intake.has_header),
        done=intake.rows_done,
        total=intake.rows_total,
        home=with_key(intake.number_list),
        only_file=not others.filter(kept__gt=0).exists(),
    )


def with_key(home: NumberList) -> NumberList:
    """The list, with a key of its own under which its numbers are sealed."""
    if not home.sealed_key:
        home.sealed_key = vault.new_list_key(str(home.pk))
        home.save(update_fields=["sealed_key"])
    return home


def grant(*, intake_id: int, rows: int, by: str, now: dt.datetime) -> str:
    """The key-holder's leave to mark the numbers of so many rows, with a little for chunks that are prepared twice.

    Raises vault.TooMany when imports were granted as many today as they may be.
    """
    given = vault.grant(MARKS_A_ROW * (rows + min(rows, TO_SPARE)))
    if given:
        journal.write(action="numbers.import_grant", by=by, now=now, about=f"{intake_id} {rows}")
    return given


def note_total(*, intake_id: int, rows: int) -> None:
    Intake.objects.filter(pk=intake_id).update(rows_total=rows)


def wants_cancel(intake_id: int) -> bool:
    return Intake.objects.filter(pk=intake_id, cancel_wanted=True).exists()


def advance(*, job: Job, done: int, prepared: keeping.Prepared, known: known_tags.Known) -> None:
    """Keep one chunk that was prepared, and move the resume point past it, in one transaction.

    `done` is the resume point this chunk begins at. Raises Overtaken when it is not the stored one, and
    keeping.Meanwhile when another import was quicker with one of the numbers.
    """
    moved = Intake.objects.filter(pk=job.intake_id, state=rules.RUNNING, rows_done=done, cancel_wanted=False).update(
        rows_done=prepared.last_row,
        kept=F("kept") + prepared.kept,
        may_ring=F("may_ring") + prepared.may_ring,
    )
    if not moved:
        raise Overtaken
    keeping.keep(prepared, known=known)
    if prepared.refused:
        counts, packed = prepared.refused.packed()
        RefusedRows.objects.create(intake_id=job.intake_id, first_row=done + 1, counts=counts, packed=packed)


@transaction.atomic
def end(*, intake_id: int, state: str, by: str, now: dt.datetime, trouble: str = "", identities: bool = False) -> None:
    """Done, failed or cancelled. The sealed file goes; the list may move on to be released, unless the file held
    `identities` beside the numbers.
    """
    # The list first, as whoever closes it does; what is read before it is held may be over by then.
    lists = NumberList.objects.select_for_update(no_key=True, of=("self",))  # not the import's row with it
    home = lists.filter(intakes=intake_id).first()
    intake = Intake.objects.select_for_update().filter(pk=intake_id, state=rules.RUNNING).first()
    if home is None or intake is None:
        return
    intake.state, intake.trouble, intake.ended_at = state, trouble, now
    intake.save(update_fields=["state", "trouble", "ended_at"])
    _settle(home, identities)
    journal.write(action=f"numbers.import_{state}", by=by, now=now, about=f"{intake_id} {intake.kept}")
    transaction.on_commit(lambda: sealed_files.delete(intake.stored_as))


def _settle(one: NumberList, identities: bool) -> None:
    """Lock a list synthetic when none of its numbers could ring; let it be released when nobody must look first."""
    intakes = Intake.objects.filter(number_list=one)
    if not intakes.filter(kept__gt=0).exists():
        return
    if not intakes.filter(may_ring__gt=0).exists():
        one.synthetic = True
    refused = RefusedRows.objects.filter(intake__number_list=one, counts__has_key="identity_number")
    if one.state == rules.DRAFT and (one.synthetic or not (identities or refused.exists())):
        one.state = rules.CHECKED
    one.save(update_fields=["synthetic", "state"])
