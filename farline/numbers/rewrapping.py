"""The keys of the lists under the operational key of now. No page and no row is touched by it."""

import datetime as dt
from collections import Counter
from contextlib import suppress

from django.db.models import QuerySet

from farline.common import journal, vault
from farline.numbers.models import NumberList

AT_ONCE = 500


def wrapped_under() -> Counter[str]:
    """How many lists' keys are wrapped under which operational key; "" of those that nobody can make anything of."""
    return Counter(_name(bytes(key or b"")) for key in _held().values_list("sealed_key", flat=True).iterator(AT_ONCE))


def rewrap_list_keys(*, by: str, now: dt.datetime) -> int:
    """Wrap anew what is under an older operational key; returns how many keys that were.

    One after the other, each kept only where nobody destroyed or changed it meanwhile. Whoever reads the older one at
    that moment opens with it. Broken off and begun again it goes on where it was.
    """
    newest, done, last = vault.operational(), 0, -1
    while some := list(_held().filter(pk__gt=last).order_by("pk").values_list("pk", "sealed_key")[:AT_ONCE]):
        for last, found in some:
            key = bytes(found or b"")
            if _name(key) in {newest, ""}:
                continue
            with suppress(vault.Unreadable):  # damaged before; it stays as it is, for whoever looks into it
                anew = vault.rewrap(key)
                done += NumberList.objects.filter(pk=last, sealed_key=key).update(sealed_key=anew)
    if done:
        journal.write(action="keys.rewrap", by=by, now=now, about=str(done))
    return done


def _name(key: bytes) -> str:
    try:
        return vault.wrapped_under(key)
    except vault.Unreadable:
        return ""


def _held() -> QuerySet[NumberList]:
    return NumberList.objects.exclude(sealed_key=None).exclude(sealed_key=b"")
