"""Whoever tries out passphrases is slowed down; nobody is locked out."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farline.common import slowing, vault
from farline.common.models import Slowed
from farline.doors.common import throttle
from farline.doors.common.tests.factories import NOW, a_volunteer, answers

pytestmark = pytest.mark.django_db


def fail(times, handle="meilan", now=NOW, inside=False):
    """So many failures in a row, as if each had waited for its turn."""
    keep = throttle.FORGOTTEN_AFTER_INSIDE if inside else throttle.FORGOTTEN_AFTER
    for _ in range(times):
        slowing.count(throttle._whose(handle), now=now, keep=keep)
        slowing.count(throttle._minute(now), now=now, keep=dt.timedelta(seconds=2 * throttle.BRAKE_PERIOD))


def passed(times, **how):
    """How many of so many attempts at once are looked at, before any of them has failed."""
    count = 0
    for _ in range(times):
        with contextlib.suppress(throttle.Wait):
            throttle.attempt(**how)
            count += 1
    return count


def later(seconds):
    return NOW + dt.timedelta(seconds=seconds)


def test_it_forgives_a_few_slips():
    fail(throttle.FREE - 1)
    throttle.attempt(handle="meilan", now=NOW)


def test_it_asks_to_wait_after_many():
    fail(throttle.FREE)
    with pytest.raises(throttle.Wait) as wait:
        throttle.attempt(handle="meilan", now=NOW)
    assert wait.value.seconds == throttle.FIRST_WAIT


@settings(max_examples=40)
@given(st.integers(min_value=0, max_value=100_000))
def test_it_never_asks_for_more_than_a_minute(failures):
    assert 0 <= throttle.wait_after(failures) <= throttle.wait_after(failures + 1) <= throttle.LONGEST_WAIT


def test_it_lets_the_volunteer_in_after_the_wait_however_many_failed():
    fail(40)
    throttle.attempt(handle="meilan", now=later(throttle.LONGEST_WAIT))


def test_it_does_not_lengthen_the_wait_for_those_who_are_early():
    fail(throttle.FREE)
    for _ in range(50):
        with pytest.raises(throttle.Wait):
            throttle.attempt(handle="meilan", now=later(1))
    throttle.attempt(handle="meilan", now=later(throttle.FIRST_WAIT))


def test_it_slows_one_handle_and_not_the_next():
    fail(throttle.FREE)
    throttle.attempt(handle="anping", now=NOW)


def test_it_takes_a_handle_in_capitals_for_the_same():
    fail(throttle.FREE)
    with pytest.raises(throttle.Wait):
        throttle.attempt(handle="MeiLan", now=NOW)


def test_it_makes_everybody_take_turns_when_the_whole_site_is_tried():
    for number in range(throttle.BRAKE_AT):
        throttle.attempt(handle=f"guess-{number}", now=NOW)
    throttle.attempt(handle="anping", now=NOW)
    with pytest.raises(throttle.Wait) as wait:
        throttle.attempt(handle="anping", now=NOW)
    assert wait.value.seconds == 1
    throttle.attempt(handle="anping", now=later(throttle.BRAKE_PERIOD))


def test_it_remembers_no_handle():
    fail(throttle.FREE, handle="meilan")
    kept = [bytes(one.blinded_mark) for one in Slowed.objects.all()]
    assert len(kept) == 2 and {len(mark) for mark in kept} == {16}
    assert slowing.sweep(now=later(2 * throttle.BRAKE_PERIOD + 1)) == 1
    assert slowing.sweep(now=later(throttle.FORGOTTEN_AFTER.total_seconds() + 1)) == 1


def test_it_bears_another_mark_each_day():
    fail(1)
    fail(1, now=later(86_400))
    assert Slowed.objects.count() == 4


def test_it_slows_people_down_while_the_keys_are_locked(monkeypatch):
    def locked(*_: object, **__: object) -> bytes:
        raise vault.KeysLocked

    monkeypatch.setattr(vault, "blind", locked)
    fail(throttle.FREE)
    with pytest.raises(throttle.Wait):
        throttle.attempt(handle="meilan", now=NOW)


def test_it_forgets_the_slips_of_whoever_gets_in():
    fail(throttle.FREE)
    throttle.succeeded(handle="meilan", now=NOW)
    throttle.attempt(handle="meilan", now=NOW)


def test_tries_at_once_pass_no_more_than_tries_one_after_the_other():
    assert passed(20, handle="meilan", now=NOW) == throttle.FREE
    assert passed(20, handle="meilan", now=later(throttle.FIRST_WAIT)) == 1
    assert passed(20, handle="meilan", now=later(throttle.FIRST_WAIT * 3)) == 1


def test_codes_at_once_are_one_code():
    fail(6, handle="second 7", inside=True)
    assert passed(12, handle="second 7", now=later(7200), inside=True) == 1


def test_tries_at_many_handles_at_once_reach_the_brake_of_the_whole_site(monkeypatch):
    monkeypatch.setattr(throttle, "BRAKE_AT", 6)
    for number in range(18):
        with contextlib.suppress(throttle.Wait):
            throttle.attempt(handle=f"guess-{number}", now=NOW)
    assert slowing.seen(throttle._minute(NOW), now=NOW)[0] == throttle.BRAKE_AT + 1, "one more for the turn"


def test_whoever_gets_in_leaves_nothing_in_the_count_of_all():
    throttle.attempt(handle="meilan", now=NOW)
    throttle.attempt(handle="meilan", now=NOW)
    assert throttle.succeeded(handle="meilan", now=NOW) == 1
    assert slowing.seen(throttle._minute(NOW), now=NOW)[0] == 1


@settings(max_examples=30)
@given(st.lists(st.integers(min_value=0, max_value=90), max_size=25))
def test_it_counts_in_one_statement_what_it_would_count_one_by_one(pauses):
    name, now, times, last = f"sign-in {pauses}", NOW, 0, NOW
    slowing.forget(name, now=now)
    for pause in pauses:
        now += dt.timedelta(seconds=pause)
        if due := now - last >= dt.timedelta(seconds=throttle.wait_after(times)):
            times, last = times + 1, now
        counted = slowing.count_if_due(
            name, now=now, keep=dt.timedelta(days=1), waits=throttle._waits(throttle.LONGEST_WAIT)
        )
        assert counted == (times if due else 0)


@pytest.mark.slow
def test_it_stops_looking_at_passphrases_on_the_sign_in_page(client):
    a_volunteer()
    for _ in range(throttle.FREE):
        client.post("/en/sign-in/", answers(passphrase="wrong words each time"))
    answer = client.post("/en/sign-in/", answers())
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= throttle.LONGEST_WAIT
    assert "Nobody is locked out" in answer.content.decode()


@pytest.mark.parametrize("way", ["MEILAN", "meılan", "ｍｅｉｌａｎ", "Meilan"])
def test_it_counts_every_writing_of_a_handle_as_one(way):
    fail(throttle.FREE, handle=way)
    with pytest.raises(throttle.Wait):
        throttle.attempt(handle="meilan", now=NOW)


def test_it_lets_whoever_has_the_passphrase_guess_at_the_second_proof_once_an_hour():
    """Six digits of which three fit at any time: once a minute, somebody with patience would be in within months."""
    fail(20, handle="second 7", inside=True)
    with pytest.raises(throttle.Wait) as wait:
        throttle.attempt(handle="second 7", now=later(1200), inside=True)
    assert wait.value.seconds == throttle.LONGEST_WAIT_INSIDE - 1200
    throttle.attempt(handle="second 7", now=later(throttle.LONGEST_WAIT_INSIDE), inside=True)
    assert throttle.succeeded(handle="second 7", now=later(throttle.LONGEST_WAIT_INSIDE)) == 20
