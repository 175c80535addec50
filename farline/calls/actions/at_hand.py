"""The few next people, kept in mind for a second after somebody looked. Nothing is promised by it: nobody is held.

It saves looking again when many ask at once. What is kept are ids and marks, in this process's memory alone, and the
statement that takes one of them asks everything anew. Only the order is a second old.
"""

import datetime as dt
import math
import threading
from dataclasses import dataclass, replace

from farline.calls.actions.taking import Seen
from farline.calls.queries.soonest import Part

FOR = dt.timedelta(seconds=1)
FEWEST, MOST = 4, 256


@dataclass(frozen=True)
class Hand:
    part: Part
    seen: list[Seen]
    at: dt.datetime
    taken: int = 0


_lock = threading.Lock()
_hand: Hand | None = None


def get(now: dt.datetime) -> Hand | None:
    hand = _hand
    return hand if hand is not None and hand.seen and dt.timedelta() <= now - hand.at < FOR else None


def keep(hand: Hand) -> None:
    global _hand
    with _lock:
        _hand = hand


def drop(turn_id: int) -> None:
    """This one is taken."""
    global _hand
    with _lock:
        if _hand is not None:
            left = [one for one in _hand.seen if one.turn_id != turn_id]
            _hand = replace(_hand, seen=left, taken=_hand.taken + len(_hand.seen) - len(left))


def forget() -> None:
    global _hand
    with _lock:
        _hand = None


def how_many(now: dt.datetime) -> int:
    """How many to look for: as many as are taken in a second, by the handful before, and a few to spare."""
    hand = _hand
    if hand is None or now <= hand.at:
        return FEWEST
    return min(MOST, FEWEST + math.ceil(hand.taken * (FOR / (now - hand.at))))
