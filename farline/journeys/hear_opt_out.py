"""Somebody never wants to be called again. It holds at once, for everybody, from every list, and there is no undo.

One path for all who say it: to a caller, on the public form, to a coordinator. A number that we never knew is silenced
like any other, and nobody is told whether it was known. Nothing is left but a blinded mark.
"""

import datetime as dt

from django.db import transaction

from farline.calls import actions as calls
from farline.common import ballast, journal, same_root, vault
from farline.numbers import actions as numbers
from farline.numbers import queries
from farline.optouts import actions as optouts
from farline.optouts import rules

SAID_ALOUD = (rules.SPOKEN,)
# A mark was made; it waits for the right keys; none can ever be made, because the number is gone.
MARKED, LATER, GONE = "marked", "later", "gone"


def hear_opt_out(*, number: str, by: str, now: dt.datetime, by_form: bool = False) -> None:
    """Silence a number (E.164) and take it back from whoever holds it. `by` is a handle, or "public".

    `by_form`: it was written on the public form, where anybody may write anybody's number.

    A full disk does not stop it. Raises KeysLocked, also beside another root key: a mark made there matches nobody.
    """
    if same_root.is_other():
        raise vault.KeysLocked
    ballast.with_room(lambda: _hear(number, by, now, by_form))


@transaction.atomic
def _hear(number: str, by: str, now: dt.datetime, by_form: bool) -> None:
    optouts.record(number=number, by=by, now=now, by_form=by_form)
    for id in queries.ids_for(number):
        take_back(number_id=id, by=by, now=now)


@transaction.atomic
def hear_opt_out_of(*, number_id: int, by: str, now: dt.datetime) -> str:
    """The same for the person somebody talks with. The mark is made where the keys are; the number stays there.

    LATER: beside locked keys, or another root key, no mark can be made. The number leaves every queue and every hand,
    and stays sealed until a sweep beside the right keys makes one of it.
    """
    try:
        lying = queries.sealed_with_key(number_id)
        tags = None if same_root.is_other() else queries.opt_out_tags(number_id, SAID_ALOUD, lying=lying)
    except queries.NumberGone:
        if same_root.nobody_can_tell():  # should it open again, a sweep makes a mark of it
            calls.withdraw(number_id=number_id, now=now, marked=False)
        else:
            take_back(number_id=number_id, by=by, now=now)
        return GONE
    except (vault.KeysLocked, vault.KeysMissing, vault.TooMany):
        tags = None
    if tags is None:
        calls.withdraw(number_id=number_id, now=now, marked=False)
        journal.count(action="optouts.later", by=by, now=now)
        return LATER
    optouts.record_tags(tags=tags, by=by, now=now)
    take_back(number_id=number_id, by=by, now=now)
    return MARKED


@transaction.atomic
def take_back(*, number_id: int, by: str, now: dt.datetime) -> None:
    """Out of every queue and every hand, then destroyed."""
    calls.withdraw(number_id=number_id, now=now)
    numbers.forget(number_id=number_id, by=by, now=now)
