"""Writes: open a window for one call, use it once, close it, let it go.

No journal line is written here: its place among the lines would join a call to a declaration.
"""

import datetime as dt
import json
from collections.abc import Iterable

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.common import order, vault
from farline.common.random_ids import random_id
from farline.corrections import queries, rules
from farline.corrections.models import Standing, Window


class WindowClosed(Exception):
    """This form was already used, or its time is over. If the person said yes, please tell your coordinator."""


class WindowUsed(Exception):
    """Something was declared already, so the result of the call can no longer be undone."""


@transaction.atomic
def open_window(
    *,
    call_id: int,
    volunteer: AbstractBaseUser,
    now: dt.datetime,
    opens: str = rules.DECLARATION,
    short_call: bool = False,
    apart: bool = False,
) -> int:
    """Open the way from one call to one form; returns the window's id, which tells nothing.

    `apart`: it was one of our own people; the form goes on as ever, and nothing of it is kept.
    """
    id, week = random_id(), vault.week_of(now.date())
    # One letter: the length of the sealed words must not tell the two forms apart.
    kind = "e" if opens == rules.EARLIER_QUIT else "d"
    until = (now + rules.OPEN_FOR).isoformat()
    said = {"call": call_id, "volunteer": volunteer.pk, "until": until, "opens": kind, "short": int(short_call)}
    said["apart"] = int(apart)
    sealed = vault.seal(json.dumps(said), table=queries.TABLE, column="sealed_link", row=id, week=week)
    Window.objects.create(id=id, sealed_link=sealed, week=week)
    return id


@transaction.atomic
def use_window(*, window_id: int, volunteer: AbstractBaseUser, now: dt.datetime, opens: str | None = None) -> None:
    """Spend a window, exactly once. Raises WindowClosed: used, too late, another one's, or for another form."""
    if not queries.is_open_for(window_id=window_id, volunteer=volunteer, now=now, opens=opens):
        raise WindowClosed
    if not Window.objects.filter(pk=window_id, state=rules.OPEN).update(state=rules.USED):
        raise WindowClosed


@transaction.atomic
def close_window(*, window_id: int, volunteer: AbstractBaseUser) -> bool:
    """Nothing was declared. True when this closed it; False when there was nothing open to close."""
    if not queries.is_open_for(window_id=window_id, volunteer=volunteer):
        return False
    return bool(Window.objects.filter(pk=window_id, state=rules.OPEN).update(state=rules.CLOSED, sealed_link=b""))


@transaction.atomic
def close_for_call(*, call_id: int, now: dt.datetime) -> None:
    """Close what an outcome opened, when that outcome is undone. Raises WindowUsed."""
    weeks = (vault.week_of(now.date()), vault.week_of((now - rules.OPEN_FOR).date()))
    for window, link in queries.with_links((rules.OPEN, rules.USED), weeks):
        if link.call_id != call_id:
            continue
        if not Window.objects.filter(pk=window.pk, state=rules.OPEN).update(state=rules.CLOSED, sealed_link=b""):
            raise WindowUsed


@transaction.atomic
def keep_declarations(*, window_id: int, declaration_ids: Iterable[int]) -> None:
    """Seal into a used window what was declared through it. It opens until the week's key is destroyed."""
    window = Window.objects.get(pk=window_id, state=rules.USED)
    # Padded, so that its size does not say how many people spoke.
    words = json.dumps(list(declaration_ids)).ljust(rules.KEPT_LENGTH)
    sealed = vault.seal(words, table=queries.TABLE, column="sealed_kept", row=window.pk, week=window.week)
    Window.objects.filter(pk=window_id).update(sealed_kept=sealed)


@transaction.atomic
def count_taken(*, volunteer_id: int, voices: int, now: dt.datetime) -> bool:
    """One more form of this volunteer. True when this week's are unusually many."""
    week = vault.week_of(now.date())
    mine, _ = Standing.objects.select_for_update().get_or_create(blinded_volunteer=queries.mark_of(volunteer_id))
    taken = min((mine.taken if mine.week == week else 0) + voices, 2 * rules.MANY_IN_A_WEEK)
    Standing.objects.filter(pk=mine.pk).update(week=week, taken=taken)
    return taken > rules.MANY_IN_A_WEEK


@transaction.atomic
def credit(*, volunteer_id: int, accepted: int = 1) -> None:
    """A second look found it right. It counts up to the measure of trust, never beyond."""
    mine, _ = Standing.objects.select_for_update().get_or_create(blinded_volunteer=queries.mark_of(volunteer_id))
    Standing.objects.filter(pk=mine.pk).update(accepted=min(mine.accepted + accepted, rules.TRUST_AFTER))


@transaction.atomic
def begin_anew(*, volunteer_id: int) -> None:
    """A second look had to set something aside: all of this volunteer's are looked at again."""
    Standing.objects.filter(blinded_volunteer=queries.mark_of(volunteer_id)).update(accepted=0)


@transaction.atomic
def forget_standing(*, volunteer_id: int) -> None:
    """Somebody left: how far they were trusted is nobody's business any more."""
    Standing.objects.filter(blinded_volunteer=queries.mark_of(volunteer_id)).delete()


@transaction.atomic
def let_go(*, window_ids: Iterable[int]) -> int:
    """Forget used windows whose two weeks after publication are over."""
    return Window.objects.filter(pk__in=list(window_ids), state=rules.USED).delete()[0]


def forget_order() -> int:
    """The order in which they were opened, out of the file's own pages: it is the order of the calls."""
    return order.forget(Window.objects.all()) + order.forget(Standing.objects.all())


@transaction.atomic
def sweep(*, now: dt.datetime) -> int:
    """Delete closed windows, those nobody used in time, and those whose week is spent. Returns how many."""
    return Window.objects.filter(pk__in=over(now=now)).delete()[0]


def over(*, now: dt.datetime) -> list[int]:
    """The windows that `sweep` would delete. Where no weekly key is there, one that does not open may open again."""
    gone, keys_are_there = list[int](), vault.weeks_are_there()
    for window in Window.objects.order_by("pk").iterator():
        link = queries.link_of(window)
        unused = window.state == rules.OPEN and (keys_are_there if link is None else link.until <= now)
        if unused or window.state == rules.CLOSED or rules.is_spent(window.week, now.date()):
            gone.append(window.pk)
    return gone
