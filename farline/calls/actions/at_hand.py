"""The few next people, kept in mind for a second after somebody looked. Nothing is promised by it: nobody is held.

It saves looking again when many ask at once. What is kept are ids and marks, in this process's memory alone, and the
statement that takes one of them asks everything anew. Only the order is a second old.
"""

import datetime as dt
import threading
from dataclasses import dataclass

from farline.calls.actions.taking import Seen
from farline.calls.queries.soonest import Part

FOR = dt.timedelta(seconds=1)
FEWEST, MOST = 4, 128


@dataclass(frozen=True)
class Hand:
    part: Part
    seen: list[Seen]
    at: dt.datetime


_lock = threading.Lock()
_hand: Hand | None = None
_many = FEWEST


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
            _hand = Hand(_hand.part, [one for one in _hand.seen if one.turn_id != turn_id], _hand.at)


def forget() -> None:
    global _hand, _many
    with _lock:
        _hand, _many = None, FEWEST


def how_many(now: dt.datetime) -> int:
    """How many to look for: more when the last handful was used up before its second was over."""
    global _many
    with _lock:
        used_up = _hand is not None and len(_hand.seen) < 2 and now - _hand.at < FOR
        _many = min(MOST, 4 * _many) if used_up else max(FEWEST, _many // 4)
        return _many
