"""What an import knows of the numbers that are in the store: all runs of tags, read once and held while it lasts."""

from array import array
from collections import deque
from collections.abc import Collection, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple

from django.db.models.functions import Length

from farline.common import asked, blocks, bulk, many
from farline.common.gathered import BUCKETS, Gathered
from farline.common.sieve import Sieve
from farline.numbers import tag_runs
from farline.numbers.models import TagRun

LONG = 1 << 20  # tags in a run that an import puts together in memory, and then no longer
MOST_OWN = 12  # runs of an import's own in memory
SORTERS, MOST_AT_WORK = 2, 4
LOW_BITS = 31  # half of an id: sums of halves fit into what a database adds up
LOW = (1 << LOW_BITS) - 1
PRINTS = f"SELECT count(*), sum(id & {LOW}), sum(id >> {LOW_BITS}) FROM numbers_tagrun"  # noqa: S608  our own words


class Run(NamedTuple):
    list_id: int
    bucket: int
    tags: "array[int]"

    def common(self, some: "array[int]", cuts: Sequence[int]) -> list[int]:
        """Those of sorted tags that are in it; `cuts`: where each bucket begins among them."""
        if self.bucket != tag_runs.ALL:
            some = some[cuts[self.bucket] : cuts[self.bucket + 1]]
        return many.common(self.tags, some)


class Known:
    """All runs of the store, read once; `refresh` reads what came since, and lets go of what was merged.

    `own_list`: the list that is brought in. `coming`: about how many tags will be added, so that the sieve in front of
    them is wide enough. With NumPy, what other lists have is put together bucket by bucket: one search in place of one
    for each run.
    """

    def __init__(self, own_list: int = 0, coming: int = 0) -> None:
        self.own_list, self.coming = own_list, coming
        self._runs: dict[int, Run] = {}
        self._others: Gathered | None = None
        self._in_others: dict[int, int] = {}  # run → bucket
        self._own: list[array[int]] = []  # sorted tags that this import wrote itself
        self._in_own: set[int] = set()
        self._prints: tuple[int, ...] = ()  # of the runs that were there the last time
        self._sieve: Sieve | None = None  # of all but the others

    def read_others(self) -> None:
        """What other lists have; it takes a while, where they have millions."""
        if self._others is None and many.numpy():
            sizes = dict(TagRun.objects.values_list("pk", Length("blinded_tags")))
            most = [0] * BUCKETS
            for pk, bucket in self._of_others(range(BUCKETS)):
                most[bucket] += sizes.get(pk, 0) // blocks.HALF
            self._others = Gathered(most)
            self._put_together(range(BUCKETS), sizes)

    def refresh(self) -> list[Run]:
        """The runs that came since the last time."""
        if self._sieve is None:
            many.get_ready(self.coming)
            self.read_others()
        elif _prints() == self._prints:
            return []
        fresh: list[Run] = []
        while True:
            stored = set(TagRun.objects.values_list("pk", flat=True))
            self._prints = _prints_of(stored)
            self._let_go(stored)
            ids = stored - self._all_known()
            for pk, list_id, bucket, tags in bulk.rows_of(TagRun, tag_runs.FIELDS, list(ids)):
                self._runs[pk] = Run(list_id, bucket, blocks.unpacked(tags))
                fresh.append(self._runs[pk])
            if stored <= self._all_known():
                break  # else one was written anew before it was read, and its tags lie in another by now
        if self._sieve is None:
            self._sieve = Sieve(self.coming + sum(len(run.tags) for run in fresh))
        for run in fresh:
            self._sieve.add(run.tags)
        return fresh

    def _all_known(self) -> set[int]:
        return self._runs.keys() | self._in_others.keys() | self._in_own

    def _let_go(self, stored: Collection[int]) -> None:
        """Of all that is not stored any more."""
        if self._in_own.difference(stored):
            self._own, self._in_own = [], set()
        for gone in self._runs.keys() - stored:
            del self._runs[gone]
        if less := self._in_others.keys() - stored:
            self._put_together({self._in_others[pk] for pk in less}, self._in_others.keys() - less)

    def wrote(self, tags: "array[int]", written: tag_runs.Written) -> None:
        """These tags are stored now: they need not be read again. Call it when they are there to stay."""
        if self._sieve is None or not written.gone <= self._in_own | written.added:
            return  # other runs went into theirs: `refresh` reads them all
        self._in_own = (self._in_own | written.added) - written.gone
        changes = zip(self._prints, _prints_of(written.added), _prints_of(written.gone), strict=True)
        self._prints = tuple(before + added - gone for before, added, gone in changes)
        self._sieve.add(tags)
        self._own.append(tags)
        short = [one for one in self._own if len(one) < LONG]
        if len(short) > MOST_OWN:
            self._own = [one for one in self._own if len(one) >= LONG] + [many.ordered(*short)]

    def _of_others(self, buckets: Collection[int]) -> Iterable[tuple[int, int]]:
        """Which runs other lists have in these buckets, each with its bucket."""
        found = TagRun.objects.filter(bucket__in=buckets).exclude(number_list=self.own_list)
        return found.values_list("pk", "bucket")

    def _put_together(self, buckets: Collection[int], only: Collection[int]) -> None:
        """What other lists have in these buckets, read anew. `only` these runs: what came since is told as new."""
        self._in_others = {pk: bucket for pk, bucket in self._in_others.items() if bucket not in buckets}
        by_bucket: dict[int, list[int]] = {bucket: [] for bucket in buckets}
        for pk, bucket in self._of_others(buckets):
            if pk in only:
                by_bucket[bucket].append(pk)
        with ThreadPoolExecutor(SORTERS) as sorters:  # the next are read while those that are there are sorted
            at_work: deque[Future[None]] = deque()
            for bucket, pks in by_bucket.items():
                if not pks:
                    if self._others:
                        self._others.put(bucket, [])
                    continue
                rows = list(bulk.rows_of(TagRun, ("id", "blinded_tags"), pks))
                if self._others:
                    at_work.append(sorters.submit(self._others.put, bucket, [tags for _, tags in rows]))
                self._in_others |= {pk: bucket for pk, _ in rows}
                if len(at_work) > MOST_AT_WORK:
                    at_work.popleft().result()
            for one in at_work:
                one.result()

    def find(self, tags: "array[int]") -> dict[int, bool]:
        """Of sorted tags those in the store, and whether the list itself has them, or another."""
        found = dict.fromkeys(self._others.among(tags) if self._others else (), False)
        perhaps = self._sieve.perhaps(tags) if self._sieve else tags
        cuts = tag_runs.cuts(perhaps) if self._runs else []
        for run in self._runs.values():
            found.update(dict.fromkeys(run.common(perhaps, cuts), run.list_id == self.own_list))
        for own in self._own:
            found.update(dict.fromkeys(many.common(own, perhaps), True))
        return found


def _prints() -> tuple[int, ...]:
    """Of all runs that there are now: which they are, in three numbers. Their ids are random."""
    ((count, low, high),) = asked.rows(PRINTS)
    return int(count), int(low or 0), int(high or 0)


def _prints_of(ids: Collection[int]) -> tuple[int, ...]:
    return len(ids), sum(pk & LOW for pk in ids), sum(pk >> LOW_BITS for pk in ids)


def any_in(runs: Iterable[Run], tags: "array[int]") -> bool:
    """Whether one of sorted tags is in one of these runs."""
    cuts = tag_runs.cuts(tags)
    return any(run.common(tags, cuts) for run in runs)
