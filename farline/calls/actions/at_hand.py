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
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple

from farline.calls import rules
from farline.calls.actions.taking import Seen
from farline.calls.models import Campaign
from farline.calls.queries.readiness import Group
from farline.common import group_commit

FOR = dt.timedelta(seconds=1)
FEWEST, MOST = 4, 512
LOW, OLD = 0.25, 0.75  # parts of a hand, and of its second, at which somebody looks again before it is over
SHORTEST = 0.01  # seconds, of the time in which some were taken
PATIENCE = 0.25  # seconds, for somebody else's look
# How many were seen, gone since, marks of each, words of the part, whether one was told to look; and when somebody
# looked, which is written last: where a writer was killed before it, this was never.
HEAD = struct.Struct("<IIIIId")
ID, FENCE, MARK = 8, 4, 8


class Handful(NamedTuple):
    group: Group
    state: str
    seen: list[Seen]


def keep(group: Group, state: str, seen: Sequence[Seen], now: dt.datetime) -> None:
    """In place of what was kept. Whoever keeps nobody lets what is there be."""
    if not seen:
        return
    marks, words = len(seen[0].marks), _words(group, state)
    rows = struct.pack(f"<{_row(marks) * len(seen)}", *(one for row in seen for one in (row[0], row[1], *row[2])))
    if HEAD.size + len(words) + len(rows) > group_commit.Shelf.SIZE:
        return
    with group_commit.shelf().held() as memory:
        _wipe(memory)
        memory[HEAD.size : HEAD.size + len(words) + len(rows)] = words + rows
        HEAD.pack_into(memory, 0, len(seen), 0, marks, len(words), False, now.timestamp())  # last: now it is whole


def take_out(wanted: int, now: dt.datetime) -> Handful | None:
    """So many, or as many as are left; None when somebody has to look again."""
    with group_commit.shelf().held() as memory:
        length, gone, marks, of_words, told, at = HEAD.unpack_from(memory)
        if not _is_fresh(at, now) or gone >= length:
            return None
        taken = min(wanted, length - gone)
        size = ID + FENCE + MARK * marks
        words, first = bytes(memory[HEAD.size : HEAD.size + of_words]), HEAD.size + of_words + gone * size
        found = struct.unpack_from(f"<{_row(marks) * taken}", memory, first)
        HEAD.pack_into(memory, 0, length, gone + taken, marks, of_words, told, at)
        memory[first : first + taken * size] = bytes(taken * size)
    step = 2 + marks
    seen = [Seen(found[at], found[at + 1], found[at + 2 : at + step]) for at in range(0, len(found), step)]
    return Handful(*_part(words), seen)


def is_there(now: dt.datetime) -> bool:
    """Whether anybody is at hand. When it will soon be over, one is told that nobody is, and looks for all."""
    length, gone, *_, told, at = _head()
    if not _is_fresh(at, now) or gone >= length:
        return False
    soon = length > FEWEST and (gone >= length * (1 - LOW) or now.timestamp() - at >= FOR.total_seconds() * OLD)
    if not soon or told:
        return True
    with group_commit.shelf().held() as memory:
        *before, told, at = HEAD.unpack_from(memory)
        HEAD.pack_into(memory, 0, *before, True, at)
    return bool(told)


@contextmanager
def looking(now: dt.datetime) -> Iterator[bool]:
    """One looks at a time. Whether somebody else has just looked, while one waited."""
    with group_commit.shelf().finding(PATIENCE) as waited:
        length, gone, *_, at = _head()
        yield waited and _is_fresh(at, now) and gone < length


def forget() -> None:
    with group_commit.shelf().held() as memory:
        _wipe(memory)


def how_many(now: dt.datetime) -> int:
    """How many to look for: as many as are taken in a second, by the handful before, and a few to spare."""
    _, gone, *_, at = _head()
    passed = max(now.timestamp() - at, SHORTEST)
    return min(MOST, FEWEST + math.ceil(gone * FOR.total_seconds() / passed))


def _head() -> tuple[int, int, int, int, int, float]:
    """At a glance: whoever takes somebody out looks properly."""
    return HEAD.unpack(group_commit.shelf().seen(HEAD.size))


def _is_fresh(at: float, now: dt.datetime) -> bool:
    """Whoever waited for this look came before it: so a second in both directions."""
    return abs(now.timestamp() - at) < FOR.total_seconds()


def _wipe(memory: "group_commit.Memory") -> None:
    length, _, marks, of_words, *_ = HEAD.unpack_from(memory)
    HEAD.pack_into(memory, 0, 0, 0, 0, 0, False, 0.0)  # first: whoever is killed here leaves nothing
    end = min(group_commit.Shelf.SIZE, HEAD.size + of_words + length * (ID + FENCE + MARK * marks))
    memory[HEAD.size : end] = bytes(end - HEAD.size)


def _row(marks: int) -> str:
    return f"qI{'q' * marks}"


def _words(group: Group, state: str) -> bytes:
    """What the statement asks of the campaign, and of the hour."""
    campaign = group.campaign
    said = [campaign.pk, campaign.max_attempts, campaign.regions, campaign.window]
    return json.dumps([said, group.clock_shift, group.synthetic, state]).encode()


@lru_cache(maxsize=8)
def _part(words: bytes) -> tuple[Group, str]:
    (pk, most, regions, window), clock_shift, synthetic, state = json.loads(words)
    campaign = Campaign(pk=pk, max_attempts=most, regions=regions, window=window)
    return Group(campaign, rules.window_from(window), clock_shift, synthetic), state
