"""Which trunk gets through to which numbers, where and at which hour: counts for planning, never about a person.

A cell that few calls fell into is not shown, and no sum is shown from which it could be reckoned. Shares are rounded.
"""

import datetime as dt
import re
from dataclasses import dataclass

from django.db.models import F, Sum

from farline.telephony.models import Leg, Reach

FEW = 20  # a cell with fewer calls says nothing, to anybody
ROUNDED_TO = 5  # percent
WEEKS_SHOWN, WEEKS_KEPT = 8, 26
CHINA = dt.timedelta(hours=8)
CELL = re.compile(r"(1[3-9]\d|)\|([0-9A-Za-z]{0,2})")


@dataclass(frozen=True)
class Row:
    """`hour` is None for the whole day. Shares in percent."""

    trunk: str
    simulator: bool
    block: str
    province: str
    hour: int | None
    tried: int
    rang: int
    answered: int


def block_of(e164: str) -> str:
    """The three digits that tell a mobile network; nothing of a fixed line, whose province says as much."""
    return e164[3:6] if re.match(r"\+861[3-9]", e164) else ""


def week_of(now: dt.datetime) -> int:
    year, week, _ = (now + CHINA).isocalendar()
    return year * 100 + week


def cell(e164: str, province: str) -> str:
    """What the gateway is told beside the number, and says again at the end of the call."""
    return f"{block_of(e164)}|{province}"


def count(leg: Leg, *, cell: str, rang: bool) -> None:
    """A call has ended: one more in its cell, and nothing that says which call it was."""
    found = CELL.fullmatch(cell)
    if found is None:
        return
    answered = leg.answered_at is not None
    kept, _ = Reach.objects.get_or_create(
        trunk_id=leg.trunk_id,
        week=week_of(leg.created_at),
        block=found[1],
        province=found[2],
        hour=(leg.created_at + CHINA).hour,
    )
    Reach.objects.filter(pk=kept.pk).update(
        tried=F("tried") + 1, rang=F("rang") + int(rang or answered), answered=F("answered") + int(answered)
    )


def rows(now: dt.datetime) -> list[Row]:
    """By hour where enough calls are, else the whole day; what is still too few is left out."""
    since = week_of(now - dt.timedelta(weeks=WEEKS_SHOWN))
    cells = Reach.objects.filter(week__gte=since, tried__gt=0)
    by = ("trunk__name", "trunk__simulator", "block", "province")
    sums = {"tried": Sum("tried"), "rang": Sum("rang"), "answered": Sum("answered")}
    hours: dict[tuple[object, ...], list[Row]] = {}
    for *key, hour, tried, rang, answered in cells.order_by(*by, "hour").values_list(*by, "hour").annotate(**sums):
        hours.setdefault(tuple(key), []).append(_row(key, hour, tried, rang, answered))
    shown = []
    for *key, tried, rang, answered in cells.order_by(*by).values_list(*by).annotate(**sums):
        of_day = hours[tuple(key)]
        # All hours or none: a day beside some of its hours would give away the one that is missing.
        if all(row.tried >= FEW for row in of_day):
            shown += of_day
        elif tried >= FEW:
            shown.append(_row(key, None, tried, rang, answered))
    return shown


def _row(key: list[object], hour: int | None, tried: int, rang: int, answered: int) -> Row:
    name, simulator, block, province = key
    return Row(
        str(name),
        bool(simulator),
        str(block),
        str(province),
        hour,
        tried,
        _share(rang, tried),
        _share(answered, tried),
    )


def _share(part: int, whole: int) -> int:
    return round(100 * part / whole / ROUNDED_TO) * ROUNDED_TO


def forget_old(now: dt.datetime) -> None:
    Reach.objects.filter(week__lt=week_of(now - dt.timedelta(weeks=WEEKS_KEPT))).delete()
