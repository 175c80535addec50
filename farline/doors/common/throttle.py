"""Slows down whoever tries out passphrases. It keeps no address, no device, no handle: a keyed mark of the day.

The marks are shared by all processes of a site, so that nobody has as many tries as there are processes. Nobody is
ever locked out: the longest wait for one handle is a minute, and an attack on the whole site only makes everybody
take turns. Whoever guesses at the second proof has the passphrase already: there the waits grow to an hour, and
count for the day.
"""

import contextlib
import datetime as dt
import math

from django.db import DatabaseError

from farline.common import slowing
from farline.volunteers import rules

FREE = 5
FIRST_WAIT = 5
LONGEST_WAIT, LONGEST_WAIT_INSIDE = 60, 3600
FORGOTTEN_AFTER, FORGOTTEN_AFTER_INSIDE = dt.timedelta(seconds=900), dt.timedelta(hours=24)
BRAKE_AT = 60
BRAKE_PERIOD = 60


class Wait(Exception):
    """Too many attempts just now. Please wait a moment and try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def wait_after(failures: int, longest: int = LONGEST_WAIT) -> int:
    """Seconds between attempts after this many failures in a row."""
    return min(longest, FIRST_WAIT * 2 ** min(failures - FREE, 10)) if failures >= FREE else 0


def attempt(*, handle: str, now: dt.datetime, inside: bool = False) -> None:
    """Before anything is looked at: this attempt counts as one that failed, until it `succeeded`. Raises Wait.

    Of many at once, as many pass as one after the other would. One that comes too early is not looked at and does
    not lengthen the wait. `inside`: behind a passphrase that fits.
    """
    whose, longest = _whose(handle), LONGEST_WAIT_INSIDE if inside else LONGEST_WAIT
    _ask_to_wait(whose, now, longest)
    with contextlib.suppress(DatabaseError):  # a full disk: nobody can sign in then anyhow
        of_all = slowing.count(_minute(now), now=now, keep=dt.timedelta(seconds=2 * BRAKE_PERIOD))
        if of_all > BRAKE_AT and not slowing.is_first(
            f"sign-in turn {int(now.timestamp())}", now=now, keep=dt.timedelta(seconds=2)
        ):
            slowing.take_back(_minute(now), now=now)
            raise Wait(1)
        keep = FORGOTTEN_AFTER_INSIDE if inside else FORGOTTEN_AFTER
        if not slowing.count_if_due(whose, now=now, keep=keep, waits=_waits(longest)):  # others were as quick
            slowing.take_back(_minute(now), now=now)
            _ask_to_wait(whose, now, longest)
            raise Wait(1)


def succeeded(*, handle: str, now: dt.datetime) -> int:
    """How many attempts had failed before. `now` is the attempt's."""
    counted, _ = slowing.seen(_whose(handle), now=now)
    slowing.forget(_whose(handle), now=now)
    slowing.take_back(_minute(now), now=now)
    return max(0, counted - 1)


def _ask_to_wait(whose: str, now: dt.datetime, longest: int) -> None:
    failures, last = slowing.seen(whose, now=now)
    if last is not None:
        left = math.ceil((last - now).total_seconds() + wait_after(failures, longest))
        if left > 0 and failures >= FREE:
            raise Wait(min(left, longest))


def _waits(longest: int) -> list[dt.timedelta]:
    return [dt.timedelta(seconds=wait_after(failures, longest)) for failures in range(FREE + 11)]


def _whose(handle: str) -> str:
    """Whatever a database takes for the same handle is one: by its capitals, too, of which an "ı" has the "I"."""
    return f"sign-in {rules.as_handle(handle).upper().casefold()}"


def _minute(now: dt.datetime) -> str:
    return f"sign-in of all {int(now.timestamp()) // BRAKE_PERIOD}"
