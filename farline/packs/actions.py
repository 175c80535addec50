"""Counting what was handed over."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from farline.common import vault
from farline.packs import queries
from farline.packs.models import HandedOver


class NoSuchPack(Exception):
    """There is no information pack of that kind."""


@transaction.atomic
def note_handed_over(*, kind: str, now: dt.datetime) -> None:
    """Add one to this week's count of the kind. No journal line: its minute and handle would say to whom."""
    if kind not in queries.kinds():
        raise NoSuchPack(kind)
    row, _ = HandedOver.objects.get_or_create(week=vault.week_of(now.date()), kind=kind)
    HandedOver.objects.filter(pk=row.pk).update(count=F("count") + 1)


def take_back_handed_over(*, kinds: Collection[str], now: dt.datetime) -> None:
    """One fewer of each in this week: the outcome that it came with was undone."""
    kept = HandedOver.objects.filter(week=vault.week_of(now.date()), kind__in=kinds, count__gt=0)
    kept.update(count=F("count") - 1)
