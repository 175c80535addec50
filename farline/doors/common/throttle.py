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


def check(*, handle: str, now: dt.datetime, inside: bool = False) -> None:
    """Raises Wait. An attempt that comes too early is not looked at and does not lengthen the wait.

    `inside`: behind a passphrase that fits.
    """
    longest = LONGEST_WAIT_INSIDE if inside else LONGEST_WAIT
    failures, last = slowing.seen(_whose(handle), now=now)
    if last is not None:
        left = math.ceil((last - now).total_seconds() + wait_after(failures, longest))
        if left > 0:
            raise Wait(min(left, longest))
    of_all, _ = slowing.seen(_minute(now), now=now)
    if of_all >= BRAKE_AT and not slowing.is_first(
        f"sign-in turn {int(now.timestamp())}", now=now, keep=dt.timedelta(seconds=2)
    ):
        raise Wait(1)


def failed(*, handle: str, now: dt.datetime, inside: bool = False) -> None:
    with contextlib.suppress(DatabaseError):  # a full disk: nobody can sign in then anyhow
        slowing.count(_whose(handle), now=now, keep=FORGOTTEN_AFTER_INSIDE if inside else FORGOTTEN_AFTER)
        slowing.count(_minute(now), now=now, keep=dt.timedelta(seconds=2 * BRAKE_PERIOD))


def succeeded(*, handle: str, now: dt.datetime) -> int:
    """How many attempts had failed before."""
    failures, _ = slowing.seen(_whose(handle), now=now)
    slowing.forget(_whose(handle), now=now)
    return failures


def _whose(handle: str) -> str:
    """Whatever a database takes for the same handle is one: by its capitals, too, of which an "ı" has the "I"."""
    return f"sign-in {rules.as_handle(handle).upper().casefold()}"


def _minute(now: dt.datetime) -> str:
    return f"sign-in of all {int(now.timestamp()) // BRAKE_PERIOD}"
