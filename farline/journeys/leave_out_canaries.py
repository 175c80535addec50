"""Who is left out of every count: how many wait, rest or are held would tell who in the queue is nobody.

It only reads, so that what machines are told may ask it.
"""

from farline.calls.queries import seats
from farline.canaries import queries
from farline.common import vault


def leave_out_canaries() -> frozenset[int]:
    """The turns that count nowhere. While the keys are locked nobody can tell, and nobody is handed out."""
    try:
        return frozenset(queries.standing()) if queries.any_kept() else frozenset()
    except (vault.KeysLocked, vault.TooMany, vault.Unreadable):
        return frozenset()


def numbers() -> frozenset[int]:
    """The same for the counts of lists."""
    turns = leave_out_canaries()
    return seats.numbers_of(turns) if turns else frozenset()
