"""Lists and numbers for tests. Every number is of a shape that cannot ring, unless a test says otherwise."""

import datetime as dt
import io
import itertools
from collections.abc import Iterable
from typing import Any

from django.db.models import F

from farline.common import vault
from farline.numbers import actions, columns, intakes, keeping, known_tags, paging, queries, rules, sealed_files
from farline.numbers.models import Number, NumberList, Page
from farline.numbers.tests.opening import opened, opened_page

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
_count = itertools.count(1)


def make_list(
    name: str = "", *, state: str = rules.RELEASED, synthetic: bool = True, days: int = 60, **fields: Any
) -> NumberList:
    return NumberList.objects.create(
        name=name or f"list {next(_count)}",
        provenance="invented",
        lawful_basis="invented",
        synthetic=synthetic,
        state=state,
        expires_on=NOW.date() + dt.timedelta(days=days),
        created_at=NOW,
        created_by="tests",
        **fields,
    )


def invented_number() -> str:
    """A landline of Jiaozuo whose local part begins with 0."""
    return f"+863910{next(_count):06d}"


def make_number(e164: str = "", *, number_list: NumberList | None = None) -> Number:
    """One number that has left its page, of a released synthetic list unless given."""
    home = number_list or make_list()
    page = keep_in_pages([e164 or invented_number()], number_list=home)[0]
    Page.objects.exclude(pk=page.pk).update(clock_shift=F("clock_shift") + 1)  # the others stay shut
    found = paging.open_pages(list_ids=[home.pk], provinces=(), clock_shift=page.clock_shift, wanted=1)
    Page.objects.update(clock_shift=F("clock_shift") - 1)
    return Number.objects.get(pk=found.by_list[home.pk][0])


def chunk_of(cells: list[str]) -> columns.Chunk:
    """As an import judges them; nothing is kept."""
    return columns.Chunk(len(cells), columns.read(cells))


def keep_in_pages(numbers: Iterable[str], *, number_list: NumberList) -> list[Page]:
    """Numbers in sealed pages of a list, as an import leaves them."""
    known, chunk = known_tags.Known(), chunk_of(list(numbers))
    assert not chunk.column.refused
    home = intakes.with_key(number_list)
    prepared = keeping.prepare(chunk, home=home, known=known, silenced=lambda packed: ())
    keeping.keep(prepared, known=known)
    return list(Page.objects.filter(pk__in=[row[0] for row in prepared.pages]).order_by("pk"))


class Upload:
    """Bytes, sealed as the upload handler seals them."""

    def __init__(self, content: bytes, *, trouble: str = "") -> None:
        writer = sealed_files.store(iter([content]), week=vault.week_of(NOW.date()))
        self.stored_as, self.digest, self.trouble, self.kept = writer.stored_as, writer.digest, trouble, False

    def keep(self) -> None:
        self.kept = True


def receive(content: bytes, *, number_list: NumberList | None = None) -> int:
    """An intake of these bytes, on a list of its own that is still a draft; ready to be queued."""
    home = number_list or make_list(state=rules.DRAFT, synthetic=False)
    return actions.receive_file(list_id=home.id, upload=Upload(content), by="zhixin", now=NOW)


def csv_of(cells: Iterable[str]) -> bytes:
    lines = io.StringIO()
    lines.write("电话\n")
    for cell in cells:
        lines.write(f'"{cell}"\n')
    return lines.getvalue().encode("utf-8")


def numbers_in(list_id: int) -> set[str]:
    """Every number of a list, opened. For assertions only."""
    found = {opened(pk) for pk in queries.ids_in(list_id)}
    return found.union(*(opened_page(page) for page in Page.objects.filter(number_list=list_id)))
