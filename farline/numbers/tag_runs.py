"""Which numbers are in the store? Sorted runs of tags, by list; an import holds them in memory while it lasts.

A short list is one run of all its tags. A long one is cut into 256 buckets by the first byte; each chunk adds a run,
and runs of like size are merged now and then, so that there are never many of them.
"""

import secrets
from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from farline.common import blocks, random_ids
from farline.numbers.models import NumberList, TagRun

ALL, BUCKETS = -1, 256
SHORT = 1 << 15  # tags in a run that is not cut into buckets
MOST_RUNS = 6  # of one bucket
FAR_LONGER = 8  # a run so many times longer than what is looked for is searched, not read through


class Run(NamedTuple):
    list_id: int
    bucket: int
    tags: "array[int]"


class Known:
    """All runs of the store, read once; `refresh` reads what came since, and lets go of what was merged."""

    def __init__(self) -> None:
        self._runs: dict[int, Run] = {}

    def refresh(self) -> list[Run]:
        """The runs that came since the last time."""
        stored = set(TagRun.objects.values_list("pk", flat=True))
        for gone in self._runs.keys() - stored:
            del self._runs[gone]
        new = list(stored - self._runs.keys())
        fresh: list[Run] = []
        for start in range(0, len(new), 500):
            found = TagRun.objects.filter(pk__in=new[start : start + 500])
            for pk, list_id, bucket, tags in found.values_list("pk", "number_list_id", "bucket", "blinded_tags"):
                self._runs[pk] = Run(list_id, bucket, blocks.unpacked(tags))
                fresh.append(self._runs[pk])
        return fresh

    def find(self, tags: Sequence[int]) -> dict[int, int]:
        """Of these tags, which are sorted, those in the store, with the list that has them."""
        return found_in(self._runs.values(), tags)


def found_in(runs: Iterable[Run], tags: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    if not tags:
        return found
    wanted = set(tags)
    cuts = [bisect_left(tags, bucket << 56) for bucket in range(BUCKETS)] + [len(tags)]
    for run in runs:
        some = tags if run.bucket == ALL else tags[cuts[run.bucket] : cuts[run.bucket + 1]]
        for tag in _common(run.tags, some, wanted):
            found[tag] = run.list_id
    return found


def _common(run: "array[int]", some: Sequence[int], wanted: Collection[int]) -> list[int]:
    if len(run) <= FAR_LONGER * len(some):
        return [tag for tag in run if tag in wanted]
    hits, end, at = [], len(run), 0
    for tag in some:
        at = bisect_left(run, tag, at)
        if at == end:
            break
        if run[at] == tag:
            hits.append(tag)
    return hits


@transaction.atomic
def add(*, list_id: int, tags: Sequence[int]) -> None:
    """Note sorted tags of numbers that a list now holds."""
    if not tags:
        return
    _insert(list_id, [(ALL, tags)] if len(tags) <= SHORT else _cut(tags))
    _settle(list_id)


@transaction.atomic
def drop(*, list_id: int, tag: int) -> None:
    """A number was forgotten: nothing of it stays here. The run is written anew, under a new id."""
    for run in TagRun.objects.filter(number_list=list_id, bucket__in=[ALL, tag >> 56]):
        tags = blocks.unpacked(run.blinded_tags)
        at = bisect_left(tags, tag)
        if at < len(tags) and tags[at] == tag:
            bucket = run.bucket
            run.delete()
            del tags[at]
            if tags:
                _insert(list_id, [(bucket, tags)])


def _cut(tags: Sequence[int]) -> list[tuple[int, Sequence[int]]]:
    cuts = [bisect_left(tags, bucket << 56) for bucket in range(BUCKETS)] + [len(tags)]
    parts = [(bucket, tags[cuts[bucket] : cuts[bucket + 1]]) for bucket in range(BUCKETS)]
    return [(bucket, part) for bucket, part in parts if len(part)]


def _insert(list_id: int, parts: Iterable[tuple[int, Sequence[int]]]) -> None:
    TagRun.objects.bulk_create(
        TagRun(pk=pk, number_list_id=list_id, bucket=bucket, blinded_tags=blocks.packed(part))
        for pk, (bucket, part) in zip(_ids(), parts, strict=False)
    )


def _ids() -> Iterable[int]:
    return iter(random_ids.random_id, 0)


def _settle(list_id: int) -> None:
    """Merge where a bucket has too many runs: the short ones first, longer ones when they are of like size."""
    # On PostgreSQL two imports into one list wait for each other here; on SQLite there is one writer.
    NumberList.objects.select_for_update().filter(pk=list_id).first()
    runs: dict[int, list[int]] = {}
    for pk, bucket in TagRun.objects.filter(number_list=list_id).values_list("pk", "bucket"):
        runs.setdefault(bucket, []).append(pk)
    for bucket, pks in runs.items():
        if len(pks) > MOST_RUNS:
            _merge(list_id, bucket, pks)


def _merge(list_id: int, bucket: int, pks: Sequence[int]) -> None:
    held = sorted(TagRun.objects.filter(pk__in=pks), key=lambda run: len(run.blinded_tags))
    taken: list[TagRun] = []
    size = 0
    for run in held:
        if len(taken) > 1 and len(run.blinded_tags) > 2 * size:
            break
        taken.append(run)
        size += len(run.blinded_tags)
    tags: array[int] = array("Q")
    for run in taken:
        tags.extend(blocks.unpacked(run.blinded_tags))
    TagRun.objects.filter(pk__in=[run.pk for run in taken]).delete()
    merged = array("Q", sorted(tags))
    _insert(list_id, [(bucket, merged)] if bucket != ALL or len(merged) <= SHORT else _cut(merged))


def shuffled(count: int) -> list[int]:
    """The numbers below `count` in an order that nobody can guess."""
    keys = memoryview(secrets.token_bytes(8 * count)).cast("Q")
    return sorted(range(count), key=keys.__getitem__)
