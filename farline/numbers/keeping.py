"""The import's hot path: cells become candidates, candidates become sealed rows, thousands in one statement.

Ids of one chunk lie close together, in the order of the blinded index: the table then grows at one place,
and the order of the file is not kept. Where that place is, is random.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import connection

from farline.common import random_ids, vault
from farline.numbers import places, queries, rules

LOOKED_UP_AT_ONCE = 900
COLUMNS = (
    "id", "number_list_id", "sealed_number", "blinded_number", "kind", "province", "place", "clock_shift", "attempts",
)  # fmt: skip
Refused = tuple[int, str]


class Candidate(NamedTuple):
    row: int
    e164: str
    kind: str


class ChunkRead(NamedTuple):
    """What a chunk of cells says, before the store and the opt-outs are asked."""

    last_row: int
    candidates: list[Candidate]
    refused: list[Refused]


class Sealed(NamedTuple):
    """A candidate as it would be stored."""

    candidate: Candidate
    tag: bytes
    place: places.Place
    id: int
    envelope: bytes


class Kept(NamedTuple):
    ids: list[int]
    refused: list[Refused]
    may_ring: int


def read_chunk(cells: Iterable[tuple[int, str]]) -> ChunkRead:
    """Judge cells one by one. Nothing is looked up, nothing is kept."""
    candidates, refused, last = [], [], 0
    for row, cell in cells:
        reading = rules.read_number(cell)
        last = row
        if reading.e164:
            candidates.append(Candidate(row, reading.e164, reading.kind))
        else:
            refused.append((row, reading.reason))
    return ChunkRead(last, candidates, refused)


def seal(candidates: Sequence[Candidate], *, expires_on: dt.date) -> list[Sealed]:
    """The slow half, outside any transaction: nobody's save waits for it. In the order of the rows."""
    tags = vault.blind_many([c.e164 for c in candidates], label=queries.BLIND_LABEL)
    by_tag = sorted(range(len(tags)), key=tags.__getitem__)
    ids = random_ids.close_ids(len(tags))
    envelopes = vault.seal_many(
        [candidates[at].e164.encode("ascii") for at in by_tag],
        table="numbers.number",
        column="sealed_number",
        rows=ids,
        week=vault.week_of(expires_on),
    )
    found = [
        (at, Sealed(candidates[at], tags[at], places.place_of(candidates[at].e164), id, envelope))
        for at, id, envelope in zip(by_tag, ids, envelopes, strict=True)
    ]
    return [sealed for _, sealed in sorted(found, key=lambda one: one[0])]


def keep(
    sealed: Sequence[Sealed],
    *,
    list_id: int,
    opted_out: Collection[str],
    regions: Collection[str],
    only_file: bool,
) -> Kept:
    """Insert what is new. Call inside a transaction. `only_file`: the list has no other file.

    The reason given is the gravest: an opt-out before a repetition, a repetition before a region.
    """
    stored = _stored([one.tag for one in sealed])
    wanted, refused, seen = [], [], set[bytes]()
    for one in sealed:
        if one.candidate.e164 in opted_out:
            reason = "opted_out"
        elif one.tag in seen or (only_file and stored.get(one.tag) == list_id):
            reason = "duplicate_in_file"
        elif one.tag in stored:
            reason = "already_listed"
        elif regions and one.place.province not in regions:
            reason = "other_region"
        else:
            seen.add(one.tag)
            wanted.append(one)
            continue
        refused.append((one.candidate.row, reason))
    _insert(sorted(wanted, key=lambda one: one.id), list_id)
    may_ring = sum(rules.could_ring(one.candidate.e164) for one in wanted)
    return Kept([one.id for one in wanted], refused, may_ring)


def _stored(tags: Sequence[bytes]) -> dict[bytes, int]:
    """Of these blinded indexes those that are in the store, with the list that has them."""
    found: dict[bytes, int] = {}
    ordered = sorted(tags)
    with connection.cursor() as cursor:
        for start in range(0, len(ordered), LOOKED_UP_AT_ONCE):
            some = ordered[start : start + LOOKED_UP_AT_ONCE]
            marks = ",".join(["%s"] * len(some))
            cursor.execute(
                "SELECT blinded_number, number_list_id FROM numbers_number"  # noqa: S608  only marks are joined in
                f" WHERE blinded_number IN ({marks})",
                some,
            )
            found.update((bytes(tag), list_id) for tag, list_id in cursor.fetchall())
    return found


def _insert(wanted: list[Sealed], list_id: int) -> None:
    rows = [
        (
            one.id, list_id, one.envelope, one.tag, one.candidate.kind, one.place.province, one.place.code,
            one.place.clock_shift, 0,
        )
        for one in wanted
    ]  # fmt: skip
    if not rows:
        return
    marks = ",".join(["%s"] * len(COLUMNS))
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO numbers_number ({','.join(COLUMNS)}) VALUES ({marks})",  # noqa: S608  our own names
            rows,
        )
