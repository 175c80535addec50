"""Shifts as a volunteer sees them: on their own clock, to take and to give back; and "I am here", "I rest", "I go"."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from farline.calls import queries as calls
from farline.doors.common import wall_clock
from farline.doors.common.access import needs_role
from farline.doors.desk import claims
from farline.doors.desk.back import post_only
from farline.shifts import actions, queries, rules

SENTENCES: dict[type[Exception], str | Promise] = {
    actions.NoSuchShift: _("This shift is over, or it was canceled."),
    actions.NoPlaceLeft: _("Every place in this shift is taken by now. Please choose another one."),
    actions.AtTheSameTime: _("You are in another shift at that time. Please give that one back first."),
    actions.MoreThanYouGive: _(
        "With this shift you would give more minutes in that week than you set for yourself. "
        "You can change that below."
    ),
    actions.NoSuchClock: _("Please choose a clock from the list."),
    actions.MinutesUnfit: _("Minutes a week: a number from 15 to 3600, or nothing."),
}
SAID: dict[str, str | Promise] = {
    rules.READY: _("Good that you are here."),
    rules.BREAK: _("Rest well. Nobody is given to you meanwhile."),
    rules.GONE: _("Thank you for today."),
}


@needs_role("caller")
@require_GET
def shifts(request: HttpRequest) -> HttpResponse:
    return page(request)


@needs_role("caller")
def take(request: HttpRequest, id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("desk_shifts")
    try:
        actions.sign_up(shift_id=id, volunteer=claims.caller(request), now=timezone.now())
    except (actions.NoSuchShift, actions.NoPlaceLeft, actions.AtTheSameTime, actions.MoreThanYouGive) as refusal:
        messages.warning(request, str(SENTENCES[type(refusal)]))
    else:
        messages.success(request, _("You are in. Your desk reminds you a day before."))
    return redirect("desk_shifts")


@needs_role("caller")
def give_back(request: HttpRequest, id: int) -> HttpResponse:
    if request.method != "POST":
        return redirect("desk_shifts")
    if request.POST.get("seen"):  # it was canceled: there is nothing to give back
        actions.leave(shift_id=id, volunteer=claims.caller(request))
    elif actions.leave(shift_id=id, volunteer=claims.caller(request)):
        messages.success(request, _("Given back. No reason is needed."))
    return redirect("desk_shifts")


@needs_role("caller")
@post_only("desk_shifts")
def clock(request: HttpRequest) -> HttpResponse:
    zone, minutes = request.POST.get("zone", ""), request.POST.get("minutes", "").strip()
    try:
        actions.set_clock(volunteer=claims.caller(request), zone=zone, minutes_a_week=_minutes(minutes))
    except (actions.NoSuchClock, actions.MinutesUnfit) as refusal:
        trouble = {"trouble": SENTENCES[type(refusal)], "zone": zone, "minutes": minutes}
        return page(request, status=422, **trouble)
    messages.success(request, _("Saved."))
    return redirect("desk_shifts")


@needs_role("caller")
@post_only("desk_home")
def say(request: HttpRequest) -> HttpResponse:
    """Only what somebody says of themselves, until it lapses."""
    doing = request.POST.get("doing", "")
    if doing in rules.DOINGS:
        actions.say(volunteer=claims.caller(request), doing=doing, now=timezone.now())
        messages.success(request, str(SAID[doing]))
    return redirect("desk_home")


def page(request: HttpRequest, *, status: int = 200, **typed: Any) -> HttpResponse:
    me, now = claims.caller(request), timezone.now()
    mine = queries.clock_of(me)
    names = {one.id: one.name for one in calls.campaigns()}
    rows = [_row(one, mine.zone, names) for one in queries.coming(now=now, volunteer=me)]
    usual, others = wall_clock.choices()
    given = sum(queries.minutes_in_week(me, now, mine.wall))
    shown = {
        "mine": [row for row in rows if row["shift"].mine],
        "free": [row for row in rows if not row["shift"].mine],
        "canceled": _canceled(me, now),
        "zone": mine.zone,
        "minutes": mine.minutes_a_week or "",
        "given": given,
        "usual": usual,
        "others": others,
        **typed,
    }
    return render(request, "desk/shifts.html", shown, status=status)


def banner(request: HttpRequest, now: dt.datetime) -> dict[str, Any]:
    """What the desk shows on top: the shift somebody is in or comes to next, and what they said last."""
    me = claims.caller(request)
    shift = queries.next_of(me, now)
    shown: dict[str, Any] = {"doing": queries.doing_of(me, now), "canceled": _canceled(me, now)}
    if shift is not None:
        left = shift.starts_at - now
        shown |= {
            "shift": _row(shift, queries.clock_of(me).zone, {}),
            "shift_now": left <= rules.NOW,
            "shift_in": _in(left) if left > dt.timedelta() else "",
        }
    return shown


def _canceled(me: AbstractBaseUser, now: dt.datetime) -> list[dict[str, Any]]:
    zone = queries.clock_of(me).zone
    return [_row(one, zone, {}) for one in queries.canceled_of(me, now)]


def _in(left: dt.timedelta) -> str:
    minutes = max(1, int(left.total_seconds() // 60))
    if minutes < 90:
        return ngettext("in %(n)d minute", "in %(n)d minutes", minutes) % {"n": minutes}
    hours = round(minutes / 60)
    return ngettext("in %(n)d hour", "in %(n)d hours", hours) % {"n": hours}


def _row(one: queries.ShiftView, zone: str, campaigns: dict[int, str]) -> dict[str, Any]:
    return {
        "shift": one,
        "hours": wall_clock.hours(one.starts_at, one.ends_at, zone),
        "campaign": campaigns.get(one.campaign_id or 0, ""),
    }


def _minutes(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise actions.MinutesUnfit
    return int(text)
