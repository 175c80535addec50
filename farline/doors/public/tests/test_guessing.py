"""Somebody guesses receipt codes by the thousand: nearly all are sent away, and no answer or time tells a hit."""

import datetime as dt
import functools
import random
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from farline.declarations import actions as declarations
from farline.declarations import queries
from farline.doors.public import gate, take_back, work
from farline.journeys import take_back as taking_back
from farline.tally import log, receipts

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
DRAWN = random.Random(4)  # noqa: S311
TEN_MINUTES_A_YEAR = 6 * 24 * 365


class Clock:
    """Each look costs as long as the slow hash of a code; sleeping is noted and costs nothing."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock(monkeypatch, settings, tmp_path):
    """A hit takes longer than a miss; both hash quickly here, as thousands are tried."""
    settings.DATA_DIR, clock = tmp_path, Clock()
    monkeypatch.setattr(gate, "timezone", SimpleNamespace(now=lambda: NOW))
    monkeypatch.setattr(take_back, "EVEN_TIME", 2.0)
    monkeypatch.setattr(take_back, "show", lambda *_, status=200: HttpResponse(status=status))
    monkeypatch.setattr(gate, "in_even_time", functools.partial(gate.in_even_time, clock=clock))

    def slow(**how):
        before = len(queries.waiting())
        journey(**how, iterations=1)
        clock.now += 0.4 if len(queries.waiting()) == before else 1.1

    journey = taking_back.take_back
    monkeypatch.setattr(taking_back, "take_back", slow)
    return clock


def declare() -> str:
    code = receipts.draw(DRAWN.randrange)
    made = receipts.derive(code, origin=log.origin(), iterations=1)
    declarations.accept(
        statuses={"party": "declares", "league": "never", "pioneers": "never"}, name="平安", name_kind="pseudonym",
        real_name_risk_told=False, heard=["said_yes"], commitment=receipts.commitment(made.opening, 4),
        withdrawal_tag=receipts.withdrawal_tag(made.withdrawal), now=NOW,
    )  # fmt: skip
    return code


def guess(code: str, **more: str) -> tuple[int, str, bytes]:
    answer = take_back.take_back(RequestFactory().post("/", {"code": code, **more}))
    return answer.status_code, answer.headers.get("Location", ""), answer.content


@pytest.mark.slow
def test_of_thousands_the_brake_lets_through_six_in_ten_minutes(clock):
    codes = [receipts.draw(DRAWN.randrange) for _ in range(2000)]
    tried = [guess(code)[0] for code in codes]
    assert tried[:6] == [302] * 6 and set(tried[6:]) == {429}
    assert len(clock.slept) == 6  # who is sent away costs no slow hash


@pytest.mark.slow
def test_with_work_for_each_guess_it_lets_through_sixty_before_it_takes_more_work(clock, monkeypatch):
    monkeypatch.setattr(work, "is_done", lambda answer, *, bits, **_: answer == "done" and bits <= work.BITS)
    mine = declare()
    assert {guess(receipts.draw(DRAWN.randrange))[0] for _ in range(300)} == {302, 429}
    assert guess(mine, work="done")[0] == 302 and queries.waiting() == []
    tried = [guess(receipts.draw(DRAWN.randrange), work="done")[0] for _ in range(500)]
    assert tried.count(302) == work.MOST["take-back"] - 1


def test_neither_answer_nor_time_tells_a_hit_from_a_miss(clock):
    mine = declare()
    hit, miss, again = guess(mine), guess(receipts.draw(DRAWN.randrange)), guess(mine)
    assert hit == miss == again and queries.waiting() == []
    took = [slept + spent for slept, spent in zip(clock.slept, (1.1, 0.4, 0.4), strict=True)]
    assert took == pytest.approx([take_back.EVEN_TIME] * 3)


def test_a_year_of_guesses_at_a_million_codes_finds_none():
    guesses = (work.MOST["take-back"] + work.MOST["take-back"] // gate.PLAIN_SHARE) * TEN_MINUTES_A_YEAR
    assert receipts.draw(lambda below: below - 1)[:18] == "9" * 18  # eighteen digits are drawn
    assert guesses * 1_000_000 / 10**18 < 1e-5
