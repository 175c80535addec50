"""Proof of work in place of an address: the device spends a second on each form, and a flood spends a farm.

Nothing is kept of it. The puzzle follows from the form, the time and the site's secret; the answer fits only what was
typed, so that an answer sent again sends the same form again and nothing else.
"""

import datetime as dt
import hashlib

from django.utils.crypto import salted_hmac

BITS = 17  # some 130,000 tries: about a second on an old phone
PERIOD, PERIODS = 600, 6  # a page that lay open for an hour still counts
LONGEST = 20


def puzzle(form: str, now: dt.datetime, *, ago: int = 0) -> str:
    period = int(now.timestamp()) // PERIOD - ago
    return salted_hmac("farline.public.work", f"{form}|{period}", algorithm="sha256").hexdigest()[:32]


def is_done(answer: str, *, form: str, typed: str, now: dt.datetime) -> bool:
    if not (answer.isascii() and answer.isdigit() and len(answer) <= LONGEST):
        return False
    # A browser sends the end of a line in two signs, and holds it in one.
    said = hashlib.sha256(typed.replace("\r\n", "\n").encode("utf-8", "replace")).hexdigest()
    return any(_fits(puzzle(form, now, ago=ago), said, answer) for ago in range(PERIODS))


def _fits(puzzle: str, said: str, answer: str) -> bool:
    digest = hashlib.sha256(f"{puzzle}|{said}|{answer}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> (32 - BITS) == 0
