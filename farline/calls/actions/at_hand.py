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
LATER = 0.000_001  # seconds
SHORTEST = 0.1  # seconds, of the time in which some were taken
PATIENCE = 0.25  # seconds, for somebody else's look
# How many were seen, gone of them, gone since of these and of those seen before, marks of each, words of their parts,
# whether one was told to look; and when somebody looked, which is written last: where a writer was killed before it,
# this was never.
HEAD = struct.Struct("<IIIIIId")
# In front of all: from when until when it need not be asked how much longer there is somebody.
SUMMARY = struct.Struct("<dd")
HANDS = 2  # the one that is given out, and the one that somebody saw meanwhile
HEADS = SUMMARY.size + HANDS * HEAD.size
ROOM = (group_commit.Shelf.SIZE - HEADS) // HANDS
NOBODY, IS_THERE, TOLD = "nobody", "is there", "told"
UNREADABLE = (struct.error, ValueError, TypeError, LookupError, AttributeError)
MOST_PARTS = 8  # of the queue, one after the other


class Handful(NamedTuple):
    """Some of one part of the queue, in their order."""

    group: Group
    state: str
    seen: list[Seen]


class Hand(NamedTuple):
    """What one look saw, as its head says; which of the places it lies in."""

    place: int
    length: int
    gone: int
    since: int
    marks: int
    of_words: int
    told: int
    at: float

    @property
    def left(self) -> int:
        return self.length - self.gone

    @property
    def body(self) -> int:
        return HEADS + self.place * ROOM

    def is_of(self, now: dt.datetime) -> bool:
        """Whoever waited for this look came before it: so a second in both directions."""
        return abs(now.timestamp() - self.at) < FOR.total_seconds()

    def is_there(self, now: dt.datetime) -> bool:
        return self.left > 0 and self.is_of(now)


def keep(handfuls: Sequence[Handful], now: dt.datetime) -> None:
    """In this order, each with somebody, after those who are left of the look before. Nobody: what is there stays."""
    if not handfuls:
        return
    marks = len(handfuls[0].seen[0].marks)
    rows = [(part, one.turn_id, one.fence, *one.marks) for part, some in enumerate(handfuls) for one in some.seen]
    words = json.dumps([_words(some.group, some.state) for some in handfuls]).encode()
    rows = rows[: max(0, (ROOM - len(words)) // _size(marks))]
    if not rows:
        return
    packed = b"".join(_row(marks).pack(*row) for row in rows)
    with suppress(group_commit.ShelfHeld), group_commit.shelf().held() as memory:
        hands = _hands(memory)
        # After all others of this second, by however little.
        at = max([now.timestamp(), *(one.at + LATER for one in hands if one.is_of(now))])
        old, *others = sorted(hands, key=lambda one: (one.is_there(now), one.at))
        for gone in (old, *(one for one in others if not one.is_there(now))):
            _wipe(memory, gone)
        memory[old.body : old.body + len(words) + len(packed)] = words + packed
        new = Hand(old.place, len(rows), 0, 0, marks, len(words), False, at)
        _write(memory, new)  # last: now it is whole
        _sum_up(memory, now)


def take_out(wanted: int, now: dt.datetime) -> Handful | None:
    """So many, or as many as are left of one part; None when somebody has to look again.

    So has somebody where another does not let go of it, or where nobody can make anything of what lies there: it goes.
    """
    with suppress(group_commit.ShelfHeld), group_commit.shelf().held() as memory:
        if there := _there(_hands(memory), now):
            try:
                return _taken_out(memory, there, wanted, now)
            except UNREADABLE:
                _wipe(memory, there[0])
        _sum_up(memory, now)
    return None


def _taken_out(memory: "group_commit.Memory", there: Sequence[Hand], wanted: int, now: dt.datetime) -> Handful:
    hand, newest, size = there[0], there[-1], _size(there[0].marks)
    if hand.of_words + hand.length * size > ROOM:
        raise ValueError("more than there is room for")
    first = hand.body + hand.of_words + hand.gone * size
    rows = list(_row(hand.marks).iter_unpack(memory[first : first + min(wanted, hand.left) * size]))
    rows = [row for row in rows if row[0] == rows[0][0]]
    newest = newest._replace(since=newest.since + len(rows))
    _write(memory, newest)
    hand = newest if hand.place == newest.place else hand
    _write(memory, hand._replace(gone=hand.gone + len(rows)))
    memory[first : first + len(rows) * size] = bytes(len(rows) * size)
    _sum_up(memory, now)
    group, state = _parts(bytes(memory[hand.body : hand.body + hand.of_words]))[rows[0][0]]
    return Handful(group, state, [Seen(turn_id, fence, tuple(marks)) for _, turn_id, fence, *marks in rows])


def last_of(group: Group, state: str) -> int | None:
    """The turn that was seen last, of those who were seen last; None where they were of another part, or none were."""
    with suppress(group_commit.ShelfHeld, *UNREADABLE), group_commit.shelf().held() as memory:
        newest = max(_hands(memory), key=lambda one: one.at)
        at = newest.body + newest.of_words + (newest.length - 1) * _size(newest.marks)
        if newest.left > 0 and at + _size(newest.marks) <= newest.body + ROOM:
            part, turn_id, *_ = _row(newest.marks).unpack_from(memory, at)
            words = json.loads(bytes(memory[newest.body : newest.body + newest.of_words]))
            return turn_id if words[part] == _words(group, state) else None
    return None


def is_there(now: dt.datetime) -> bool:
    """Whether anybody is at hand; nobody is told to look by this."""
    return bool(_there(_at_a_glance(), now))


def state(now: dt.datetime) -> str:
    """NOBODY is at hand, somebody IS_THERE, or TOLD: when it will soon be over with them one is told to look anew."""
    since, until = SUMMARY.unpack(group_commit.shelf().seen(SUMMARY.size))
    if since <= now.timestamp() < until:  # as nearly always
        return IS_THERE
    if not (there := _there(_at_a_glance(), now)):
        return NOBODY
    if there[-1].told or not _is_soon_over(there, now):
        return IS_THERE
    with suppress(group_commit.ShelfHeld), group_commit.shelf().held() as memory:
        before = _hands(memory)[there[-1].place]
        _write(memory, before._replace(told=True))
        _sum_up(memory, now)
        return IS_THERE if before.told else TOLD
    return TOLD


def _is_soon_over(there: Sequence[Hand], now: dt.datetime) -> bool:
    newest = there[-1]
    passed = now.timestamp() - newest.at
    # Whoever has just begun to come may come faster than one knows.
    last = max(LEAD * _a_second(newest.since, passed), min(newest.length, FEWEST) / 2)
    few = sum(one.left for one in there) <= last
    return newest.length > FEW and (few or passed >= FOR.total_seconds() * OLD)


def _sum_up(memory: "group_commit.Memory", now: dt.datetime) -> None:
    """For all who only want to know whether anybody is there."""
    there = _there(_hands(memory), now)
    since = until = 0.0
    if there and (there[-1].told or not _is_soon_over(there, now)):
        newest, second = there[-1], FOR.total_seconds()
        old = second if newest.told or newest.length <= FEW else second * OLD
        since, until = newest.at - second, newest.at + old
    SUMMARY.pack_into(memory, 0, since, until)


@contextmanager
def looking(now: dt.datetime) -> Iterator[bool]:
    """One looks at a time. Whether somebody else has just looked, and one need not oneself."""
    with group_commit.shelf().finding(PATIENCE) as waited:
        there = _there(_at_a_glance(), now)
        yield bool(there) and (waited or not there[-1].told)


def forget() -> None:
    with group_commit.shelf().held() as memory:
        SUMMARY.pack_into(memory, 0, 0.0, 0.0)
        for hand in _hands(memory):
            _wipe(memory, hand)


def how_many(now: dt.datetime) -> int:
    """How many to look for: as many as are taken in a second, by the look before, and a few to spare.

    Not at once so many more than before that those who come meanwhile find nobody; and few to spare where few came:
    for each who is looked at the key-holder makes marks, and it makes so many in an hour. Those who are left, and
    will be for a while, need not be looked for.
    """
    hands = _at_a_glance()
    newest = max(hands, key=lambda one: one.at)
    passed = now.timestamp() - newest.at
    spare = min(FEWEST, QUIET + FEW * newest.since) if newest.length else FEWEST
    wanted = min(MOST, spare + math.ceil(_a_second(newest.since, passed)), GROWTH * max(newest.length, FEWEST))
    left = sum(one.left for one in _there(hands, now)) if passed < FOR.total_seconds() * OLD else 0
    return max(FEW, wanted - left)


def _a_second(gone: int, passed: float) -> float:
    """How many are taken in a second."""
    return gone * FOR.total_seconds() / max(passed, SHORTEST)


def _at_a_glance() -> list[Hand]:
    """Perhaps half old, half new: whoever takes somebody out looks properly."""
    return _hands(group_commit.shelf().seen(HEADS))


def _hands(memory: "group_commit.Memory | bytes") -> list[Hand]:
    return [Hand(place, *HEAD.unpack_from(memory, SUMMARY.size + place * HEAD.size)) for place in range(HANDS)]


def _there(hands: Sequence[Hand], now: dt.datetime) -> list[Hand]:
    """Those of them that somebody may be taken from, the one that is used first in front."""
    return sorted((one for one in hands if one.is_there(now)), key=lambda one: one.at)


def _write(memory: "group_commit.Memory", hand: Hand) -> None:
    HEAD.pack_into(memory, SUMMARY.size + hand.place * HEAD.size, *hand[1:])


def _wipe(memory: "group_commit.Memory", hand: Hand) -> None:
    _write(memory, Hand(hand.place, 0, 0, 0, 0, 0, False, 0.0))  # first: whoever is killed here leaves nothing
    memory[hand.body : hand.body + ROOM] = bytes(ROOM)


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
