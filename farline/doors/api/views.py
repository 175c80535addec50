"""Counts and what is public, as JSON. Small counts are hidden as on every page; nobody is named.

A machine can ask each second, and live counts would then be a log of calls: it is told of days that are over, and of
queues in whole tens.
"""

import datetime as dt
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from farline.atlas import rules as atlas
from farline.calls import queries as calls
from farline.doors.api import description
from farline.doors.api.guard import needs_scope, said
from farline.journeys import draw_statistics, leave_out_canaries, show_board, show_health
from farline.packs import queries as packs
from farline.tally import queries as tally_room
from farline.tokens import rules

LANGUAGES = ("zh-hans", "zh-hant", "en")


def openapi(request: HttpRequest) -> HttpResponse:
    """What there is, for everybody: a description holds no secret."""
    return JsonResponse(description.described()) if request.method in ("GET", "HEAD") else said(405, "Only GET.")


@needs_scope(rules.COUNTS)
def campaigns(request: HttpRequest) -> HttpResponse:
    return JsonResponse(
        {
            "campaigns": [
                {
                    "id": str(one.id),
                    "name": one.name,
                    "state": one.state,
                    "queue": {place: atlas.rough(people) for place, people in asdict(one.counts).items()},
                }
                for one in calls.campaigns(leave_out_canaries.leave_out_canaries())
            ]
        }
    )


@needs_scope(rules.COUNTS)
def outcomes(request: HttpRequest, id: int) -> HttpResponse:
    view = request.GET.get("view", draw_statistics.LATEST)
    since = request.GET.get("since", draw_statistics.SINCE_CAMPAIGN)
    if view not in draw_statistics.VIEWS or since not in draw_statistics.SINCE:
        return said(400, "view is one of latest, attempts; since is one of campaign, year, month.")
    if calls.campaign_for(id) is None:
        return said(404, "There is no such campaign.")
    now = timezone.now()
    drawn = draw_statistics.draw_statistics(campaign_id=id, view=view, since=since, now=now, whole_days=True)
    return JsonResponse(
        {
            "total": drawn.total,
            "outcomes": {bar.code: bar.count for bar in drawn.outcomes},
            "provinces": {bar.code: bar.count for bar in drawn.provinces},
            "weeks": [
                {"monday": week.monday.isoformat(), "calls": week.count, "answered_percent": week.percent}
                for week in drawn.weeks
            ],
        }
    )


@needs_scope(rules.PACKS)
def information_packs(request: HttpRequest) -> HttpResponse:
    language = request.GET.get("language", "zh-hans")
    if language not in LANGUAGES:
        return said(400, f"language is one of {', '.join(LANGUAGES)}.")
    today = timezone.now().date()
    shown = [
        {
            "kind": pack.kind,
            "title": pack.title,
            "purpose": pack.purpose,
            "expires_on": pack.expires_on.isoformat(),
            "links": [link._asdict() for link in pack.links],
        }
        for pack in packs.current(language, today)
    ]
    return JsonResponse({"packs": shown})


@needs_scope(rules.TALLY)
def tally(request: HttpRequest) -> HttpResponse:
    """Nothing that is not on the public page."""
    return JsonResponse(_plain(asdict(tally_room.summary())))


@needs_scope(rules.HEALTH)
def health(request: HttpRequest) -> HttpResponse:
    seen, own = show_board.show_board(now=timezone.now()), show_health.show_health(now=timezone.now())
    return JsonResponse(
        {
            "status": "needs_a_look" if own.look_at else "ok",
            "look_at": own.look_at,
            "keys": own.keys,
            "trunks": [{"name": one.name, "state": one.state} for one in seen.trunks],
            "running_campaigns": sum(one.state == "running" for one in seen.queues),
        }
    )


@needs_scope(rules.HEALTH)
def metrics(request: HttpRequest) -> HttpResponse:
    """For a monitor that collects: how many, in whole tens, never who. What moves with each call would be a log."""
    seen = show_board.show_board(now=timezone.now())
    lines = ["# TYPE farline_queue_people gauge"]
    for one in seen.queues:
        states = {"ready": one.ready, "held": one.held, "done": one.done, **one.blocked}
        lines += [
            f'farline_queue_people{{campaign="{one.campaign_id}",state="{state}"}} {people}'
            for state, count in states.items()
            if (people := atlas.rough(count)) is not None
        ]
    lines.append("# TYPE farline_callers gauge")
    lines += [
        f'farline_callers{{doing="{doing}"}} {people}'
        for doing, handles in seen.callers.items()
        if (people := atlas.rough(len(handles))) is not None
    ]
    lines.append("# TYPE farline_trunks gauge")
    for state in ("on", "paused", "off"):
        lines.append(f'farline_trunks{{state="{state}"}} {sum(one.state == state for one in seen.trunks)}')
    own = show_health.show_health(now=timezone.now())
    lines.append("# TYPE farline_needs_a_look gauge")
    lines += [f'farline_needs_a_look{{at="{what}"}} {int(what in own.look_at)}' for what in show_health.LOOKS]
    lines.append("# TYPE farline_late gauge")
    lines += [f'farline_late{{what="{what}"}} {count}' for what, count in own.late.items()]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _plain(value: Any) -> Any:
    """Dates as text and keys as text, all the way down."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value
