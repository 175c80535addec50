"""Pages opened for the queue: a few hundred numbers become rows, because it will be their turn soon.

The key-holder reseals them singly; the numbers do not leave it. Whoever said no meanwhile gets no row and no tag.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction

from farline.common import blocks, bulk, random_ids, vault
from farline.numbers import packing, queries, tag_runs
from farline.numbers.keeping import PAGE_COLUMN, PAGE_TABLE
from farline.numbers.models import Number, Page
from farline.optouts import queries as optouts
from farline.optouts import rules as marks

COLUMNS = (
    "id", "number_list_id", "sealed_number", "blinded_number", "kind", "province", "place", "clock_shift", "attempts",
)  # fmt: skip
PAGES_AT_ONCE = 16


@dataclass(frozen=True)
class Opened:
    """The ids of the numbers that now have rows, by their list."""

    by_list: dict[int, list[int]]

    @property
    def count(self) -> int:
        return sum(map(len, self.by_list.values()))


@transaction.atomic
def open_pages(*, list_ids: Collection[int], provinces: Collection[str], clock_shift: int, wanted: int) -> Opened:
    """Open pages of these lists until about `wanted` numbers have rows; pages another process opens are passed over.

    `provinces` empty: all. The opt-outs are asked about each number.
    """
    by_list: dict[int, list[int]] = {}
    while wanted > 0:
        found = Page.objects.filter(number_list__in=list_ids, clock_shift=clock_shift)
        if provinces:
            found = found.filter(province__in=provinces)
        taken = list(
            found.select_for_update(skip_locked=True, of=("self",))
            .select_related("number_list")
            .order_by("pk")[:PAGES_AT_ONCE]
        )
        if not taken:
            break
        for page in taken:
            if wanted <= 0:
                break
            ids = _open(page)
            if ids is None:
                return Opened(by_list)
            by_list.setdefault(page.number_list_id, []).extend(ids)
            wanted -= len(ids)
    return Opened(by_list)


def _open(page: Page) -> list[int] | None:
    """One page becomes rows. A page that cannot be opened any more (its week's key is gone) is dropped.

    None: where no weekly key is at all, perhaps their volume is not there, and no page is to be dropped for it.
    """
    ids = random_ids.close_ids(page.count)
    labels = [queries.TAG_LABEL, *(marks.label(generation) for generation in marks.GENERATIONS)]
    try:
        sealed, packed = vault.unpack_page(
            bytes(page.sealed_numbers),
            row=page.pk,
            into=(queries.TABLE, queries.COLUMN),
            rows=ids,
            labels=labels,
            list_key=bytes(page.number_list.sealed_key or b""),
            table=PAGE_TABLE,
            column=PAGE_COLUMN,
        )
    except vault.Unreadable:
        if not vault.weeks_are_there():
            return None
        page.delete()
        return []
    by_generation = zip(marks.GENERATIONS, packed[1:], strict=True)
    said_no = optouts.silenced_at([optouts.marks_from(gen, tags) for gen, tags in by_generation])
    tags = blocks.first_halves(packed[0])
    for at in said_no:
        tag_runs.drop(list_id=page.number_list_id, tag=tags[at])
    places = packing.places_from_bytes(page.places)
    rows = [
        (
            ids[at], page.number_list_id, sealed[at], tags[at].to_bytes(8, "big"), places[at][1], page.province,
            places[at][0], page.clock_shift, 0,
        )
        for at in range(len(sealed))
        if at not in said_no
    ]  # fmt: skip
    page.delete()
    bulk.insert(Number, COLUMNS, rows)
    return [row[0] for row in rows]
