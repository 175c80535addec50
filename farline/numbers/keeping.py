"""The import's hot path: cells become integers, integers become tags, what is new is shuffled into sealed pages.

A page holds numbers of one province, in no order, under one seal and the list's own key. Its rows are not rows of
the database: the queue opens a page when it needs one (paging.py). The tags go into the runs of tag_runs.py.
"""

from array import array
from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from django.db import transaction

from farline.common import blocks, bulk, many, random_ids, vault
from farline.numbers import columns, known_tags, queries, refusals, tag_runs
from farline.numbers.models import NumberList, Page
from farline.numbers.provinces import CLOCK_SHIFTS

PAGE_TABLE, PAGE_COLUMN = "numbers.page", "sealed_numbers"
NUMBERS_A_PAGE = 448  # the row then fills a page of SQLite's, and leaves the least it can in the tree (decision 13)
PAGE_FIELDS = ("id", "number_list_id", "province", "clock_shift", "count", "places", "sealed_numbers")
PageRow = tuple[int, int, str, int, int, bytes, bytes]


class Prepared(NamedTuple):
    """All that one transaction has to write. `tags` are sorted."""

    list_id: int
    last_row: int
    refused: refusals.Refusals
    tags: "array[int]"
    pages: list[PageRow]
    kept: int
    may_ring: int


class Meanwhile(Exception):
    """While this chunk was prepared another import kept one of its numbers."""


def prepare(
    chunk: columns.Chunk,
    *,
    home: NumberList,
    known: known_tags.Known,
    silenced: Callable[[bytes], Collection[int]],
    regions: Collection[str] = (),
    only_file: bool = True,
    grant: str = "",
) -> Prepared:
    """The slow half, outside any transaction: nobody's save waits for it.

    `silenced` is asked with packed blocks and says which of them may not be called. An opt-out that arrives later is
    heard when the page is opened. The reason given is the gravest: an opt-out before a repetition, a repetition
    before a region.
    """
    column = chunk.column
    packed = blocks.blocks_of(column.numbers)
    tags = blocks.first_halves(vault.tags(packed, label=queries.TAG_LABEL, grant=grant))
    known.refresh()
    order = many.ordered(tags)
    stored = known.find(order)
    refused = _judge(column, tags, silenced(packed), stored, regions, only_file=only_file)
    gone = set(many.at(list(refused), tags))
    again = many.twice(order)
    for at in many.repeated(tags, order, again):
        refused.setdefault(at, "duplicate_in_file")
    numbers, places = many.but(refused, column.numbers), many.but(refused, column.places)
    told = refusals.beside(many.at(list(refused), column.rows), refused.values())
    told.extend(column.refused)
    return Prepared(
        list_id=home.pk,
        last_row=chunk.last_row,
        refused=told.in_order(),
        tags=many.less(order, again, gone),
        pages=_pages(numbers, places, home),
        kept=len(numbers),
        may_ring=columns.may_ring(numbers, places),
    )


def keep(prepared: Prepared, *, known: known_tags.Known) -> None:
    """Write pages and tags. Call inside a transaction. Raises Meanwhile: then prepare the chunk again."""
    tag_runs.alone()
    if known_tags.any_in(known.refresh(), prepared.tags):
        raise Meanwhile
    bulk.insert(Page, PAGE_FIELDS, prepared.pages)
    written = tag_runs.add(list_id=prepared.list_id, tags=prepared.tags)
    transaction.on_commit(lambda: known.wrote(prepared.tags, written))


def _judge(
    column: columns.Column,
    tags: "array[int]",
    silenced: Collection[int],
    stored: dict[int, bool],
    regions: Collection[str],
    *,
    only_file: bool,
) -> dict[int, str]:
    """The positions that are not kept, and why; those that repeat one of the same chunk come later.

    A repetition in the only file of a list says so.
    """
    refused: dict[int, str] = {}
    if regions:
        there = {place for place in set(column.places) if columns.province_of(place) in regions}
        elsewhere = (at for at, place in enumerate(column.places) if place not in there)
        refused = dict.fromkeys(elsewhere, "other_region")
    if stored:
        again = many.found_among(tags, array("Q", stored))
        reasons = {True: "duplicate_in_file" if only_file else "already_listed", False: "already_listed"}
        homes = map(stored.__getitem__, many.at(again, tags))
        refused.update(zip(again, map(reasons.__getitem__, homes), strict=True))
    refused.update(dict.fromkeys(silenced, "opted_out"))
    return refused


def _pages(numbers: "array[int]", places: "array[int]", home: NumberList) -> list[PageRow]:
    province_of = {place: columns.province_of(place) for place in many.distinct(places)}
    provinces = sorted(set(province_of.values()))
    groups = many.looked_up(places, {place: provinces.index(one) for place, one in province_of.items()})
    order = many.shuffled(groups)
    numbers, places = many.at(order, numbers), many.at(order, places)
    cuts, begin = [], 0
    for group, count in sorted(many.counted(groups).items()):
        starts = range(begin, begin + count, NUMBERS_A_PAGE)
        begin += count
        cuts += [(provinces[group], start, min(start + NUMBERS_A_PAGE, begin)) for start in starts]
    ids = random_ids.random_ids(len(cuts))
    sealed = _seal(ids, [blocks.packed(numbers[start:end]) for _, start, end in cuts], home)
    return sorted(
        (
            pk, home.pk, province, CLOCK_SHIFTS.get(province, 0), end - start, places[start:end].tobytes(), envelope,
        )
        for pk, (province, start, end), envelope in zip(ids, cuts, sealed, strict=True)
    )  # fmt: skip


def _seal(ids: Sequence[int], plain: Sequence[bytes], home: NumberList) -> list[bytes]:
    week, list_key = vault.week_of(home.expires_on), bytes(home.sealed_key or b"")
    return vault.seal_many(plain, table=PAGE_TABLE, column=PAGE_COLUMN, rows=ids, week=week, list_key=list_key)
