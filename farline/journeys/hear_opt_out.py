"""Somebody never wants to be called again. It holds at once, for everybody, from every list, and there is no undo.

One path for all who say it: to a caller, on the public form, to a coordinator. A number that we never knew is silenced
like any other, and nobody is told whether it was known. Nothing is left but a blinded mark.
"""

import datetime as dt

from django.db import transaction

from farline.calls import actions as calls
from farline.common import ballast
from farline.numbers import actions as numbers
from farline.numbers import queries
from farline.optouts import actions as optouts
from farline.optouts import rules

SAID_ALOUD = (rules.SPOKEN,)


def hear_opt_out(*, number: str, by: str, now: dt.datetime) -> None:
    """Silence a number (E.164) and take it back from whoever holds it. `by` is a handle, or "public".

    A full disk does not stop it.
    """
    ballast.with_room(lambda: _hear(number, by, now))


@transaction.atomic
def _hear(number: str, by: str, now: dt.datetime) -> None:
    optouts.record(number=number, by=by, now=now)
    for id in queries.ids_for(number):
        take_back(number_id=id, by=by, now=now)


@transaction.atomic
def hear_opt_out_of(*, number_id: int, by: str, now: dt.datetime) -> bool:
    """The same for the person somebody talks with. The mark is made where the keys are; the number stays there.

    False: the number cannot be opened any more, so that no mark could be made.
    """
    try:
        optouts.record_tags(tags=queries.opt_out_tags(number_id, SAID_ALOUD), by=by, now=now)
        kept = True
    except queries.NumberGone:
        kept = False
    take_back(number_id=number_id, by=by, now=now)
    return kept


@transaction.atomic
def take_back(*, number_id: int, by: str, now: dt.datetime) -> None:
    """Out of every queue and every hand, then destroyed."""
    calls.withdraw(number_id=number_id, now=now)
    numbers.forget(number_id=number_id, by=by, now=now)
