"""Reads: is this number silenced? Asked at import, at hand-out and at the moment of dialling."""

from collections.abc import Collection, Iterable
from itertools import islice

from farline.common import vault
from farline.optouts import rules
from farline.optouts.models import OptOut

BATCH = 5_000


class OptedOut(Exception):
    """Please do not call this number. The person has asked not to be called again."""


def tag_of(e164: str, generation: int) -> int:
    return rules.place(generation, vault.short_tag(e164, label=rules.label(generation), bits=rules.BITS))


def check_may_call(e164: str) -> None:
    """Raises OptedOut."""
    if which_opted_out([e164]):
        raise OptedOut


def is_silenced(tags: Collection[int]) -> bool:
    """Whether one of a number's marks is among the opt-outs; for whoever has the marks and not the number."""
    return OptOut.objects.filter(tag__in=tags).exists()


def check_tags(tags: Collection[int]) -> None:
    """Raises OptedOut; for whoever has a number's marks and not the number."""
    if is_silenced(tags):
        raise OptedOut


def which_opted_out(numbers: Iterable[str]) -> set[str]:
    """Those of `numbers` (E.164) that may not be called: they asked, or share a tag with somebody who did."""
    silenced: set[str] = set()
    waiting = iter(numbers)
    while some := list(islice(waiting, BATCH)):
        owners: dict[int, list[str]] = {}
        for generation in rules.GENERATIONS:
            # Blinded many at a time: a list of a million numbers is asked about here.
            tags = vault.short_tags(some, label=rules.label(generation), bits=rules.BITS)
            for e164, tag in zip(some, tags, strict=True):
                owners.setdefault(rules.place(generation, tag), []).append(e164)
        found = OptOut.objects.filter(tag__in=owners).values_list("tag", flat=True)
        silenced.update(e164 for tag in found for e164 in owners[tag])
    return silenced
