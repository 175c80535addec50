"""The journal: one line for each write that matters, in the same transaction, without personal detail.

Lines carry a handle, an action and counts; never a number, a name, a note, an address. Times are cut to
the minute. Each line is chained to the one before, so that nobody can alter or drop one unseen. Whatever one
person did or said on the telephone has no line of its own, only a count for the day, written when the day is over:
its place among the other lines would tell the hour. A declaration is not even counted.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.crypto import salted_hmac

from farline.common import one_writer
from farline.common.models import DayCount, JournalLine

BEGINNING = hashlib.sha256(b"farline journal, version 1").digest()
ERASED = "(left)"
# Two who write at once would chain to the same line; PostgreSQL has to be told, SQLite has one writer anyway.
LOCK = 0x6A6F7572


@transaction.atomic
def write(*, action: str, by: str, now: dt.datetime, about: str = "") -> None:
    """Write one line. `action` is "room.verb", `about` a random id or a count, at most 120 characters."""
    one_writer.wait(LOCK)
    last = JournalLine.objects.order_by("-id").values_list("chain", flat=True).first()
    line = JournalLine(
        action=action,
        by=by,
        blinded_by=_marks(by)[0],
        at=now.replace(second=0, microsecond=0),
        about=about[:120],
    )
    line.chain = _chained(bytes(last) if last is not None else BEGINNING, line)
    line.save(force_insert=True)


def _chained(before: bytes, line: JournalLine) -> bytes:
    fields = (line.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ"), line.action, line.about)
    text = b"".join(len(raw).to_bytes(2, "big") + raw for raw in (field.encode("utf-8") for field in fields))
    return hashlib.sha256(before + bytes(line.blinded_by) + text).digest()


def _marks(handle: str) -> list[bytes]:
    """Under the web's own secret, so that the journal goes on while the keys are locked: that is when it is needed."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [salted_hmac("journal", handle, secret=one, algorithm="sha256").digest()[:16] for one in secrets]


@transaction.atomic
def count(*, action: str, by: str, now: dt.datetime, what: str = "", times: int = 1) -> None:
    """One more of these on this day, or several. The line, "3" or "3 complaint", follows when the day is over."""
    day = now.astimezone(dt.UTC).date()
    row, _new = DayCount.objects.get_or_create(day=day, action=action, by=by, what=what)
    DayCount.objects.filter(pk=row.pk).update(times=F("times") + times)


def counted(*, action: str, by: str, now: dt.datetime) -> int:
    """How often so far on this day."""
    rows = DayCount.objects.filter(day=now.astimezone(dt.UTC).date(), action=action, by=by)
    return rows.aggregate(all=Sum("times"))["all"] or 0


def days_with_more(than: int, *, action: str, by: str, now: dt.datetime) -> list[dt.datetime]:
    """The days not closed yet with more of these than so many, oldest first: each by its first moment."""
    rows = DayCount.objects.filter(day__lte=now.astimezone(dt.UTC).date(), action=action, by=by)
    days = rows.order_by("day").values("day").annotate(all=Sum("times")).filter(all__gt=than)
    return [_midnight(row["day"]) for row in days]


@transaction.atomic
def close_days(*, now: dt.datetime) -> int:
    """Write the counts of the days that are over, in an order that tells nothing; returns how many."""
    over = DayCount.objects.filter(day__lt=now.astimezone(dt.UTC).date())
    rows = list(over.order_by("day", "action", "by", "what").select_for_update())
    for row in rows:
        write(action=row.action, by=row.by, now=_midnight(row.day), about=f"{row.times} {row.what}".strip())
    over.filter(pk__in=[row.pk for row in rows]).delete()
    return len(rows)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)


@dataclass(frozen=True)
class Line:
    id: int
    at: dt.datetime
    by: str
    action: str
    about: str


def latest(most: int, *, before: int | None = None) -> list[Line]:
    """The newest lines first, at most so many; with `before`, those older than that line."""
    lines = JournalLine.objects.order_by("-id")
    if before is not None:
        lines = lines.filter(id__lt=before)
    return [Line(line.pk, line.at, line.by, line.action, line.about) for line in lines[:most]]


def last_day() -> dt.date | None:
    """Of the newest line."""
    at = JournalLine.objects.order_by("-id").values_list("at", flat=True).first()
    return at.astimezone(dt.UTC).date() if at is not None else None


def has(*, action: str) -> bool:
    """Whether such a line was ever written."""
    return JournalLine.objects.filter(action=action).exists()


@dataclass(frozen=True)
class Checked:
    """`broken_at`: the first line that does not follow from the one before, or names somebody else; or None."""

    lines: int
    head: bytes
    broken_at: int | None


def check() -> Checked:
    """Follow the chain from the first line to the last."""
    count, head = 0, BEGINNING
    for line in JournalLine.objects.order_by("id").iterator(chunk_size=2000):
        wanted = _chained(head, line)
        known = line.by == ERASED or bytes(line.blinded_by) in _marks(line.by)
        if bytes(line.chain) != wanted or not known:
            return Checked(count, head, line.pk)
        count, head = count + 1, wanted
    return Checked(count, head, None)


def export() -> Iterator[dict[str, str]]:
    """Every line with what proves its place, oldest first, for somebody who keeps a copy elsewhere."""
    for line in JournalLine.objects.order_by("id").iterator(chunk_size=2000):
        yield {
            "at": line.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%MZ"),
            "by": line.by,
            "blinded_by": bytes(line.blinded_by).hex(),
            "action": line.action,
            "about": line.about,
            "chain": bytes(line.chain).hex(),
        }


def forget_handle(*, handle: str) -> int:
    """Take a volunteer who left out of every line. The chain holds all the same; return how many lines it was."""
    DayCount.objects.filter(by=handle).update(by=ERASED)
    return JournalLine.objects.filter(by=handle).update(by=ERASED)
