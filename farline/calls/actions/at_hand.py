"""The few next people, kept in mind for a second after somebody looked. Nothing is promised by it: nobody is held.

It saves looking again when many ask at once; on one machine all processes share what one of them saw. What is kept are
ids and marks, in memory alone, and the statement that takes one of them asks everything anew. Only the order is a
second old. Whoever leaves the hand is wiped from it.
"""

import datetime as dt
import json
import math
import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Any, NamedTuple

from farline.calls import rules
from farline.calls.actions.taking import Seen
from farline.calls.models import Campaign
from farline.calls.queries.readiness import Group
from farline.common import group_commit

FOR = dt.timedelta(seconds=1)
FEW, QUIET, FEWEST, MOST, GROWTH = 4, 16, 64, 1024, 8
LEAD = 0.1  # seconds, longer than a look takes: so long before nobody is left somebody looks again
OLD = 0.75  # of its second, or so long before it is over
SHORTEST = 0.1  # seconds, of the time in which some were taken
PATIENCE = 0.25  # seconds, for somebody else's look
# How many were seen, gone since, marks of each, words of their parts, whether one was told to look; and when somebody
# looked, which is written last: where a writer was killed before it, this was never.
HEAD = struct.Struct("<IIIIId")
NOBODY, IS_THERE, TOLD = "nobody", "is there", "told"
UNUSABLE = (group_commit.ShelfHeld, ValueError, TypeError, LookupError, AttributeError)
MOST_PARTS = 8  # of the queue, one after the other


class Handful(NamedTuple):
    """Some of one part of the queue, in their order."""

    group: Group
    state: str
    seen: list[Seen]


def keep(handfuls: Sequence[Handful], now: dt.datetime) -> None:
    """In place of what was kept, in this order, each with somebody. Whoever keeps nobody lets what is there be."""
    if not handfuls:
        return
    marks = len(handfuls[0].seen[0].marks)
    rows = [(part, one.turn_id, one.fence, *one.marks) for part, some in enumerate(handfuls) for one in some.seen]
    words = json.dumps([_words(some.group, some.state) for some in handfuls]).encode()
    rows = rows[: max(0, (group_commit.Shelf.SIZE - HEAD.size - len(words)) // _size(marks))]
    if not rows:
        return
    packed = b"".join(_row(marks).pack(*row) for row in rows)
    with suppress(group_commit.ShelfHeld), group_commit.shelf().held() as memory:
        _wipe(memory)
        memory[HEAD.size : HEAD.size + len(words) + len(packed)] = words + packed
        HEAD.pack_into(memory, 0, len(rows), 0, marks, len(words), False, now.timestamp())  # last: now it is whole


def take_out(wanted: int, now: dt.datetime) -> Handful | None:
    """So many, or as many as are left of one part; None when somebody has to look again.

    So has somebody where nobody can make anything of what lies there, or another does not let go of it.
    """
    with suppress(*UNUSABLE), group_commit.shelf().held() as memory:
        length, gone, marks, of_words, told, at = HEAD.unpack_from(memory)
        size = _size(marks)
        if not _is_fresh(at, now) or gone >= length or HEAD.size + of_words + length * size > len(memory):
            return None
        first = HEAD.size + of_words + gone * size
        rows = list(_row(marks).iter_unpack(memory[first : first + min(wanted, length - gone) * size]))
        rows = [row for row in rows if row[0] == rows[0][0]]
        HEAD.pack_into(memory, 0, length, gone + len(rows), marks, of_words, told, at)
        memory[first : first + len(rows) * size] = bytes(len(rows) * size)
        group, state = _parts(bytes(memory[HEAD.size : HEAD.size + of_words]))[rows[0][0]]
        return Handful(group, state, [Seen(turn_id, fence, tuple(marks)) for _, turn_id, fence, *marks in rows])
    return None


def is_there(now: dt.datetime) -> bool:
    """Whether anybody is at hand; nobody is told to look by this."""
    length, gone, *_, at = _head()
    return _is_fresh(at, now) and gone < length


def state(now: dt.datetime) -> str:
    """NOBODY is at hand, somebody IS_THERE, or TOLD: when it will soon be over with them one is told to look anew."""
    length, gone, *_, told, at = _head()
    if not _is_fresh(at, now) or gone >= length:
        return NOBODY
    passed = now.timestamp() - at
    # Whoever has just begun to come may come faster than one knows.
    last = max(LEAD * _a_second(gone, passed), min(length, FEWEST) / 2)
    soon = length > FEW and (length - gone <= last or passed >= FOR.total_seconds() * OLD)
    if not soon or told:
        return IS_THERE
    with suppress(group_commit.ShelfHeld), group_commit.shelf().held() as memory:
        *before, told, at = HEAD.unpack_from(memory)
        HEAD.pack_into(memory, 0, *before, True, at)
    return IS_THERE if told else TOLD


@contextmanager
def looking(now: dt.datetime) -> Iterator[bool]:
    """One looks at a time. Whether somebody else has just looked, and one need not oneself."""
    with group_commit.shelf().finding(PATIENCE) as waited:
        length, gone, *_, told, at = _head()
        yield (waited or not told) and _is_fresh(at, now) and gone < length


def forget() -> None:
    with group_commit.shelf().held() as memory:
        _wipe(memory)


def how_many(now: dt.datetime) -> int:
    """How many to look for: as many as are taken in a second, by the handful before, and a few to spare.

    Not at once so many more than before that those who come meanwhile find nobody; and few to spare where few came:
    for each who is looked at the key-holder makes marks, and it makes so many in an hour.
    """
    length, gone, *_, at = _head()
    spare = min(FEWEST, QUIET + FEW * gone) if length else FEWEST
    return min(MOST, spare + math.ceil(_a_second(gone, now.timestamp() - at)), GROWTH * max(length, FEWEST))


def _a_second(gone: int, passed: float) -> float:
    """How many are taken in a second."""
    return gone * FOR.total_seconds() / max(passed, SHORTEST)


def _head() -> tuple[int, int, int, int, int, float]:
    """At a glance: whoever takes somebody out looks properly."""
    return HEAD.unpack(group_commit.shelf().seen(HEAD.size))


def _is_fresh(at: float, now: dt.datetime) -> bool:
    """Whoever waited for this look came before it: so a second in both directions."""
    return abs(now.timestamp() - at) < FOR.total_seconds()


def _wipe(memory: "group_commit.Memory") -> None:
    HEAD.pack_into(memory, 0, 0, 0, 0, 0, False, 0.0)  # first: whoever is killed here leaves nothing
    memory[HEAD.size :] = bytes(len(memory) - HEAD.size)


@lru_cache(maxsize=8)
def _row(marks: int) -> struct.Struct:
    """Which part, the turn, its fence, its marks."""
    return struct.Struct(f"<BqI{'q' * marks}")


def _size(marks: int) -> int:
    """Of such a row."""
    return struct.calcsize("<BqI") + 8 * marks


def _words(group: Group, state: str) -> list[Any]:
    """What the statement asks of the campaign, and of the hour."""
    campaign = group.campaign
    said = [campaign.pk, campaign.max_attempts, campaign.regions, campaign.window]
    return [said, group.clock_shift, group.synthetic, state]


@lru_cache(maxsize=8)
def _parts(words: bytes) -> list[tuple[Group, str]]:
    found = []
    for (pk, most, regions, window), clock_shift, synthetic, state in json.loads(words):
        campaign = Campaign(pk=pk, max_attempts=most, regions=regions, window=window)
        found.append((Group(campaign, rules.window_from(window), clock_shift, synthetic), state))
    return found
