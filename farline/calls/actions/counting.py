"""Counters: three small tables, so that none says more than the records: outcomes by month, calls by day, hours by
weekday. An hour of a certain day would outlive the rounding of times that keeps a carrier's bill from naming somebody.
Months keep the table of outcomes so small that adding it up takes milliseconds, however many calls there were.

A save only notes what it changes, in its own transaction, and so does its undo: those who save at once would wait for
each other at the same counter until each is on the disk. Each minute `fold` adds up what was noted.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Protocol

from django.db import connection, transaction

from farline.calls import rules
from farline.calls.models import Call, Campaign, DayCount, HourCount, OutcomeCount, Turn, Uncounted
from farline.calls.queries import counts
from farline.calls.queries.counted import Change, Table, summed
from farline.common import asked, random_ids

AT_ONCE = 5000  # changes that are added up in one transaction
NOTE = (
    f"INSERT INTO {Uncounted._meta.db_table} (id, {', '.join(Change._fields)})"  # noqa: S608  our own names
    f" VALUES ({', '.join(['%s'] * (1 + len(Change._fields)))})"
)


class AnyCall(Protocol):
    """A call, however it was read."""

    @property
    def fence(self) -> int: ...
    @property
    def claimed_at(self) -> dt.datetime: ...
    @property
    def permitted_at(self) -> dt.datetime | None: ...


class AnyTurn(Protocol):
    @property
    def pk(self) -> int: ...
    @property
    def campaign_id(self) -> int: ...
    @property
    def province(self) -> str: ...
    @property
    def clock_shift(self) -> int: ...


def one_more(*, call: AnyCall, turn: AnyTurn, line: str, conversation: str) -> list[Change]:
    """What counts it. What the same person's newest word was before is no longer the newest."""
    return _changes(call, turn, line, conversation, 1)


def take_back(*, call: Call) -> None:
    """One fewer; the word before is the newest again."""
    turn = Turn.objects.only("campaign_id", "province", "clock_shift").get(pk=call.turn_id)
    note(_changes(call, turn, call.line, call.conversation, -1))


def note(changes: Iterable[Change]) -> None:
    asked.written_each(NOTE, [[random_ids.random_id(), *one] for one in changes])


def _changes(call: AnyCall, turn: AnyTurn, line: str, conversation: str, by: int) -> list[Change]:
    of_turn = (turn.campaign_id, turn.province, turn.clock_shift)
    changes = [Change(*of_turn, call.claimed_at, call.permitted_at, line, conversation, by, by)]
    if call.fence > 1:  # somebody was given this person before
        before = Call.objects.filter(turn=turn.pk, state=rules.WRAPPED_UP, fence__lt=call.fence).order_by("-fence")
        for at, said, told in before.values_list("claimed_at", "line", "conversation")[:1]:
            changes.append(Change(*of_turn, at, None, said, told, 0, -by))
    return changes


def fold() -> int:
    """Add up what was noted and nobody else is just adding up; returns how much. It never waits for a save."""
    folded = 0
    while found := _fold():
        folded += found
        if found < AT_ONCE:
            break
    return folded


@transaction.atomic
def _fold() -> int:
    rows = Uncounted.objects.order_by()
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True)
    noted = {pk: Change(*change) for pk, *change in rows.values_list("pk", *Change._fields)[:AT_ONCE]}
    if not noted:
        return 0
    Uncounted.objects.filter(pk__in=noted).delete()
    campaigns = set(Campaign.objects.values_list("pk", flat=True))  # one may be gone: the database ties no note to it
    for of, sums in summed(one for one in noted.values() if one.campaign_id in campaigns).items():
        # In the same order everywhere, so that two who add up at once never wait for each other in a circle.
        asked.written_each(_written(of), [[random_ids.random_id(), *key, *sums[key]] for key in sorted(sums)])
    return len(noted)


@lru_cache
def _written(table: Table) -> str:
    name, keys, sums = table
    columns = ("id", *keys, *sums)
    grown = ",".join(f"{one}={name}.{one}+excluded.{one}" for one in sums)
    return (
        f"INSERT INTO {name} ({','.join(columns)}) VALUES ({','.join(['%s'] * len(columns))})"  # noqa: S608
        f" ON CONFLICT ({','.join(keys)}) DO UPDATE SET {grown}"
    )


@transaction.atomic
def count_anew(apart: Collection[int] = ()) -> int:
    """Outcomes and days from the records; returns how many rows. Hours have no records to be made from.

    `apart`: turns that count nowhere. On a server saves wait meanwhile: each is in the records or noted, never both.
    So does whoever adds up: what they hold would be passed over here, and then added to what is made anew.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {Uncounted._meta.db_table} IN EXCLUSIVE MODE")
    fold()
    OutcomeCount.objects.all().delete()
    DayCount.objects.all().delete()
    found, days = counts.from_records(apart)
    rows = [
        OutcomeCount(
            campaign_id=campaign, month=month, province=province, line=line, conversation=conversation,
            attempts=attempts, latest=latest,
        )
        for (campaign, month, province, line, conversation), (attempts, latest) in sorted(found.items())
    ]  # fmt: skip
    OutcomeCount.objects.bulk_create(rows, batch_size=500)
    made = [
        DayCount(campaign_id=campaign, day=day, attempts=attempts, answered=answered)
        for (campaign, day), (attempts, answered) in sorted(days.items())
    ]
    DayCount.objects.bulk_create(made, batch_size=500)
    if not HourCount.objects.exists():
        _hours_that_are_known(apart)
    return len(rows) + len(made)


def _hours_that_are_known(apart: Collection[int]) -> None:
    """Calls of the past two days still have their hour."""
    for (campaign, weekday, hour), (attempts, answered) in sorted(counts.hours_from_records(apart).items()):
        HourCount.objects.create(
            campaign_id=campaign, weekday=weekday, hour=hour, attempts=attempts, answered=answered
        )
