"""The import's hot path: cells become integers, integers become tags, what is new is shuffled into sealed pages.

A page holds numbers of one province, in no order, under one seal and the list's own key. Its rows are not rows of
the database: the queue opens a page when it needs one (paging.py). The tags go into the runs of tag_runs.py.
"""

import datetime as dt
from array import array
from collections.abc import Callable, Collection, Sequence
from operator import itemgetter
from typing import NamedTuple

from farline.common import blocks, random_ids, vault
from farline.numbers import columns, packing, queries, tag_runs
from farline.numbers.models import NumberList, Page
from farline.numbers.provinces import CLOCK_SHIFTS

PAGE_TABLE, PAGE_COLUMN = "numbers.page", "sealed_numbers"
NUMBERS_A_PAGE = 512
Refused = tuple[int, str]


class ChunkRead(NamedTuple):
    """What a chunk of cells says, before the store and the opt-outs are asked."""

    last_row: int
    column: columns.Column


class Prepared(NamedTuple):
    """All that one transaction has to write. `tags` are sorted."""

    list_id: int
    last_row: int
    refused: list[Refused]
    tags: list[int]
    pages: list[Page]
    kept: int
    may_ring: int


class Meanwhile(Exception):
    """While this chunk was prepared another import kept one of its numbers."""


def read_chunk(cells: Sequence[str], *, first_row: int = 1) -> ChunkRead:
    """Judge cells. Nothing is looked up, nothing is kept."""
    return ChunkRead(first_row + len(cells) - 1, columns.read(cells, first_row=first_row))


def prepare(
    chunk: ChunkRead,
    *,
    home: NumberList,
    known: tag_runs.Known,
    silenced: Callable[[bytes], Collection[int]],
    regions: Collection[str] = (),
    only_file: bool = True,
) -> Prepared:
    """The slow half, outside any transaction: nobody's save waits for it.

    `silenced` is asked with packed blocks and says which of them may not be called. An opt-out that arrives later is
    heard when the page is opened. The reason given is the gravest: an opt-out before a repetition, a repetition
    before a region.
    """
    column = chunk.column
    packed = blocks.blocks_of(column.numbers)
    tags = blocks.first_halves(vault.tags(packed, label=queries.TAG_LABEL))
    known.refresh()
    stored = known.find(sorted(set(tags)))
    kept, refused = _judge(column, tags, silenced(packed), stored, home.pk if only_file else 0, regions)
    return Prepared(
        list_id=home.pk,
        last_row=chunk.last_row,
        refused=sorted([*column.refused, *refused]),
        tags=sorted([tags[at] for at in kept]),
        pages=_pages(column, kept, home),
        kept=len(kept),
        may_ring=columns.may_ring(column, kept),
    )


def keep(prepared: Prepared, *, known: tag_runs.Known) -> None:
    """Write pages and tags. Call inside a transaction. Raises Meanwhile: then prepare the chunk again."""
    if tag_runs.found_in(known.refresh(), prepared.tags):
        raise Meanwhile
    Page.objects.bulk_create(prepared.pages, batch_size=200)
    tag_runs.add(list_id=prepared.list_id, tags=prepared.tags)


def _judge(
    column: columns.Column,
    tags: Sequence[int],
    silenced: Collection[int],
    stored: dict[int, int],
    own_list: int,
    regions: Collection[str],
) -> tuple[list[int], list[Refused]]:
    """The positions to keep, and why the others are not kept. A repetition in the only file of a list says so."""
    kept: list[int] = []
    refused: list[Refused] = []
    seen = set[int]()
    for at, tag in enumerate(tags):
        if at in silenced:
            reason = "opted_out"
        elif tag in seen or (own_list and stored.get(tag) == own_list):
            reason = "duplicate_in_file"
        elif tag in stored:
            reason = "already_listed"
        elif regions and columns.province_of(column.places[at]) not in regions:
            reason = "other_region"
        else:
            seen.add(tag)
            kept.append(at)
            continue
        refused.append((column.rows[at], reason))
    return kept, refused


def _pages(column: columns.Column, kept: Sequence[int], home: NumberList) -> list[Page]:
    by_province: dict[str, list[int]] = {}
    place_to_group: dict[int, list[int]] = {}
    positions = [kept[at] for at in tag_runs.shuffled(len(kept))]
    for position, place in zip(positions, _at(positions, column.places), strict=True):
        group = place_to_group.get(place)
        if group is None:
            group = place_to_group[place] = by_province.setdefault(columns.province_of(place), [])
        group.append(position)
    pages, plain = [], []
    for province, group in sorted(by_province.items()):
        for start in range(0, len(group), NUMBERS_A_PAGE):
            some = group[start : start + NUMBERS_A_PAGE]
            plain.append(blocks.packed(_at(some, column.numbers)))
            pages.append(
                Page(
                    pk=random_ids.random_id(),
                    number_list_id=home.pk,
                    province=province,
                    clock_shift=CLOCK_SHIFTS.get(province, 0),
                    count=len(some),
                    places=packing.places_as_bytes(_at(some, column.places)),
                )
            )
    _seal(pages, plain, home.expires_on, bytes(home.sealed_key or b""))
    return sorted(pages, key=lambda page: page.pk)


def _at(positions: Sequence[int], values: "array[int]") -> tuple[int, ...]:
    """What stands at these positions: many at once, and a tuple for a single one too."""
    return itemgetter(*positions, 0)(values)[:-1] if positions else ()


def _seal(pages: Sequence[Page], plain: Sequence[bytes], expires_on: dt.date, list_key: bytes) -> None:
    rows = [page.pk for page in pages]
    sealed = vault.seal_many(
        plain, table=PAGE_TABLE, column=PAGE_COLUMN, rows=rows, week=vault.week_of(expires_on), list_key=list_key
    )
    for page, envelope in zip(pages, sealed, strict=True):
        page.sealed_numbers = envelope
