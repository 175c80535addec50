"""Proof of work in place of an address: the device spends a second on each form, and a flood spends a farm.

The puzzle follows from the form, the time and the site's secret; the answer fits only what was typed, and counts once:
for an hour a keyed mark of it is kept (`brakes.spend`). The more forms come, the more work each of them takes, so that
a flood makes the form slower and never shuts it.
"""

import datetime as dt
import hashlib

from django.utils.crypto import salted_hmac

BITS = 17  # some 130,000 tries: about a second on an old phone
PERIOD, PERIODS = 600, 6  # a page that lay open for an hour still counts
LONGEST = 20
# Forms in ten minutes, from everybody together, before they take more work. Nobody should ever find "never-call" shut.
MOST = {"never-call": 300, "complaint": 60, "answer": 60, "take-back": 60}
MOST_BITS = 22  # half a minute on an old phone; a flood that pays for these is taken in


def bits_wanted(taken: int, most: int) -> int:
    """One bit more, twice the work, for each further `most` forms that were taken in these ten minutes."""
    return min(BITS + taken // max(most, 1), MOST_BITS)


def puzzle(form: str, now: dt.datetime, *, ago: int = 0) -> str:
    period = int(now.timestamp()) // PERIOD - ago
    return salted_hmac("farline.public.work", f"{form}|{period}", algorithm="sha256").hexdigest()[:32]


def period_of(answer: str, *, form: str, typed: str, now: dt.datetime, bits: int | None = None) -> int | None:
    """The ten minutes of whose puzzle this is an answer, with so many bits; None when of none that still counts."""
    if not (answer.isascii() and answer.isdigit() and len(answer) <= LONGEST):
        return None
    # A browser sends the end of a line in two signs, and holds it in one.
    said = hashlib.sha256(typed.replace("\r\n", "\n").encode("utf-8", "replace")).hexdigest()
    for ago in range(PERIODS):
        if _fits(puzzle(form, now, ago=ago), said, answer, BITS if bits is None else bits):
            return int(now.timestamp()) // PERIOD - ago
    return None


def is_done(answer: str, *, form: str, typed: str, now: dt.datetime, bits: int | None = None) -> bool:
    return period_of(answer, form=form, typed=typed, now=now, bits=bits) is not None


def _fits(puzzle: str, said: str, answer: str, bits: int) -> bool:
    digest = hashlib.sha256(f"{puzzle}|{said}|{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - bits) == 0
