"""python -m bench.work.screens stage RECORDS | drawn TIMES | live TIMES | rows TIMES | streams COUNT."""

import asyncio
import datetime as dt
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from bench import form
from bench.work import site

DAYS, CAMPAIGNS, AT_ONCE = 365, 3, 20_000
LINES = ("no_answer", "off", "busy", "invalid", "carrier_reject")
CHANGES, APART = 40, 0.11


def stage(records: int) -> dict[str, int]:
    """Turns and calls straight into the tables, a third of them for each campaign, over a year; then the counters."""
    from django.db import connection, transaction

    from farline.calls import actions
    from farline.calls.models import Campaign, HourCount, OutcomeCount

    now = _now()
    dice = random.Random(7)  # noqa: S311  invented calls
    made = [
        Campaign.objects.create(name=f"bench {n}", purpose="bench", created_at=now, created_by="bench")
        for n in range(CAMPAIGNS)
    ]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys=ON")
        ids = itertools.count(1)
        for begin in range(0, records, AT_ONCE):
            rows = list(_invented(dice, ids, made, now, min(AT_ONCE, records - begin)))
            cursor.executemany(
                "INSERT INTO calls_turn (id,campaign_id,state,province,clock_shift,not_before,attempts,hang_ups,fence)"
                " VALUES (%s,%s,'finished',%s,0,%s,1,0,1)",
                [(id, campaign, province, at) for id, campaign, province, at, *_ in rows],
            )
            cursor.executemany(
                "INSERT INTO calls_call (id,turn_id,fence,state,way,permits,reveals,line,conversation,saved_with,"
                "before,claimed_at) VALUES (%s,%s,1,'wrapped_up','practice',1,0,%s,%s,'','{}',%s)",
                [(id, id, line, talk, at) for id, _c, _p, at, line, talk in rows],
            )
    actions.count_anew()
    for campaign in made:
        HourCount.objects.bulk_create(
            [HourCount(campaign=campaign, weekday=day, hour=hour, attempts=99, answered=20)
             for day in range(7) for hour in range(9, 21)]
        )  # fmt: skip
    return {"counters": OutcomeCount.objects.count()}


def _invented(
    dice: random.Random, ids: Iterator[int], made: list[Any], now: dt.datetime, count: int
) -> Iterator[tuple[Any, ...]]:
    from farline.calls import rules
    from farline.common import provinces

    talks = tuple(rules.CONVERSATION_OUTCOMES)
    for id in itertools.islice(ids, count):
        answered = dice.random() < 0.3
        line, talk = (rules.ANSWERED, dice.choice(talks)) if answered else (dice.choice(LINES), "")
        at = (now - dt.timedelta(days=dice.randrange(DAYS))).replace(hour=0, minute=0, second=0, microsecond=0)
        stands = at.strftime("%Y-%m-%d %H:%M:%S")
        yield id, dice.choice(made).pk, dice.choice(provinces.CODES), stands, line, talk


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
    from farline.doors.live import subjects, visitors
    from farline.doors.live.streams import Places
    from farline.doors.live.topics import Topic

    claim = subjects.SUBJECTS["claim"]
    people = Topic("people", lambda keys: {}, 1.0)
    edge = live_edge.Edge(
        {"claim": Topic("claim", claim.look, claim.every)}, people,
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
