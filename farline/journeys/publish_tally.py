"""Once a week: what people declared becomes lines of the public log, shuffled, under a signed head.

Everything happens in one transaction. Killed anywhere in it, nothing happened, and the next run does the same once.
"""

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction

from farline.common import journal, order, steady, vault
from farline.declarations import actions as declarations
from farline.declarations import looking, register
from farline.declarations import queries as declared
from farline.declarations import rules as words
from farline.tally import actions as tally
from farline.tally import grammar, queries, rules
from farline.tally.actions import BrokenLog, ClockSetBack

__all__ = [
    "BrokenLog",
    "ClockFarAhead",
    "ClockSetBack",
    "NotYet",
    "Published",
    "asked_unreadable",
    "check_clock",
    "may_publish",
    "publish_tally",
]


class ClockFarAhead(Exception):
    """It is long since anything happened here. If the date of this computer is right, please say so."""


@dataclass(frozen=True)
class Published:
    """`unreadable`: waiting entries that were passed over, because the key of their week was destroyed by hand.
    `asked_unreadable`: what somebody took back and cannot be opened any more. The journal says so too.
    """

    week: str
    leaves: int
    size: int
    unreadable: int = 0
    asked_unreadable: int = 0


@dataclass(frozen=True)
class NotYet:
    """Too little has come together, or this week's batch has appeared. What waits is carried over."""

    unreadable: int = 0
    asked_unreadable: int = 0


@dataclass(frozen=True)
class _Batch:
    entries: list[tuple[declared.Waiting, int]]
    asked_back: list[queries.AskedBack]
    tests: int
    pulled_out: set[int]
    doubtful: set[int]
    oldest: dt.date


def may_publish(*, now: dt.datetime, at_once: bool = False) -> bool:
    """Whether a batch would appear now. It says nothing of how much waits. `at_once` asks as the demo publishes."""
    return _batch(now, at_once=at_once and settings.DEMO, shuffle=lambda _: None) is not None


def check_clock(*, now: dt.datetime, date_is_right: bool = False) -> None:
    """What publishing asks of the date, to be asked before a press is used up. Raises ClockSetBack, ClockFarAhead."""
    _check_not_behind(now)
    batch = None if date_is_right or settings.DEMO else _batch(now, at_once=False, shuffle=lambda _: None)
    if batch is not None and _may_have_leaped(now.date(), batch):
        raise ClockFarAhead


def asked_unreadable() -> int:
    """How many withdrawals cannot be opened any more; whoever asked has to ask again."""
    return queries.unreadable_withdrawals()


def publish_tally(
    *,
    by: str,
    now: dt.datetime,
    force_demo: bool = False,
    date_is_right: bool = False,
    shuffle: Callable[[list[Any]], None] | None = None,
    draw: Callable[[int], bytes] = secrets.token_bytes,
) -> Published | NotYet:
    """Publish the week's batch. `force_demo` publishes at once, and only invented entries under the key named DEMO.

    `date_is_right`: somebody looked at the date after a long silence. The order in which people declared is taken out
    of the file's pages before and after, so that it can be laid beside no line.

    Raises ClockSetBack, ClockFarAhead, BrokenLog.
    """
    shuffle = shuffle or secrets.SystemRandom().shuffle
    while True:
        try:
            at_once = force_demo and settings.DEMO
            sure = date_is_right or at_once
            _forget_order()
            done = _publish(by, now, at_once=at_once, sure=sure, shuffle=shuffle, draw=draw)
            _forget_order()
            return done
        except declarations.TakenMeanwhile:
            continue  # each time one fewer waits, so this ends


@transaction.atomic
def _publish(
    by: str,
    now: dt.datetime,
    *,
    at_once: bool,
    sure: bool,
    shuffle: Callable[[list[Any]], None],
    draw: Callable[[int], bytes],
) -> Published | NotYet:
    tally.wait_for_others()
    _check_not_behind(now)
    lost = tally.note_unreadable(by=by, now=now)
    batch = _batch(now, at_once=at_once, shuffle=shuffle)
    if batch is None:
        declarations.forget_ties(now=now)
        return NotYet(declared.unreadable(), lost)
    if not sure and _may_have_leaped(now.date(), batch):
        raise ClockFarAhead
    steady.note(now.date(), somebody_looked=sure)
    week = vault.week_of(now.date())
    told = rules.Told(batch.tests, len(batch.pulled_out), declared.set_aside_untold())
    tally.forget_samples(commitments=[declared.commitment_of(id) for id in batch.pulled_out])
    looking.pull_out_tests(found=batch.pulled_out, doubtful=batch.doubtful)
    looking.mark_told(week=week)
    lines = [_line(entry, bits, week, draw) for entry, bits in batch.entries]
    lines += [_taken_back(asked, week) for asked in batch.asked_back]
    size = tally.append(lines=[*_key_pin(week), *lines], week=week, by=by, now=now, told=told)
    declarations.mark_published(
        declared=[entry.id for entry, _ in batch.entries if not entry.earlier],
        earlier=[entry.id for entry, _ in batch.entries if entry.earlier],
        week=week,
    )
    declarations.note_what_they_left_earlier(published=[entry for entry, _ in batch.entries], now=now)
    declarations.forget_ties(now=now)
    return Published(week, len(lines), size, declared.unreadable(), lost)


def _forget_order() -> None:
    for room in (declarations, tally):
        room.forget_order()
    order.empty_log()


def _may_have_leaped(today: dt.date, batch: _Batch) -> bool:
    """A week signed ahead would shut the log until then, so log and site must both have been at work lately."""
    last = queries.last_published_on()
    known = (last, declared.last_waiting_day(), journal.last_day())
    return rules.is_a_leap(last or batch.oldest, today) or steady.has_leaped(today, known=known)


def _check_not_behind(now: dt.datetime) -> None:
    last = queries.last_published_on()
    if last is not None and last > now.date():
        raise ClockSetBack


def _batch(now: dt.datetime, *, at_once: bool, shuffle: Callable[[list[Any]], None]) -> _Batch | None:
    last, today = queries.last_published_on(), now.date()
    if last is not None and not at_once and vault.week_of(last) >= vault.week_of(today):
        return None
    everything = declared.waiting()
    tests, pulled_out, doubtful = _tests(everything)
    # Invented entries do not wait for anybody to look at them; real ones do, however long.
    waiting = {e.id: e for e in everything if e.id not in pulled_out | doubtful and (at_once or not e.held)}
    chosen = rules.choose(
        [
            rules.Entry(grammar.EARLIER if entry.earlier else grammar.DECLARED, entry.combination, entry.since, id)
            for id, entry in waiting.items()
        ],
        today=today,
        shuffle=shuffle,
        at_once=at_once,
    )
    asked = queries.asked_back()
    if not chosen and not (asked and at_once) and not any(rules.has_waited(one.asked_on, today) for one in asked):
        return None
    oldest = min((one.since for one in everything), default=today)
    return _Batch([(waiting[one.entry.key], one.bits) for one in chosen], asked, tests, pulled_out, doubtful, oldest)


def _tests(everything: list[declared.Waiting]) -> tuple[int, set[int], set[int]]:
    """Our own test callers: how many, the entries that are theirs as spoken, and those that only may be."""
    expected = [words.Trial(one.on, one.bits, one.mark) for one in declared.expected()]
    there = [words.Trial(e.since, e.combination, e.mark, e.id) for e in everything if not e.earlier]
    return len(expected), *words.pull_out(expected, there)


def _line(entry: declared.Waiting, bits: int, week: str, draw: Callable[[int], bytes]) -> str:
    if entry.earlier:  # nobody holds a receipt for it; the two values only make its line its own
        return grammar.earlier(bits, week, draw(32), draw(32))
    return grammar.declared(bits, week, entry.commitment, entry.withdrawal_tag)


def _taken_back(asked: queries.AskedBack, week: str) -> str:
    if asked.reason:
        return grammar.corrected(asked.leaf_index, week, asked.reason)
    return grammar.withdrawn(asked.leaf_index, week, asked.secret)


def _key_pin(week: str) -> list[str]:
    """A changed register key is told to everybody, in the first batch whose names it seals."""
    if not settings.REGISTER_PUBLIC_KEY:
        return []
    fingerprint = register.fingerprint(settings.REGISTER_PUBLIC_KEY)
    return [] if fingerprint == queries.register_key() else [grammar.register_key(fingerprint, week)]
