"""Reads: lists, imports and their reports, and of a number all but the number itself."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Sum
from django.utils import translation

from farline.common import asked, blocks, vault
from farline.numbers import encodings, labels, reading, refusals, rules, sealed_files
from farline.numbers.models import Intake, Number, NumberList, Page, RefusedRows
from farline.optouts import queries as optouts
from farline.optouts import rules as marks

TAG_LABEL = "numbers"
TABLE, COLUMN = "numbers.number", "sealed_number"
SEALED = (
    "SELECT n.sealed_number, l.sealed_key FROM numbers_number n"
    " JOIN numbers_numberlist l ON l.id = n.number_list_id WHERE n.id = %s"
)
HIDDEN = "***********"
SHOWN_ROWS = 10
SHOWN_COLUMNS = 40


class NoSuchIntake(Exception):
    """There is no such import."""


class NoSuchList(Exception):
    """There is no such list."""


class NumberGone(Exception):
    """This number is no longer here: its list ended, or the person asked not to be called."""


@dataclass(frozen=True)
class ListView:
    id: int
    name: str
    provenance: str
    lawful_basis: str
    synthetic: bool
    state: str
    expires_on: dt.date
    created_by: str
    numbers: int


@dataclass(frozen=True)
class IntakeView:
    """`reasons`: (code, rows) in the order of rules.REASONS. `rows_total` is 0 until the file was counted."""

    id: int
    list_id: int
    list_name: str
    state: str
    rows_done: int
    rows_total: int
    kept: int
    refused: int
    reasons: list[tuple[str, int]]
    trouble: str
    created_by: str


@dataclass(frozen=True)
class Look:
    """The first rows as they would be read. `encodings` is empty for a workbook; `column` counts from 0.

    `columns` names all of them; `rows` have the cells of those that are `shown`, the chosen one among them. `others`
    hold numbers too.
    """

    rows: list[list[str]]
    columns: list[str]
    shown: list[int]
    column: int
    others: list[int]
    encodings: tuple[str, ...]
    encoding: str
    has_header: bool


@dataclass(frozen=True)
class NumberView:
    """What may be known of a number without opening it."""

    id: int
    list_id: int
    kind: str
    province: str
    place: str
    clock_shift: int
    attempts: int
    synthetic: bool
    list_state: str
    expires_on: dt.date
    provenance: str


def lists(apart: Collection[int] = ()) -> list[ListView]:
    """All lists, the newest first. `apart`: numbers that count nowhere."""
    counts = _counts(apart=apart)
    return [_list_view(one, counts.get(one.pk, 0)) for one in NumberList.objects.order_by("-created_at", "id")]


def list_for(list_id: int, apart: Collection[int] = ()) -> ListView:
    """Raises NoSuchList."""
    found = NumberList.objects.filter(pk=list_id).first()
    if found is None:
        raise NoSuchList
    return _list_view(found, _counts(list_id, apart=apart).get(list_id, 0))


def lists_over(now: dt.datetime) -> list[int]:
    """Lists whose last day is over and whose numbers are still here."""
    over = NumberList.objects.filter(expires_on__lt=now.date()).exclude(state=rules.PURGED)
    return list(over.values_list("pk", flat=True))


def lists_with_numbers() -> list[tuple[int, dt.date, dt.datetime]]:
    """Lists that hold numbers, their last day, for whose week these are sealed, and when they were made."""
    pages, rows = (Exists(model.objects.filter(number_list=OuterRef("pk"))) for model in (Page, Number))
    return list(NumberList.objects.filter(pages | rows).values_list("pk", "expires_on", "created_at"))


def uploads_over(now: dt.datetime, kept: dt.timedelta) -> list[str]:
    """Sealed files as old as that for which no import waits; what was uploaded and never started waits no longer."""
    waits = Intake.objects.exclude(state__in=rules.ENDED).exclude(state=rules.UPLOADED, created_at__lt=now - kept)
    wanted = set(waits.values_list("stored_as", flat=True))
    return [name for name in sealed_files.leftover(older_than=(now - kept).timestamp()) if name not in wanted]


def count_in(list_id: int) -> int:
    """How many numbers a list holds: in its pages, and singly for the queue."""
    return _counts(list_id).get(list_id, 0)


def _counts(*list_ids: int, apart: Collection[int] = ()) -> Counter[int]:
    pages, singly = Page.objects.order_by(), Number.objects.exclude(pk__in=apart).order_by()
    if list_ids:
        pages, singly = pages.filter(number_list__in=list_ids), singly.filter(number_list__in=list_ids)
    counts = Counter(dict(pages.values_list("number_list").annotate(people=Sum("count"))))
    counts.update(dict(singly.values_list("number_list").annotate(people=Count("pk"))))
    return counts


def _list_view(one: NumberList, count: int) -> ListView:
    return ListView(
        id=one.id,
        name=one.name,
        provenance=one.provenance,
        lawful_basis=one.lawful_basis,
        synthetic=one.synthetic,
        state=one.state,
        expires_on=one.expires_on,
        created_by=one.created_by,
        numbers=count,
    )


def intakes_of(list_id: int) -> list[IntakeView]:
    """The imports of a list, the oldest first."""
    found = Intake.objects.filter(number_list=list_id).select_related("number_list").order_by("created_at", "id")
    return [_intake_view(intake) for intake in found]


def intake_for(intake_id: int) -> IntakeView:
    """Raises NoSuchIntake."""
    intake = Intake.objects.filter(pk=intake_id).select_related("number_list").first()
    if intake is None:
        raise NoSuchIntake
    return _intake_view(intake)


def _intake_view(intake: Intake) -> IntakeView:
    counts: Counter[str] = Counter()
    for some in RefusedRows.objects.filter(intake=intake).values_list("counts", flat=True):
        counts.update(some)
    return IntakeView(
        id=intake.id,
        list_id=intake.number_list_id,
        list_name=intake.number_list.name,
        state=intake.state,
        rows_done=intake.rows_done,
        rows_total=intake.rows_total,
        kept=intake.kept,
        refused=sum(counts.values()),
        reasons=[(code, counts[code]) for code in rules.REASONS if code in counts],
        trouble=intake.trouble,
        created_by=intake.created_by,
    )


def preview(intake_id: int, *, encoding: str = "", has_header: bool | None = None) -> Look:
    """The first ten rows of a file that has just arrived, as the kept layout says or as is said here.

    Raises NoSuchIntake, FileTrouble.
    """
    intake = Intake.objects.filter(pk=intake_id).first()
    if intake is None:
        raise NoSuchIntake
    opener = sealed_files.opener(intake.stored_as)
    if intake.file_kind == reading.CSV and encoding in encodings.OFFERED:
        intake.encoding = encoding
    if has_header is not None:
        intake.has_header = has_header
    # As many rows as the guess looks at: the first ones may be a title, and narrower.
    rows = reading.first_rows(opener, intake.file_kind, intake.encoding, reading.LOOKED_AT)
    width = max(map(len, rows), default=1)
    if intake.number_column >= width:  # another encoding parts the rows otherwise
        intake.number_column = reading.guess_columns(opener, intake.file_kind, intake.encoding).column
    heading = rows[0] if intake.has_header and rows else []
    body = rows[1 : SHOWN_ROWS + 1] if intake.has_header else rows[:SHOWN_ROWS]
    shown = _shown(intake.number_column, width)
    return Look(
        rows=[[row[at] if at < len(row) else "" for at in shown] for row in body],
        columns=[_column_name(heading, at) for at in range(width)],
        shown=shown,
        column=intake.number_column,
        others=reading.other_columns(rows, intake.number_column),
        encodings=encodings.OFFERED if intake.file_kind == reading.CSV else (),
        encoding=intake.encoding,
        has_header=intake.has_header,
    )


def _shown(column: int, width: int) -> list[int]:
    """The first columns; the chosen one stands in for the last of them when it lies further on."""
    first = list(range(min(width, SHOWN_COLUMNS)))
    return first if column < len(first) else [*first[:-1], column]


def _column_name(heading: list[str], at: int) -> str:
    return (heading[at].strip() if at < len(heading) else "") or str(at + 1)


def refusals_csv(intake_id: int, language: str) -> Iterator[str]:
    """The refused rows line by line: row, code, sentence. It begins with the mark that spreadsheets look for."""
    with translation.override(language):
        sentences = {code: str(labels.reason_label(code)) for code in rules.REASONS}
        head = [str(word) for word in labels.REFUSAL_COLUMNS]
    yield "\ufeff" + _line(*head)
    chunks = RefusedRows.objects.filter(intake=intake_id).order_by("first_row").values_list("counts", "packed")
    for counts, packed in chunks.iterator(chunk_size=4):
        for row, reason in refusals.unpacked(counts, packed):
            yield _line(str(row), reason, sentences.get(reason, reason))


def _line(*cells: str) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()


def number_for(number_id: int) -> NumberView:
    """Raises NumberGone."""
    found = Number.objects.filter(pk=number_id).select_related("number_list").first()
    if found is None:
        raise NumberGone
    return NumberView(
        id=found.id,
        list_id=found.number_list_id,
        kind=found.kind,
        province=found.province,
        place=found.place,
        clock_shift=found.clock_shift,
        attempts=found.attempts,
        synthetic=found.number_list.synthetic,
        list_state=found.number_list.state,
        expires_on=found.number_list.expires_on,
        provenance=found.number_list.provenance,
    )


def masked(number_id: int, *, who: str = "") -> str:
    """138****5678. The rest of it does not leave the key-holder, which counts by `who`; beyond its limit, only stars.

    Raises NumberGone.
    """
    return mask(number_id, *sealed_with_key(number_id), who=who)


def mask(number_id: int, sealed: bytes, list_key: bytes | None, *, who: str = "") -> str:
    """The same for whoever has the number as it lies here. Raises NumberGone."""
    try:
        key = bytes(list_key or b"")
        return vault.masked(sealed, row=number_id, who=who, list_key=key, table=TABLE, column=COLUMN)
    except (vault.TooMany, vault.KeysLocked, vault.KeysMissing):
        return HIDDEN  # the call goes on: only the look of the number is missing
    except vault.Unreadable:
        raise NumberGone from None


def opt_out_tags(
    number_id: int, generations: Collection[int] = marks.GENERATIONS, *, lying: tuple[bytes, bytes] | None = None
) -> set[int]:
    """What this number's mark is, or would be, among the opt-outs: one for each generation. Raises NumberGone.

    `lying` is what sealed_with_key() said, for a caller who has asked already.
    """
    sealed, list_key = lying or sealed_with_key(number_id)
    try:
        return {own for own, *_ in _marks([(number_id, sealed)], list_key, generations)}
    except vault.Unreadable:
        raise NumberGone from None


def opt_out_tags_of(number_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """`opt_out_tags` of many at once, in the order of the generations; without those that are gone."""
    condition, value = asked.among("n.id", number_ids)
    sealed = asked.rows(
        "SELECT n.id, n.sealed_number, l.sealed_key FROM numbers_number n"  # noqa: S608  our own words
        f" JOIN numbers_numberlist l ON l.id = n.number_list_id WHERE {condition}",
        value,
    )
    return opt_out_tags_of_lying(sealed)


def opt_out_tags_of_lying(numbers: Iterable[tuple[Any, ...]]) -> dict[int, tuple[int, ...]]:
    """The same for whoever has the numbers as they lie here: each one's id, the sealed number, the key of its list.

    Without those that cannot be opened any more.
    """
    by_key: dict[bytes, list[tuple[int, bytes]]] = {}
    for id, number, key in numbers:
        by_key.setdefault(bytes(key or b""), []).append((id, bytes(number)))
    found: dict[int, tuple[int, ...]] = {}
    for key, some in by_key.items():
        found.update(_opt_out_tags_of(some, key))
    return found


def _opt_out_tags_of(some: Sequence[tuple[int, bytes]], list_key: bytes) -> dict[int, tuple[int, ...]]:
    """Of numbers of one list. When one of them cannot be opened, each is asked for by itself."""
    try:
        by_generation = _marks(some, list_key, marks.GENERATIONS)
    except vault.Unreadable:
        if len(some) == 1:
            return {}
        return {id: tags for one in some for id, tags in _opt_out_tags_of([one], list_key).items()}
    return {id: tags for (id, _), tags in zip(some, zip(*by_generation, strict=True), strict=True)}


def _marks(some: Sequence[tuple[int, bytes]], list_key: bytes, generations: Collection[int]) -> list[Sequence[int]]:
    """Of each generation, the marks of these numbers. Raises Unreadable."""
    packed = vault.tags_of_sealed(
        [sealed for _, sealed in some],
        rows=[id for id, _ in some],
        labels=[marks.label(generation) for generation in generations],
        list_key=list_key,
        table=TABLE,
        column=COLUMN,
    )
    return [optouts.marks_from(generation, tags) for generation, tags in zip(generations, packed, strict=True)]


def ids_for(e164: str) -> list[int]:
    """The number's id, found by its blinded index alone; none when it is not here, or still lies in a page."""
    blinded = vault.tags(blocks.block_of(e164), label=TAG_LABEL)[:8]
    return list(Number.objects.filter(blinded_number=blinded).values_list("pk", flat=True))


def ids_in(list_id: int, *, provinces: Collection[str] = ()) -> list[int]:
    """The ids of a list's numbers that have left their pages, of all provinces or of these."""
    found = Number.objects.filter(number_list=list_id)
    return list((found.filter(province__in=provinces) if provinces else found).values_list("pk", flat=True))


def sealed_with_key(number_id: int) -> tuple[bytes, bytes]:
    """A number as it lies here, and its list's wrapped key. Raises NumberGone."""
    with connection.cursor() as cursor:
        cursor.execute(SEALED, [number_id])
        found = cursor.fetchone()
    if found is None:
        raise NumberGone
    return bytes(found[0]), bytes(found[1] or b"")
