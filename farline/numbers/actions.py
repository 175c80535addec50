"""Writes: a list and its states, a file on its way in, and of one number its opening and its forgetting."""

import datetime as dt
from collections.abc import Collection
from typing import Protocol

from django.conf import settings
from django.db import transaction

from farline.common import asked, journal, vault
from farline.common.text import clean_line, clean_text
from farline.numbers import encodings, intakes, queries, reading, rules, samples, sealed_files, tag_runs
from farline.numbers.models import Intake, Number, NumberList, Page, TagRun

UPLOADS_KEPT = dt.timedelta(days=1)
ATTEMPT = "UPDATE numbers_number SET attempts = attempts + %s WHERE id = %s AND attempts >= %s"


class GroundMissing(Exception):
    """A list needs a name, where it comes from, and why these people may be called."""


class ExpiryOutOfRange(Exception):
    """The last day of a list must lie within the next 90 days."""


class NotThatWay(Exception):
    """The list has moved on meanwhile, or cannot go there from where it is."""


class SealedUpload(Protocol):
    """What the upload handler hands over. `trouble` is "" or a code of FILE_TROUBLES; `keep` says it is wanted."""

    stored_as: str
    digest: str
    trouble: str

    def keep(self) -> None: ...


@transaction.atomic
def create_list(
    *,
    name: str,
    provenance: str,
    lawful_basis: str,
    expires_on: dt.date,
    synthetic: bool = False,
    by: str,
    now: dt.datetime,
) -> int:
    """Make an empty list and return its id. In a demo every list is synthetic, whatever is said.

    Raises GroundMissing, ExpiryOutOfRange.
    """
    name, provenance, lawful_basis = clean_line(name)[:80], clean_text(provenance), clean_text(lawful_basis)
    if not (name and provenance and lawful_basis):
        raise GroundMissing
    if not now.date() < expires_on <= now.date() + dt.timedelta(days=rules.MOST_DAYS):
        raise ExpiryOutOfRange
    made = NumberList.objects.create(
        name=name,
        provenance=provenance,
        lawful_basis=lawful_basis,
        expires_on=expires_on,
        synthetic=synthetic or settings.DEMO,
        created_at=now,
        created_by=by,
    )
    intakes.with_key(made)
    journal.write(action="numbers.create_list", by=by, now=now, about=str(made.id))
    return made.id


def receive_file(*, list_id: int, upload: SealedUpload, by: str, now: dt.datetime) -> int:
    """Take over a sealed upload, guess how it is laid out, and return the intake's id.

    Raises FileTrouble; a list that has nothing else then goes with it, so that no empty list is left behind.
    """
    try:
        if upload.trouble:
            raise rules.FileTrouble(upload.trouble)
        layout = reading.guess_layout(sealed_files.opener(upload.stored_as))
    except rules.FileTrouble:
        NumberList.objects.filter(pk=list_id, state=rules.DRAFT, intakes=None).delete()
        raise
    with transaction.atomic():
        if samples.is_sample(upload.digest):
            NumberList.objects.filter(pk=list_id).update(synthetic=True)
        intake = Intake.objects.create(
            number_list_id=list_id,
            stored_as=upload.stored_as,
            file_kind=layout.kind,
            encoding=layout.encoding,
            number_column=layout.column,
            has_header=layout.has_header,
            created_at=now,
            created_by=by,
        )
        journal.write(action="numbers.receive_file", by=by, now=now, about=str(list_id))
        upload.keep()
    return intake.id


@transaction.atomic
def choose_layout(*, intake_id: int, encoding: str, column: int, has_header: bool, by: str, now: dt.datetime) -> None:
    """Correct the guess. Raises FileTrouble when the file cannot be read like that, or has no such column: then what
    was chosen before stays. After the start: no effect.
    """
    intake = Intake.objects.filter(pk=intake_id, state=rules.UPLOADED).first()
    if intake is None:
        return
    if intake.file_kind == reading.CSV:
        if encoding not in encodings.OFFERED:
            raise rules.FileTrouble("no_such_encoding")
        intake.encoding = encoding
    layout = reading.Layout(intake.file_kind, intake.encoding, intake.number_column, has_header)
    intake.number_column = reading.with_column(sealed_files.opener(intake.stored_as), layout, column).column
    intake.has_header = has_header
    intake.save(update_fields=["encoding", "number_column", "has_header"])


@transaction.atomic
def queue_intake(*, intake_id: int, by: str, now: dt.datetime) -> bool:
    """Say that the layout is right. False when it was said before: the import is queued once."""
    queued = Intake.objects.filter(pk=intake_id, state=rules.UPLOADED).update(state=rules.QUEUED)
    if queued:
        journal.write(action="numbers.queue_intake", by=by, now=now, about=str(intake_id))
    return bool(queued)


@transaction.atomic
def cancel_intake(*, intake_id: int, by: str, now: dt.datetime) -> None:
    """Stop an import: at once when it has not begun, else after the rows it is at. What came in stays."""
    intake = Intake.objects.select_for_update().filter(pk=intake_id).exclude(state__in=rules.ENDED).first()
    if intake is None:
        return
    intake.cancel_wanted = True
    if intake.state != rules.RUNNING:
        intake.state, intake.ended_at = rules.CANCELLED, now
        transaction.on_commit(lambda: sealed_files.delete(intake.stored_as))
    intake.save(update_fields=["cancel_wanted", "state", "ended_at"])
    journal.write(action="numbers.cancel_intake", by=by, now=now, about=str(intake_id))


@transaction.atomic
def change_list_state(*, list_id: int, state: str, by: str, now: dt.datetime) -> None:
    """Move a list as rules.LIST_MOVES allows. Purging destroys its numbers. Raises NoSuchList, NotThatWay."""
    # An import that holds its own row may write pages of the list meanwhile: this does not keep it from that.
    found = NumberList.objects.select_for_update(no_key=True).filter(pk=list_id).first()
    if found is None:
        raise queries.NoSuchList
    unfinished = Intake.objects.filter(number_list=found).exclude(state__in=rules.ENDED).exists()
    empty = not queries.count_in(list_id)
    if not rules.may_move(found.state, state) or (state == rules.CHECKED and (unfinished or empty)):
        raise NotThatWay
    if state == rules.RELEASED and found.expires_on < now.date():
        raise NotThatWay
    found.state = state
    found.save(update_fields=["state"])
    if state == rules.CLOSED:
        _cancel_intakes(list_id, by, now)
    if state == rules.PURGED:
        _destroy_numbers(list_id)
    journal.write(action=f"numbers.list_{state}", by=by, now=now, about=str(list_id))


@transaction.atomic
def purge_expired(*, by: str, now: dt.datetime, but: Collection[int] = ()) -> int:
    """Destroy the numbers of every list whose last day is over; return how many lists that were. `but`: not yet."""
    ids = [id for id in queries.lists_over(now) if id not in but]
    for list_id in ids:
        _cancel_intakes(list_id, by, now)
        _destroy_numbers(list_id)
    NumberList.objects.filter(pk__in=ids).update(state=rules.PURGED)
    if ids:
        journal.write(action="numbers.purge_expired", by=by, now=now, about=str(len(ids)))
    return len(ids)


@transaction.atomic
def purge_unreadable(*, list_ids: Collection[int], by: str, now: dt.datetime) -> None:
    """Destroy what is left of lists whose week's key was destroyed, so that their numbers may come in again."""
    for list_id in list_ids:
        _cancel_intakes(list_id, by, now)
        _destroy_numbers(list_id)
        journal.write(action="numbers.purge_unreadable", by=by, now=now, about=str(list_id))
    NumberList.objects.filter(pk__in=list_ids).update(state=rules.PURGED)


def _cancel_intakes(list_id: int, by: str, now: dt.datetime) -> None:
    for intake in Intake.objects.filter(number_list=list_id).exclude(state__in=rules.ENDED):
        cancel_intake(intake_id=intake.id, by=by, now=now)


def _destroy_numbers(list_id: int) -> None:
    """Pages, rows, tags, and the key that they were sealed under."""
    for model in (Page, Number):
        model.objects.filter(number_list=list_id).delete()
    # Until none is found: a run that somebody just wrote anew has another id than the one that was waited for.
    runs = TagRun.objects.filter(number_list=list_id)
    while runs.exists():
        runs.delete()
    NumberList.objects.filter(pk=list_id).update(sealed_key=None)


def open_for_dialing(*, number_id: int, who: str, permit: str, lying: tuple[bytes, bytes] | None = None) -> str:
    """The number itself: for the journey that rings it, at the moment it rings.

    `who` and `permit` are what the key-holder counts by. Raises NumberGone, vault.TooMany or vault.Shut.
    """
    try:
        sealed, list_key = lying or queries.sealed_with_key(number_id)
        return vault.open_to_dial(
            sealed,
            row=number_id,
            who=who,
            permit=permit,
            list_key=list_key,
            table=queries.TABLE,
            column=queries.COLUMN,
        )
    except vault.Unreadable:
        raise queries.NumberGone from None


def note_attempt(*, number_id: int, change: int = 1) -> None:
    """Count an attempt in the number's life; -1 when a volunteer undoes one."""
    asked.written(ATTEMPT, change, number_id, -change)


def forget(*, number_id: int, by: str, now: dt.datetime) -> None:
    """Destroy one number and its tag. Forgetting twice is no error.

    It writes no line in the journal: after an opt-out, the minute and the handle would say who asked.
    """
    with transaction.atomic():
        found = Number.objects.filter(pk=number_id).first()
        if found is not None:
            tag = int.from_bytes(found.blinded_number, "big")
            tag_runs.drop(list_id=found.number_list_id, tag=tag)
            found.delete()


def sweep_uploads(*, now: dt.datetime) -> int:
    """Delete sealed files that no import waits for: uploads that were given up on the way, or a day ago."""
    for intake in Intake.objects.filter(state=rules.UPLOADED, created_at__lt=now - UPLOADS_KEPT):
        cancel_intake(intake_id=intake.id, by="farline", now=now)
    gone = queries.uploads_over(now, UPLOADS_KEPT)
    for name in gone:
        sealed_files.delete(name)
    return len(gone)
