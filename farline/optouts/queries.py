"""Reads: is this number silenced? Asked at import, at hand-out and at the moment of dialling.

A mark is made of the first 30 bits of a keyed tag: see rules.py. Whoever has tags already, or asks for a million
numbers at once, asks with packed tags; the key-holder makes them in one cipher call.
"""

import datetime as dt
from array import array
from collections.abc import Collection, Iterable, Sequence
from itertools import islice

from farline.common import asked, blocks, journal, many, vault
from farline.optouts import rules
from farline.optouts.models import OptOut

BATCH = 5_000
FEW = 20_000  # so many can be read sooner than asked for one by one


class OptedOut(Exception):
    """Please do not call this number. The person has asked not to be called again."""


def share_of_strangers() -> float:
    """The share of people who said nothing and are left out by chance: the price of marks that name nobody."""
    return rules.share_of_strangers(how_many())


def how_many() -> int:
    """Marks, decoys among them."""
    return OptOut.objects.count()


def web_floods(now: dt.datetime) -> list[dt.datetime]:
    """The days, of those not closed yet, on which more came in by the public form than anybody would expect."""
    return journal.days_with_more(rules.WEB_A_DAY, action="optouts.record", by="public", now=now)


def tag_of(e164: str, generation: int) -> int:
    tag = vault.tags(blocks.block_of(e164), label=rules.label(generation))
    return rules.place(generation, rules.shortened(tag))


def is_silenced(tags: Collection[int]) -> bool:
    """Whether one of a number's marks is among the opt-outs; for whoever has the marks and not the number."""
    own = sorted(set(tags))
    if not own:
        return False
    places = ", ".join(["%s"] * len(own))
    return asked.first(f"SELECT 1 FROM optouts_optout WHERE tag IN ({places}) LIMIT 1", *own) is not None  # noqa: S608


def among(tags: Iterable[int]) -> set[int]:
    """Of these marks those that are among the opt-outs."""
    condition, value = asked.among("tag", set(tags))
    return {tag for (tag,) in asked.rows(f"SELECT tag FROM optouts_optout WHERE {condition}", value)}  # noqa: S608


def check_tags(tags: Collection[int]) -> None:
    """Raises OptedOut; for whoever has a number's marks and not the number."""
    if is_silenced(tags):
        raise OptedOut


def which_opted_out(numbers: Iterable[str]) -> set[str]:
    """Those of `numbers` (E.164) that may not be called: they asked, or share a tag with somebody who did."""
    silenced: set[str] = set()
    waiting = iter(numbers)
    while some := list(islice(waiting, BATCH)):
        packed = b"".join(map(blocks.block_of, some))
        silenced.update(some[at] for at in silenced_at(marks_of(packed)))
    return silenced


def marks_of(packed: bytes, *, grant: str = "") -> list["array[int]"]:
    """For each generation the marks of many numbers (16-byte blocks), in their order. Asks no table.

    `grant`: what the key-holder gave to somebody with very many.
    """
    return [marks_from(gen, vault.tags(packed, label=rules.label(gen), grant=grant)) for gen in rules.GENERATIONS]


def marks_from(generation: int, tags: bytes) -> "array[int]":
    """Marks out of packed 16-byte tags that were made under this generation's label."""
    return many.shifted(blocks.first_halves(tags), 64 - rules.BITS, rules.place(generation, 0))


def silenced_at(marks: Sequence["array[int]"]) -> set[int]:
    """The positions of those who said no, or share a mark with somebody who did."""
    silenced: set[int] = set()
    asked_for = sum(map(len, marks))
    everybody = _all() if asked_for > FEW or (asked_for > BATCH and not _beyond(FEW)) else None
    for each in marks:
        silenced.update(many.found_among(each, _known(each) if everybody is None else everybody))
    return silenced


def _all() -> "array[int]":
    """With many to ask for, simply all that the table has."""
    return array("Q", OptOut.objects.order_by().values_list("tag", flat=True).iterator(chunk_size=10_000))


def _beyond(count: int) -> bool:
    """Whether the table has more than so many."""
    return OptOut.objects.order_by("pk")[count : count + 1].exists()


def _known(marks: "array[int]") -> "array[int]":
    """Of these marks those in the table."""
    found: array[int] = array("Q")
    for start in range(0, len(marks), BATCH):
        found.extend(OptOut.objects.filter(tag__in=list(marks[start : start + BATCH])).values_list("tag", flat=True))
    return found
