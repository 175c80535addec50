"""python -m bench.work.screens stage RECORDS | drawn TIMES | live TIMES | rows TIMES | streams COUNT."""

import asyncio
import datetime as dt
import json
import random
import sys
import time
from collections.abc import Callable
from typing import Any

from bench import form
from bench.work import site

DAYS, CAMPAIGNS = 365, 3
LINES = ("no_answer", "off", "busy", "invalid", "carrier_reject")
CHANGES, APART = 40, 0.11


def stage(records: int) -> dict[str, int]:
    """Turns and calls straight into SQLite's tables, a third for each campaign, over a year; then the counters."""
    from django.db import connection, transaction

    from farline.calls import actions, rules
    from farline.calls.models import Campaign, HourCount, OutcomeCount
    from farline.common import provinces

    now = _now()
    made = [
        Campaign.objects.create(name=f"bench {n}", purpose="bench", created_at=now, created_by="bench")
        for n in range(CAMPAIGNS)
    ]
    talks, places = list(rules.CONVERSATION_OUTCOMES), list(provinces.CODES)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        one = lambda words, by: f"CASE abs(random()) % {by} " + " ".join(  # noqa: E731
            f"WHEN {n} THEN '{word}'" for n, word in enumerate(words)
        ) + " ELSE '' END"  # fmt: skip
        which = " ".join(f"WHEN {n} THEN {campaign.pk}" for n, campaign in enumerate(made))
        day = f"date('{now:%Y-%m-%d}', '-' || (abs(random()) % {DAYS}) || ' days') || ' 00:00:00'"
        cursor.execute(  # our own words and numbers
            "INSERT INTO calls_turn (id,campaign_id,state,province,clock_shift,not_before,attempts,hang_ups,fence) "  # noqa: S608
            f"{_numbers(records)} SELECT i, CASE i % {CAMPAIGNS} {which} END, 'finished', "
            f"{one(places, len(places))}, 0, {day}, 1, 0, 1 FROM n"
        )
        cursor.execute(
            "INSERT INTO calls_call (id,turn_id,fence,state,way,permits,reveals,line,conversation,saved_with,"  # noqa: S608
            f"before,claimed_at) {_numbers(records)} SELECT i, i, 1, 'wrapped_up', 'practice', 1, 0, "
            f"CASE WHEN i % 10 < 3 THEN 'answered' ELSE {one(LINES, len(LINES))} END, "
            f"CASE WHEN i % 10 < 3 THEN {one(talks, len(talks))} ELSE '' END, '', '{{}}', {day} FROM n"
        )
    actions.count_anew()
    for campaign in made:
        HourCount.objects.bulk_create(
            [HourCount(campaign=campaign, weekday=day, hour=hour, attempts=99, answered=20)
             for day in range(7) for hour in range(9, 21)]
        )  # fmt: skip
    return {"counters": OutcomeCount.objects.count()}


def _numbers(most: int) -> str:
    return f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {most})"  # noqa: S608


def drawn(times: int) -> list[float]:
    from farline.calls.models import Campaign
    from farline.journeys import draw_statistics

    campaign, now = Campaign.objects.values_list("pk", flat=True)[0], _now()
    return _timed(
        times,
        lambda: draw_statistics.draw_statistics(campaign_id=campaign, view="latest", since="campaign", now=now),
    )


def live(times: int) -> list[float]:
    """The ordinary way: the same sums of the same campaign, asked of the records."""
    from django.db.models import Count
    from django.db.models.functions import TruncWeek

    from farline.calls.models import Call, Campaign

    campaign = Campaign.objects.values_list("pk", flat=True)[0]
    calls = Call.objects.filter(turn__campaign=campaign, state="wrapped_up").order_by()

    def ask() -> None:
        list(calls.values_list("turn__province", "line", "conversation").annotate(n=Count("pk")))
        list(calls.values_list(TruncWeek("claimed_at"), "line").annotate(n=Count("pk")))

    return _timed(times, ask)


def rows(times: int) -> list[float]:
    """The limit: read what the drawing reads, and add nothing up."""
    from django.db import connection

    from farline.calls.models import Campaign

    campaign = Campaign.objects.values_list("pk", flat=True)[0]

    def read() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM calls_outcomecount WHERE campaign_id=%s", [campaign])
            cursor.fetchall()

    return _timed(times, read)


def _timed(times: int, work: Callable[[], object]) -> list[float]:
    work()  # the first one opens the database
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - began)
    return seconds


def streams(count: int) -> dict[str, Any]:
    from farline.calls import rules
    from farline.calls.models import Call, Campaign, Turn

    now = _now()
    campaign = Campaign.objects.create(name="bench", purpose="bench", created_at=now, created_by="bench")
    turns = Turn.objects.bulk_create([Turn(campaign=campaign, not_before=now) for _ in range(count)])
    calls = Call.objects.bulk_create([Call(turn=one, fence=1, claimed_at=now) for one in turns])
    ids = [one.pk for one in calls]

    def withdraw(call_id: int) -> float:
        Call.objects.filter(pk=call_id).update(state=rules.TAKEN_BACK)
        return time.perf_counter()

    delays = asyncio.run(_follow(ids, withdraw))
    return {"delays": delays, "peak_mb": form.peak_mb()}


async def _follow(ids: list[int], withdraw: Callable[[int], float]) -> list[float]:
    from farline.doors.live import edge as live_edge
    from farline.doors.live import freshness, subjects, visitors
    from farline.doors.live.streams import Places
    from farline.doors.live.topics import Topic

    claim = subjects.SUBJECTS["claim"]
    people = Topic("people", lambda keys: {}, 1.0)
    edge = live_edge.Edge(
        {"claim": Topic("claim", claim.look, claim.every, freshness.marker())}, people,
        lambda headers, subject, key: visitors.Visitor(key, "bench"),
    )  # fmt: skip
    edge.places = Places(per_volunteer=4, altogether=len(ids) + 1)
    heard: dict[int, float] = {}

    async def open_one(id: int) -> None:
        over = asyncio.Event()

        async def receive() -> dict[str, Any]:
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if b"withdrawn" in message.get("body", b""):
                heard[id] = time.perf_counter()

        headers = [(b"host", b"127.0.0.1")]
        await edge({"type": "http", "method": "GET", "path": f"/live/claim/{id}", "headers": headers}, receive, send)

    tasks = [asyncio.create_task(open_one(id)) for id in ids]
    while len(edge.open) < len(ids):
        await asyncio.sleep(0.05)
    await asyncio.sleep(1.0)
    loop, changed = asyncio.get_running_loop(), {}
    for id in random.Random(7).sample(ids, CHANGES):  # noqa: S311
        changed[id] = await loop.run_in_executor(None, withdraw, id)
        await asyncio.sleep(APART)
    await asyncio.sleep(1.5)
    edge.close()
    await asyncio.gather(*tasks, return_exceptions=True)
    return [heard[id] - at for id, at in changed.items()]


def _now() -> dt.datetime:
    from django.utils import timezone

    return timezone.now()


if __name__ == "__main__":
    site.set_up()
    works: dict[str, Callable[[int], Any]] = {
        "stage": stage, "drawn": drawn, "live": live, "rows": rows, "streams": streams,
    }  # fmt: skip
    print(json.dumps(works[sys.argv[1]](int(sys.argv[2]))))
