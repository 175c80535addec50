"""Which numbers are in the store? Sorted runs of tags, by list; an import holds them in memory while it lasts.

A short list is one run of all its tags. A long one is cut into 256 buckets by the first byte; each chunk adds a run,
and runs of like size are merged now and then, so that there are never many of them.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from farline.common import blocks, bulk, many, random_ids
from farline.numbers.models import NumberList, TagRun

ALL, BUCKETS = -1, 256
SHORT = 1 << 15  # tags in a run that is not cut into buckets
FIELDS = ("id", "number_list_id", "bucket", "blinded_tags")
LONG = 1 << 20  # tags in a run that an import puts together in memory, and then no longer
MOST_RUNS, MOST_OWN = 6, 12  # of one bucket, and of an import's own in memory


class Run(NamedTuple):
    list_id: int
    bucket: int
    tags: "array[int]"


class Joined(NamedTuple):
    """Shorter runs of one bucket as one, for the time of an import: one search in place of one for each list."""

    tags: "array[int]"
    whose: "array[int]"  # which of `lists`
    lists: list[int]

    def find(self, some: Sequence[int]) -> dict[int, int]:
        return {tag: self.lists[self.whose[bisect_left(self.tags, tag)]] for tag in many.common(self.tags, some)}


class Written(NamedTuple):
    """Ids of runs: those that were added, and those that were merged into them."""

    added: set[int]
    gone: set[int]


class Known:
    """All runs of the store, read once; `refresh` reads what came since, and lets go of what was merged.

    `coming`: about how many tags will be added, so that the sieve in front of the runs is wide enough for them.
    """

    def __init__(self, coming: int = 0) -> None:
        self._runs: dict[int, Run] = {}
        self._joined: dict[int, Joined] = {}
        self._in_joined: set[int] = set()
        self._own: list[array[int]] = []  # sorted tags that this import wrote itself
        self._own_list = 0
        self._in_own: set[int] = set()
        self._coming = coming
        self._sieve: many.Sieve | None = None

    def refresh(self) -> list[Run]:
        """The runs that came since the last time."""
        stored = set(TagRun.objects.values_list("pk", flat=True))
        if self._in_joined - stored:  # one of them was written anew: read them all once more
            self._joined, self._in_joined = {}, set()
        if self._in_own - stored:
            self._own, self._in_own = [], set()
        for gone in self._runs.keys() - stored:
            del self._runs[gone]
        fresh: list[Run] = []
        for pk, list_id, bucket, tags in bulk.rows_of(
            TagRun, FIELDS, list(stored - self._runs.keys() - self._in_joined - self._in_own)
        ):
            self._runs[pk] = Run(list_id, bucket, blocks.unpacked(tags))
            fresh.append(self._runs[pk])
        first = self._sieve is None
        if self._sieve is None:
            many.get_ready(self._coming)
            self._sieve = many.Sieve(self._coming + sum(len(run.tags) for run in fresh))
            if self._runs and many.numpy():
                self._join()
            for joined in self._joined.values():
                self._sieve.add(joined.tags)
        for run in self._runs.values() if first else fresh:
            self._sieve.add(run.tags)
        return fresh

    def wrote(self, list_id: int, tags: "array[int]", written: Written) -> None:
        """These tags are stored now: they need not be read again. Call it when they are there to stay."""
        others = self._own and self._own_list != list_id
        if self._sieve is None or others or not written.gone <= self._in_own | written.added:
            return  # other runs went into theirs: `refresh` reads them all
        self._in_own = (self._in_own | written.added) - written.gone
        self._sieve.add(tags)
        self._own_list = list_id
        self._own.append(tags)
        short = [one for one in self._own if len(one) < LONG]
        if len(short) > MOST_OWN:
            self._own = [one for one in self._own if len(one) >= LONG] + [many.ordered(many.joined(short))]

    def _join(self) -> None:
        """What lies in buckets at first and is not long. What comes later, or is read anew, stays by itself."""
        by_bucket: dict[int, list[tuple[int, Run]]] = {}
        for pk, run in self._runs.items():
            if run.bucket != ALL and len(run.tags) < SHORT:
                by_bucket.setdefault(run.bucket, []).append((pk, run))
        for bucket, some in by_bucket.items():
            if len(some) > 1:
                tags, whose = many.merged([run.tags for _, run in some])
                self._joined[bucket] = Joined(tags, whose, [run.list_id for _, run in some])
                self._in_joined.update(pk for pk, _ in some)
        for pk in self._in_joined:
            del self._runs[pk]

    def find(self, tags: "array[int]") -> dict[int, int]:
        """Of sorted tags those in the store, with the list that has them."""
        perhaps = self._sieve.perhaps(tags) if self._sieve else tags
        found = found_in(self._runs.values(), perhaps)
        for own in self._own:
            found.update(dict.fromkeys(many.common(own, perhaps), self._own_list))
        if perhaps:
            cuts = _cuts(perhaps)
            for bucket, joined in self._joined.items():
                found.update(joined.find(perhaps[cuts[bucket] : cuts[bucket + 1]]))
        return found


def found_in(runs: Iterable[Run], tags: Sequence[int]) -> dict[int, int]:
    """The same of tags that are sorted, and of these runs."""
    found: dict[int, int] = {}
    if not tags:
        return found
    cuts = _cuts(tags)
    for run in runs:
        some = tags if run.bucket == ALL else tags[cuts[run.bucket] : cuts[run.bucket + 1]]
        for tag in many.common(run.tags, some):
            found[tag] = run.list_id
    return found


@transaction.atomic
def add(*, list_id: int, tags: Sequence[int]) -> Written:
    """Note sorted tags of numbers that a list now holds."""
    written = Written(set(), set())
    if tags:
        written.added.update(_insert(list_id, [(ALL, tags)] if len(tags) <= SHORT else _cut(tags)))
        _settle(list_id, written)
    return written


def _cuts(tags: Sequence[int]) -> list[int]:
    """Where in sorted tags each bucket begins, and the end."""
    return [bisect_left(tags, bucket << 56) for bucket in range(BUCKETS)] + [len(tags)]


def has(tags: Sequence[int], tag: int) -> bool:
    """Whether this tag is among sorted ones."""
    at = bisect_left(tags, tag)
    return at < len(tags) and tags[at] == tag


@transaction.atomic
def drop(*, list_id: int, tag: int) -> None:
    """A number was forgotten: nothing of it stays here. The run is written anew, under a new id."""
    for run in TagRun.objects.filter(number_list=list_id, bucket__in=[ALL, tag >> 56]):
        tags = blocks.unpacked(run.blinded_tags)
        if has(tags, tag):
            bucket = run.bucket
            run.delete()
            del tags[bisect_left(tags, tag)]
            if tags:
                _insert(list_id, [(bucket, tags)])


def _cut(tags: Sequence[int]) -> list[tuple[int, Sequence[int]]]:
    cuts = _cuts(tags)
    parts = [(bucket, tags[cuts[bucket] : cuts[bucket + 1]]) for bucket in range(BUCKETS)]
    return [(bucket, part) for bucket, part in parts if len(part)]


def _insert(list_id: int, parts: Sequence[tuple[int, Sequence[int]]]) -> list[int]:
    """The ids of the new runs."""
    ids = random_ids.random_ids(len(parts))
    rows = [(pk, list_id, bucket, blocks.packed(part)) for pk, (bucket, part) in zip(ids, parts, strict=True)]
    bulk.insert(TagRun, FIELDS, rows)
    return ids


def _settle(list_id: int, written: Written) -> None:
    """Merge where a bucket has too many runs: the short ones first, longer ones when they are of like size."""
    # On PostgreSQL two imports into one list wait for each other here; on SQLite there is one writer.
    NumberList.objects.select_for_update().filter(pk=list_id).first()
    runs: dict[int, list[int]] = {}
    for pk, bucket in TagRun.objects.filter(number_list=list_id).values_list("pk", "bucket"):
        runs.setdefault(bucket, []).append(pk)
    for bucket, pks in runs.items():
        if len(pks) > MOST_RUNS:
            _merge(list_id, bucket, pks, written)


def _merge(list_id: int, bucket: int, pks: Sequence[int], written: Written) -> None:
    held = sorted(TagRun.objects.filter(pk__in=pks), key=lambda run: len(run.blinded_tags))
    taken: list[TagRun] = []
    size = 0
    for run in held:
        if len(taken) > 1 and len(run.blinded_tags) > 2 * size:
            break
        taken.append(run)
        size += len(run.blinded_tags)
    merged = many.ordered(many.joined(blocks.unpacked(run.blinded_tags) for run in taken))
    written.gone.update(run.pk for run in taken)
    TagRun.objects.filter(pk__in=[run.pk for run in taken]).delete()
    written.added.update(
        _insert(list_id, [(bucket, merged)] if bucket != ALL or len(merged) <= SHORT else _cut(merged))
    )
