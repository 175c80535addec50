"""Which numbers are in the store? Sorted runs of tags, by list; an import holds them in memory (known_tags.py).

A short list is one run of all its tags. A long one is cut into 256 buckets by the first byte. While it is brought in,
each chunk adds a run; runs of like size are merged now and then, so that there are never many of them.
"""

from array import array
from bisect import bisect_left
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

from django.db import connection, transaction

from farline.common import blocks, bulk, many, one_writer, random_ids
from farline.common.gathered import BUCKETS
from farline.numbers.models import NumberList, TagRun

ALL = -1
SHORT = 1 << 15  # tags in a run that is not cut into buckets
CHUNK = 1 << 18  # the same while a list is brought in: `cut` does it once at the end
FIELDS = ("id", "number_list_id", "bucket", "blinded_tags")
MOST_RUNS = 6  # of one bucket
MOST_WHOLE = 12  # runs that stand uncut while a list is brought in
LOCK = 0x74616773


class Written(NamedTuple):
    """Ids of runs: those that were added, and those that were merged into them."""

    added: set[int]
    gone: set[int]


def alone() -> None:
    """Until this transaction ends no other import writes: neither would see what the other has not yet committed."""
    one_writer.wait(LOCK)


@transaction.atomic
def add(*, list_id: int, tags: Sequence[int]) -> Written:
    """Note sorted tags of numbers that a list now holds."""
    written = Written(set(), set())
    if tags:
        written.added.update(_insert(list_id, [(ALL, tags)] if len(tags) <= CHUNK else _cut([array("Q", tags)])))
        _settle(list_id, written)
    return written


@transaction.atomic
def cut(list_id: int) -> None:
    """At the end of an import: what stands uncut in long runs goes into buckets, so that to `drop` costs little."""
    _hold(list_id)
    whole = TagRun.objects.filter(number_list=list_id, bucket=ALL).select_for_update().order_by("pk")
    runs = [run for run in whole if len(run.blinded_tags) > SHORT * blocks.HALF]
    if runs:
        whole.filter(pk__in=[run.pk for run in runs]).delete()
        _insert(list_id, _cut([blocks.unpacked(run.blinded_tags) for run in runs]))


def cuts(tags: Sequence[int]) -> list[int]:
    """Where in sorted tags each bucket begins, and the end."""
    return [bisect_left(tags, bucket << 56) for bucket in range(BUCKETS)] + [len(tags)]


def has(tags: Sequence[int], tag: int) -> bool:
    """Whether this tag is among sorted ones."""
    at = bisect_left(tags, tag)
    return at < len(tags) and tags[at] == tag


@transaction.atomic
def drop(*, list_id: int, tag: int) -> None:
    """A number was forgotten: nothing of it stays here. The run is written anew, under a new id.

    On a server others may write the same run anew at that moment: whoever had to wait for them lets go of what they
    hold and looks again. To hold it on would be to hold them out of their order, and two could wait for each other.
    """
    if connection.vendor == "postgresql":  # the list first, as everybody does who holds it whole
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {NumberList._meta.db_table} WHERE id = %s FOR KEY SHARE", [list_id])  # noqa: S608
    while True:
        with suppress(_Changed), transaction.atomic():
            _drop(list_id, tag)
            return


class _Changed(Exception):
    """A run went while one waited for it: what was in it lies in another."""


def _drop(list_id: int, tag: int) -> None:
    """Raises _Changed."""
    runs = TagRun.objects.filter(number_list=list_id, bucket__in=[ALL, tag >> 56])
    seen = list(runs.values_list("pk", flat=True))
    held = list(TagRun.objects.filter(pk__in=seen).select_for_update().order_by("pk"))
    if len(held) < len(seen):
        raise _Changed
    for run in held:
        tags = blocks.unpacked(run.blinded_tags)
        if has(tags, tag):
            bucket = run.bucket
            run.delete()
            del tags[bisect_left(tags, tag)]
            if tags:
                _insert(list_id, [(bucket, tags)])


def _hold(list_id: int) -> None:
    """Two who write runs of one list anew wait for each other here, and nobody who only adds one or drops a tag."""
    NumberList.objects.select_for_update(no_key=True).filter(pk=list_id).first()


def _cut(runs: "Sequence[array[int]]") -> list[tuple[int, Sequence[int]]]:
    """What stands in sorted runs, in order, bucket by bucket."""
    at = [cuts(run) for run in runs]
    parts = []
    for bucket in range(BUCKETS):
        own = [run[ends[bucket] : ends[bucket + 1]] for run, ends in zip(runs, at, strict=True)]
        parts.append((bucket, many.ordered(*own) if len(own) > 1 else own[0]))
    return [(bucket, part) for bucket, part in parts if len(part)]


def _insert(list_id: int, parts: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
    """The ids of the new runs."""
    ids = random_ids.random_ids(len(parts))
    rows = [(pk, list_id, bucket, blocks.packed(part)) for pk, (bucket, part) in zip(ids, parts, strict=True)]
    bulk.insert(TagRun, FIELDS, rows)
    return ids


def _settle(list_id: int, written: Written) -> None:
    """Merge where a bucket has too many runs: the short ones first, longer ones when they are of like size."""
    _hold(list_id)
    runs: dict[int, list[int]] = {}
    for pk, bucket in TagRun.objects.filter(number_list=list_id).values_list("pk", "bucket"):
        runs.setdefault(bucket, []).append(pk)
    most = dict.fromkeys(runs, MOST_RUNS) | {ALL: MOST_WHOLE}
    many_of = {bucket: pks for bucket, pks in runs.items() if len(pks) > most[bucket]}
    # All of them at once and in the order in which `drop` holds them, or the two could wait for each other.
    mine = TagRun.objects.filter(pk__in=[pk for pks in many_of.values() for pk in pks])
    held: dict[int, list[TagRun]] = {}
    for run in mine.select_for_update().order_by("pk"):
        held.setdefault(run.bucket, []).append(run)
    for bucket, some in held.items():
        _merge(list_id, bucket, some, written)


def _merge(list_id: int, bucket: int, held: Sequence[TagRun], written: Written) -> None:
    taken: list[TagRun] = []
    size = 0
    for run in sorted(held, key=lambda run: len(run.blinded_tags)):
        if len(taken) > 1 and len(run.blinded_tags) > 2 * size:
            break
        taken.append(run)
        size += len(run.blinded_tags)
    runs = [blocks.unpacked(run.blinded_tags) for run in taken]
    written.gone.update(run.pk for run in taken)
    TagRun.objects.filter(pk__in=[run.pk for run in taken]).delete()
    long = bucket == ALL and sum(map(len, runs)) > SHORT
    written.added.update(_insert(list_id, _cut(runs) if long else [(bucket, many.ordered(*runs))]))
