"""Reads: is a window open for this volunteer, and what a used one still holds for the second look."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from farline.common import vault
from farline.corrections import rules
from farline.corrections.models import Standing, Window

TABLE = "corrections.window"


@dataclass(frozen=True)
class Link:
    call_id: int
    volunteer_id: int
    until: dt.datetime
    opens: str
    short_call: bool = False
    apart: bool = False  # one of our own people, so nothing is kept of it


def link_of(window: Window) -> Link | None:
    """None when the window is closed or its week's key is gone."""
    if not window.sealed_link:
        return None
    try:
        raw = vault.open_sealed(window.sealed_link, table=TABLE, column="sealed_link", row=window.pk)
    except vault.Unreadable:
        return None
    said = json.loads(raw)
    opens = rules.EARLIER_QUIT if said["opens"] == "e" else rules.DECLARATION
    until = dt.datetime.fromisoformat(said["until"])
    return Link(said["call"], said["volunteer"], until, opens, bool(said["short"]), bool(said.get("apart")))


def is_open_for(
    *, window_id: int, volunteer: AbstractBaseUser, now: dt.datetime | None = None, opens: str | None = None
) -> bool:
    """Open, opened by this volunteer's own call, and for this form. Without `now` the hour is not asked."""
    window = Window.objects.filter(pk=window_id, state=rules.OPEN).first()
    link = link_of(window) if window else None
    if link is None or link.volunteer_id != volunteer.pk:
        return False
    return opens in (None, link.opens) and (now is None or now < link.until)


@dataclass(frozen=True)
class OpenForm:
    id: int
    opens: str
    call_id: int
    until: dt.datetime


def open_for(*, volunteer: AbstractBaseUser, now: dt.datetime) -> list[OpenForm]:
    """This volunteer's open windows, the newest first. There is no index from a volunteer either."""
    mine = [
        OpenForm(window.pk, link.opens, link.call_id, link.until)
        for window, link in with_links((rules.OPEN,), _weeks_open(now))
        if link.volunteer_id == volunteer.pk and now < link.until
    ]
    return sorted(mine, key=lambda one: one.until, reverse=True)


def with_links(states: tuple[str, ...], weeks: tuple[str, ...]) -> Iterator[tuple[Window, Link]]:
    """Each window is opened to be looked at: there is no index from a call, on purpose."""
    for window in Window.objects.filter(state__in=states, week__in=weeks).order_by("pk").iterator():
        link = link_of(window)
        if link is not None:
            yield window, link


def declarations_kept(*, window_id: int) -> list[int]:
    """Ids of what was declared through a used window; empty when let go or unreadable."""
    window = Window.objects.filter(pk=window_id, state=rules.USED).first()
    if window is None or not window.sealed_kept:
        return []
    try:
        raw = vault.open_sealed(window.sealed_kept, table=TABLE, column="sealed_kept", row=window.pk)
    except vault.Unreadable:
        return []
    return [int(id) for id in json.loads(raw)]


@dataclass(frozen=True)
class Tie:
    """Who took a declaration, and how many voices spoke; for a second look, as long as the week's key exists."""

    volunteer_id: int
    voices: int


def ties() -> dict[int, Tie]:
    """Declaration id -> its tie. Every used window is opened to be looked at; there is no index, on purpose."""
    found: dict[int, Tie] = {}
    for window in Window.objects.filter(state=rules.USED).order_by("pk").iterator():
        link, kept = link_of(window), declarations_kept(window_id=window.pk)
        if link is not None:
            found |= {id: Tie(link.volunteer_id, len(kept)) for id in kept}
    return found


def link_for(*, window_id: int) -> Link | None:
    """A used or open window's sealed words; None when it is closed, gone or unreadable."""
    window = Window.objects.filter(pk=window_id).first()
    return link_of(window) if window else None


def mark_of(volunteer_id: int) -> bytes:
    return vault.blind(str(volunteer_id), label="standing")


def is_trusted(*, volunteer_id: int) -> bool:
    found = Standing.objects.filter(blinded_volunteer=mark_of(volunteer_id)).first()
    return found is not None and found.accepted >= rules.TRUST_AFTER


def used_windows() -> list[int]:
    return list(Window.objects.filter(state=rules.USED).order_by("pk").values_list("pk", flat=True))


def open_for_call(*, call_id: int, now: dt.datetime) -> int | None:
    """The window that this call opened and nobody has used yet: a save that arrives twice finds it again."""
    found = (window.pk for window, link in with_links((rules.OPEN,), _weeks_open(now)) if link.call_id == call_id)
    return next(found, None)


def _weeks_open(now: dt.datetime) -> tuple[str, ...]:
    """The weeks whose windows may still be open."""
    return (vault.week_of(now.date()), vault.week_of((now - rules.OPEN_FOR).date()))
