"""The office's figures and the live edge, on a throw-away site.

`statistics`: one drawing of a campaign's statistics from the counters; the ordinary way asks the records themselves
each time; the limit only reads the counters' rows. `streams`: claims that are followed by so many at once, on one
process, from the change in the database to the line that is written; without sockets, which the server's own adds.
`crowd`: the public tally page, through the nginx file that operators are given and at the site's own port, beside a
bare nginx with a file of the same bytes; where nginx or wrk is not installed, that is said.
"""

import statistics
import sys
from collections.abc import Iterator
from typing import Any

from bench import form
from bench.work import crowd_page, site

RECORDS, FULL_RECORDS = 100_000, 10_000_000
STREAMS, FULL_STREAMS = 500, 2_000
MOST_DASHBOARD_MS, MOST_DELAY_MS, MOST_MB = 50.0, 300.0, 150.0
TIMES, FEWER = 40, 3
LEAST_SHARE = 0.6


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    records = size or (FULL_RECORDS if full else RECORDS)
    streams = FULL_STREAMS if full else STREAMS
    with site.throw_away() as env:
        made = site.run(env, "bench.work.screens", "stage", records)
        yield _statistics(env, records, made)
    with site.throw_away() as env:
        yield _streams(env, streams)
    if crowd_page.lacking():
        print(f"tally page beside nginx: skipped, {crowd_page.lacking()} not installed", file=sys.stderr)
        return
    with site.throw_away() as env, crowd_page.served(env) as there:
        yield _crowd(there, "through the shipped nginx file", there.shelf, LEAST_SHARE)
        yield _crowd(there, "at the site's own port", there.alone, None)


def _crowd(there: crowd_page.Served, how: str, url: str, bar: float | None) -> form.Case:
    """The limit is nginx that hands out a file of the same bytes."""

    def asked(where: str) -> form.Sample:
        found, slow = crowd_page.rate(where)
        return form.Sample(found, [slow])

    return form.Case(
        "screens",
        f"tally page of {there.size:,} bytes for a crowd, {how}",
        "pages/s",
        lambda: asked(url),
        limit=lambda: asked(there.file),
        must_share=bar,
        extra={"connections": crowd_page.CONNECTIONS},
    )


def _statistics(env: site.Env, records: int, made: dict[str, Any]) -> form.Case:
    extra: dict[str, Any] = {"counter_rows": made["counters"], "bar_p95_ms": MOST_DASHBOARD_MS}
    p95: list[float] = []

    def timed(what: str, times: int) -> form.Sample:
        seconds = site.run(env, "bench.work.screens", what, times)
        if what == "drawn":
            p95.append(form.percentile(seconds, 95) * 1000)
            extra["p95_ms"] = round(statistics.median(p95), 1)
        return form.Sample(len(seconds) / sum(seconds), seconds)

    return form.Case(
        "screens",
        f"statistics of a campaign, {records:,} calls",
        "drawings/s",
        lambda: timed("drawn", TIMES),
        rival=lambda: timed("live", FEWER),
        limit=lambda: timed("rows", TIMES),
        must=lambda _: statistics.median(p95) <= MOST_DASHBOARD_MS,
        extra=extra,
    )


def _streams(env: site.Env, count: int) -> form.Case:
    extra: dict[str, Any] = {"bar_p95_ms": MOST_DELAY_MS}
    p95: list[float] = []

    def ours() -> form.Sample:
        seen = site.run(env, "bench.work.screens", "streams", count)
        p95.append(form.percentile(seen["delays"], 95) * 1000)
        extra["p95_ms"] = round(statistics.median(p95), 1)
        return form.Sample(count, seen["delays"], seen["peak_mb"])

    return form.Case(
        "screens",
        f"{count:,} live streams on one process",
        "streams",
        ours,
        must_peak_mb=MOST_MB,
        must=lambda _: statistics.median(p95) <= MOST_DELAY_MS,
        extra=extra,
    )
