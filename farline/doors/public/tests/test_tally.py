"""The tally page tells what was counted, how, and what it cannot prove; never more."""

import datetime as dt
import re

import pytest

from farline.doors.public import tally_shown
from farline.doors.public.templatetags import public as words
from farline.tally import actions as tally
from farline.tally import grammar, queries

WEEKS = ("2026-W44", "2026-W47")


@pytest.fixture
def published(db) -> None:
    """Seven declarations and two who had quit earlier, in two weeks with two empty ones between; one corrected."""
    serial = iter(range(1000))

    def value() -> bytes:
        return next(serial).to_bytes(32, "big")

    first = [grammar.declared(bits, WEEKS[0], value(), value()) for bits in (7, 7, 6, 2, 1)]
    second = [grammar.declared(bits, WEEKS[1], value(), value()) for bits in (3, 0)]
    second += [grammar.earlier(bits, WEEKS[1], value(), value()) for bits in (6, 2)]
    second.append(grammar.corrected(0, WEEKS[1], "duplicate"))
    for week, lines in zip(WEEKS, (first, second), strict=True):
        day = dt.datetime.fromisocalendar(2026, int(week[-2:]), 1).replace(tzinfo=dt.UTC)
        tally.append(lines=lines, week=week, by="zhixin", now=day)


def counts(named: list[tally_shown.Named]) -> list[int]:
    return [one.count for one in named]


def test_it_counts_organizations_apart(published):
    shown = tally_shown.shown()
    assert counts(shown.organizations) == [2, 4, 3]
    assert counts(shown.earlier) == [1, 2, 0]
    assert (shown.counted, shown.declared, shown.earlier_people) == (6, 7, 2)
    assert sum(counts(shown.combinations)) == shown.counted


def test_it_shows_weeks_in_which_nothing_was_published(published):
    shown = tally_shown.shown()
    assert [row.declared for row in shown.weeks] == [5, 0, 0, 2]
    assert len(shown.chart.bars) == 2


def test_it_tells_corrections_with_their_reason(client, published):
    html = client.get("/en/tally/").content.decode()
    assert re.search(r'Corrected by us: entered twice</dt><dd class="number">1<', html)


def test_it_says_what_it_cannot_prove(client, published):
    html = client.get("/en/tally/").content.decode()
    assert "Not: that each entry is a different real person." in html
    assert "one operator alone signs it" in html
    assert "%" not in re.sub(r'width="100%"', "", html)


def test_it_says_how_many_are_in_no_line(client, published):
    assert "In 1 further declarations" in client.get("/en/tally/").content.decode()


def test_it_says_that_the_tests_are_its_own_word_and_signs_them(client, published):
    assert '<a href="/tally/told">' in client.get("/en/tally/").content.decode()
    said = client.get("/tally/told").content.decode()
    assert said.splitlines()[0].startswith("farline1-told ")
    assert [line.split()[0] for line in said.splitlines()[1:3]] == list(WEEKS)


def test_it_names_the_weeks_of_its_tests_as_it_names_the_others(client, published, monkeypatch):
    monkeypatch.setattr(queries, "told", lambda: [queries.ToldWeek(WEEKS[1], 2, 1, {})])
    html = client.get("/en/tally/").content.decode()
    assert re.search(r'<th scope="row">2026, week 47</th>\s*<td>1 of 2</td>', html)


def test_it_draws_no_count_above_zero_as_nothing():
    chart = tally_shown.draw([1, 100_000, 0])
    assert [bar.height for bar in chart.bars] == [1, 119]
    assert all(bar.y + bar.height == chart.floor for bar in chart.bars)


def test_it_never_rounds_a_number():
    assert words.grouped(1234567) == "1,234,567"


def test_it_says_that_nothing_was_published_yet(client, db):
    assert "Nothing has been published yet." in client.get("/en/tally/").content.decode()


def test_it_hands_the_checking_page_over_to_be_saved(client, published):
    answer = client.get("/tally/verify.html")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_it_serves_the_signed_head_to_everybody(client, published):
    answer = client.get("/tally/checkpoint")
    assert answer.status_code == 200
    assert not answer.cookies
    assert client.get("/tally/../settings.py").status_code == 404
    assert client.get("/tally/nothing").status_code == 404
