"""Writes: record a no, and hide it among decoys. There is no way to take one back, here or anywhere."""

import datetime as dt
import secrets
from collections.abc import Callable, Iterable

from django.db import transaction

from farline.common import journal
from farline.optouts import queries, rules
from farline.optouts.models import OptOut


@transaction.atomic
def record(*, number: str, by: str, now: dt.datetime, by_form: bool = False) -> None:
    """Silence a number (E.164) for ever; twice is as good as once. `by_form`: written on the public form, not said.

    The journal counts it for the day: a line of its own would say by its place which call, or which visitor, it was.
    """
    generation = rules.WEB if by_form else rules.SPOKEN
    record_tags(tags=[queries.tag_of(number, generation)], by=by, now=now)


@transaction.atomic
def record_tags(*, tags: Iterable[int], by: str, now: dt.datetime) -> None:
    """The same for a number whose mark is known and which nobody needs to see."""
    OptOut.objects.bulk_create([OptOut(tag=tag) for tag in tags], ignore_conflicts=True)
    journal.count(action="optouts.record", by=by, now=now)


@transaction.atomic
def plant_decoys(*, count: int = rules.DECOYS, below: Callable[[int], int] = secrets.randbelow) -> int:
    """Fill an empty table with tags of nobody, so that no tag in a stolen copy is somebody's with certainty."""
    if OptOut.objects.exists():
        return 0
    half = (count + 1) // 2
    tags = {rules.place(rules.SPOKEN, below(2**rules.BITS)) for _ in range(half)}
    tags |= {rules.place(rules.WEB, below(2**rules.BITS)) for _ in range(count - half)}
    OptOut.objects.bulk_create([OptOut(tag=tag) for tag in sorted(tags)])
    return len(tags)
