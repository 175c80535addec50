"""Shifts, planned on the planner's own clock: Beijing's hour stands beside it, and each jump of a clock is told."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST

from farline.calls import queries as calls
from farline.calls import rules as calling
from farline.doors.common import wall_clock
from farline.doors.common.access import SignedIn, needs_role
from farline.shifts import actions, queries, rules, zones
from farline.volunteers.rules import COORDINATOR

JUST_PLANNED = "office_shifts_planned"
LOOKED_AT_EVERY = dt.timedelta(minutes=30)
TROUBLE: dict[str, str | Promise] = {
    "when": gettext_lazy("Please give a day and an hour that lie ahead, within the next six months."),
    "minutes": gettext_lazy("A shift lasts from 15 to 360 minutes."),
    "places": gettext_lazy("A shift has from 1 to 200 places."),
    "weeks": gettext_lazy("It can be repeated for 1 to 26 weeks."),
    "zone": gettext_lazy("Please choose a clock from the list."),
}


class Unfit(Exception):
    """`args[0]` names the field."""


@needs_role(COORDINATOR)
@require_GET
def shifts(request: SignedIn) -> HttpResponse:
    return page(request)


@needs_role(COORDINATOR)
@require_POST
def plan(request: SignedIn) -> HttpResponse:
    now = timezone.now()
    try:
        zone, found, asked = _read(request, now)
        made = actions.plan(starts=[one.at for one in found], **asked, by=request.user.handle, now=now)
    except Unfit as refusal:
        return page(request, status=422, typed=request.POST, wrong=str(refusal))
    except actions.ShiftUnfit:
        return page(request, status=422, typed=request.POST, wrong="when")
    count = len(found)
    request.session[JUST_PLANNED] = made
    messages.success(request, ngettext("%(n)d shift is planned.", "%(n)d shifts are planned.", count) % {"n": count})
    for told in _told(found, zone):
        messages.warning(request, told)
    return redirect("office_shifts")


@needs_role(COORDINATOR)
@require_POST
def take_back(request: SignedIn) -> HttpResponse:
    """The last plan of this session as a whole, so that a wrong day of 26 weeks is one press and not 26."""
    made = request.session.pop(JUST_PLANNED, [])
    gone = actions.take_back_plan(shift_ids=made, by=request.user.handle, now=timezone.now())
    words = ngettext("%(n)d shift is taken back.", "%(n)d shifts are taken back.", gone) % {"n": gone}
    messages.success(request, words)
    return redirect("office_shifts")


@needs_role(COORDINATOR)
@require_POST
def cancel(request: SignedIn, id: int) -> HttpResponse:
    try:
        actions.cancel(shift_id=id, by=request.user.handle, now=timezone.now())
    except actions.NoSuchShift:
        messages.warning(request, _("This shift is over, or it was canceled."))
    else:
        messages.success(request, _("Canceled. Whoever had a place in it is told on their desk."))
    return redirect("office_shifts")


def page(request: SignedIn, *, status: int = 200, typed: Any = None, wrong: str = "") -> HttpResponse:
    now, mine = timezone.now(), queries.clock_of(request.user)
    campaigns = [one for one in calls.campaigns() if one.state != calling.CAMPAIGN_ENDED]
    named = {one.id: one for one in campaigns}
    usual, others = wall_clock.choices()
    filled, planned = queries.planned_minutes(now=now)
    rows = [
        {
            "shift": one,
            "hours": wall_clock.hours(one.starts_at, one.ends_at, mine.zone),
            "campaign": named[one.campaign_id].name if one.campaign_id in named else "",
            "night": not one.hotline and not _somebody_may_be_called(one, named),
        }
        for one in queries.coming_with_people(now=now)
    ]
    zone = typed.get("zone", "") if typed else mine.zone
    said = {
        "rows": rows, "campaigns": campaigns, "typed": typed, "wrong": wrong, "trouble": TROUBLE.get(wrong, ""),
        "just_planned": len(request.session.get(JUST_PLANNED, [])),
        "zone": zone, "usual": usual, "others": others, "filled": filled, "planned": planned,
    }  # fmt: skip
    return render(request, "office/shifts.html", said, status=status)


def _read(request: SignedIn, now: dt.datetime) -> tuple[str, list[zones.Moment], dict[str, Any]]:
    """Raises Unfit with the name of the field."""
    asked = request.POST
    zone = asked.get("zone", "") or zones.BEIJING
    if zone != zones.BEIJING and zone not in zones.names():
        raise Unfit("zone")
    try:
        wall = dt.datetime.fromisoformat(f"{asked.get('day', '')}T{asked.get('hour', '')}").replace(second=0)
    except ValueError:
        raise Unfit("when") from None
    if wall.tzinfo is not None or abs(wall.year - now.year) > 1:
        raise Unfit("when")
    minutes = _number(asked, "minutes", rules.SHORTEST, rules.LONGEST)
    places, weeks = _number(asked, "places", 1, rules.MOST_PLACES), _number(asked, "weeks", 1, rules.MOST_WEEKS)
    ids = {str(one.id): one.id for one in calls.campaigns()}
    said = {
        "minutes": minutes,
        "places": places,
        "campaign_id": ids.get(asked.get("campaign", "")),
        "hotline": asked.get("hotline") == "on",
    }
    return zone, rules.weekly(wall, zone, weeks), said


def _number(asked: Any, name: str, least: int, most: int) -> int:
    text = str(asked.get(name, "")).strip()
    if not (text.isascii() and text.isdigit() and len(text) < 5 and least <= int(text) <= most):
        raise Unfit(name)
    return int(text)


def _told(found: list[zones.Moment], zone: str) -> list[str]:
    """What a planner should know about the clocks of the weeks to come."""
    told = []
    for one in found:
        if one.how == zones.NEVER:
            shown = zones.on_wall(one.at, zone)
            told.append(
                _(
                    "On %(day)s that hour does not exist in %(place)s, since the clock is set. "
                    "The shift begins at %(hour)s."
                )
                % {
                    "day": date_format(shown, "DATE_FORMAT"),
                    "place": wall_clock.name_of(zone),
                    "hour": f"{shown:%H:%M}",
                }
            )
        elif one.how == zones.TWICE:
            told.append(
                _("On %(day)s that hour comes twice in %(place)s. The shift begins at the first of them.")
                % {"day": date_format(zones.on_wall(one.at, zone), "DATE_FORMAT"), "place": wall_clock.name_of(zone)}
            )
    hours = [f"{zones.on_wall(one.at, zones.BEIJING):%H:%M}" for one in found]
    changed = next((at for at in range(1, len(hours)) if hours[at] != hours[at - 1]), None)
    if changed:
        told.append(
            _("From %(day)s on it is %(after)s in Beijing instead of %(before)s, since the clock in %(place)s is set.")
            % {
                "day": date_format(zones.on_wall(found[changed].at, zone), "DATE_FORMAT"),
                "after": hours[changed],
                "before": hours[changed - 1],
                "place": wall_clock.name_of(zone),
            }
        )
    return told


def _somebody_may_be_called(one: queries.ShiftView, campaigns: dict[int, calls.CampaignView]) -> bool:
    """Whether at any time of the shift it is an hour for calling, in the campaign it is for, or in any."""
    chosen = [campaigns[one.campaign_id]] if one.campaign_id in campaigns else list(campaigns.values())
    windows = [campaign.window for campaign in chosen] or [calling.DEFAULT_WINDOW]
    at = one.starts_at
    while at < one.ends_at:
        if any(calling.may_call_at(window, at, 0, synthetic=False) for window in windows):
            return True
        at += LOOKED_AT_EVERY
    return False
