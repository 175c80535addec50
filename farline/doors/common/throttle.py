"""Slows down whoever tries out passphrases. It keeps no address, no device, no handle: a keyed mark, in memory only.

Nobody is ever locked out: the longest wait for one handle is a minute, and an attack on the whole site only
makes everybody take turns.
"""

import datetime as dt
import math

from django.core.cache import cache
from django.utils.crypto import salted_hmac

FREE = 5
FIRST_WAIT = 5
LONGEST_WAIT = 60
FORGOTTEN_AFTER = 900
BRAKE_AT = 60
BRAKE_PERIOD = 60


class Wait(Exception):
    """Too many attempts just now. Please wait a moment and try again."""

    def __init__(self, seconds: int) -> None:
        super().__init__()
        self.seconds = seconds


def wait_after(failures: int) -> int:
    """Seconds between attempts after this many failures in a row."""
    return min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(failures - FREE, 10)) if failures >= FREE else 0


def check(*, handle: str, now: dt.datetime) -> None:
    """Raises Wait. An attempt that comes too early is not looked at and does not lengthen the wait."""
    failures, last = cache.get(_key(handle), (0, 0.0))
    left = math.ceil(last + wait_after(failures) - now.timestamp())
    if left > 0:
        raise Wait(min(left, LONGEST_WAIT))
    if cache.get(_minute(now), 0) >= BRAKE_AT and not cache.add("sign-in|turn", True, 1):
        raise Wait(1)


def failed(*, handle: str, now: dt.datetime) -> None:
    failures, _ = cache.get(_key(handle), (0, 0.0))
    cache.set(_key(handle), (failures + 1, now.timestamp()), FORGOTTEN_AFTER)
    cache.set(_minute(now), cache.get(_minute(now), 0) + 1, 2 * BRAKE_PERIOD)


def succeeded(*, handle: str) -> None:
    cache.delete(_key(handle))


def _key(handle: str) -> str:
    return "sign-in|" + salted_hmac("farline.sign-in", handle.casefold(), algorithm="sha256").hexdigest()


def _minute(now: dt.datetime) -> str:
    return f"sign-in|all|{int(now.timestamp()) // BRAKE_PERIOD}"
