"""Looking at the few who come next: nobody is held by it. Also ahead, so that nobody who presses waits for it."""

import datetime as dt
import time
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from farline.calls.actions import at_hand, taking
from farline.calls.actions.withdrawing import withdraw
from farline.calls.queries import readiness, soonest
from farline.common import same_root
from farline.common.lately import Lately
from farline.common.one_thread import OneThread
from farline.numbers import actions as numbers
from farline.numbers.queries import opt_out_tags_of, opt_out_tags_of_lying
from farline.optouts import queries as optouts

Marks = tuple[int, ...]


def look(
    part: soonest.Part,
    later: Sequence[soonest.Part],
    now: dt.datetime,
    wanted: int,
    *,
    spoke_with: int | None = None,
) -> list[taking.Seen]:
    """A few people of a part. Whoever said no leaves the queue, and others are looked at in their place."""
    alike = later and (later[0].wished, later[0].of_few) == (part.wished, part.of_few)
    until = later[0].since if alike else None
    beyond = at_hand.last_of(part.group, part.state)  # not those once more who are at hand
    while found := soonest.few(part, now, wanted, until=until, spoke_with=spoke_with, beyond=beyond):
        of_each = opt_out_tags_of_lying(one[2:] for one in found)
        if len(of_each) < len(found) and same_root.nobody_can_tell():
            return []  # nobody can be opened here, and nobody is to be forgotten for it
        silenced = optouts.among(mark for some in of_each.values() for mark in some)
        seen = []
        for one in found:
            own = of_each.get(one.number_id)
            if own is None or (silenced and silenced.intersection(own)):
                leaves_the_queue(one.number_id, now)
            else:
                seen.append(taking.Seen(one.turn_id, one.fence, own))
        if seen:
            return seen
    return []


def soon(now: dt.datetime) -> bool:
    """Whether somebody looks ahead, in a thread of its own, and whoever asks for the next person need not.

    Not within a transaction, or in a database of memory: another connection would see another state.
    """
    if connection.in_atomic_block or (connection.vendor == "sqlite" and connection.is_in_memory_db()):  # type: ignore[attr-defined]
        return False
    return _looker.give((now, time.monotonic()))


def ahead(now: dt.datetime) -> None:
    """Those at hand are kept anew. Where somebody waits who is not for everybody, whoever comes next looks instead."""
    with at_hand.looking(now) as others_looked:
        if others_looked:
            return
        parts = _parts.said(now)
        if not parts or parts[0].wished or parts[0].of_few:
            at_hand.forget()
            return
        kept, wanted = list[at_hand.Handful](), at_hand.how_many(now)
        for at, part in enumerate(parts[: at_hand.MOST_PARTS]):
            seen = look(part, parts[at + 1 :], now, wanted)
            wanted -= len(seen)
            if seen:
                kept.append(at_hand.Handful(part.group, part.state, seen))
            if wanted <= 0:
                break
        at_hand.keep(kept, now)


def _unless_late(asked: tuple[dt.datetime, float]) -> None:
    """What had to wait for a look that took long would put those of then in the place of those of now."""
    now, since = asked
    if time.monotonic() - since < at_hand.FOR.total_seconds():
        ahead(now)


# While few come each look ahead asks anew. Where it is no longer true nobody is found there, and whoever takes
# somebody asks everything again.
_parts = Lately(lambda now: soonest.parts(readiness.groups(speaks=frozenset()), now), lasts=at_hand.FOR / 2)
# A process that ends has seconds, and the deputy may need one: nobody waits for a look.
_looker = OneThread("looker", _unless_late, ends=0)


@transaction.atomic
def leaves_the_queue(number_id: int, now: dt.datetime) -> None:
    """Whoever said no, or cannot be opened any more, is called by nobody."""
    withdraw(number_id=number_id, now=now)
    numbers.forget(number_id=number_id, by="farline", now=now)


def marks(number_ids: Iterable[int]) -> dict[int, Marks]:
    """What these numbers' marks would be among the opt-outs; without those that cannot be opened any more."""
    return opt_out_tags_of(list(number_ids))
