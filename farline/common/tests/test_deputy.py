"""A thread that leads on, beside a real board: nobody who was answered serves others, and nobody is left waiting."""

import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest

try:
    from farline.common.group_commit import board, requests, serving
    from farline.common.group_commit.deputy import Deputy
except ImportError:
    pytest.skip("no such locks on this system", allow_module_level=True)


@pytest.fixture
def ours(tmp_path: Path) -> board.Board:
    return board.Board(tmp_path / "board")


def laid(ours: board.Board) -> int:
    place = ours.take()
    assert place is not None and ours.lay(place, b"12345678", b"job")
    return place


def until(so: Callable[[], bool]) -> bool:
    limit = time.monotonic() + 5
    while not (found := so()) and time.monotonic() < limit:
        time.sleep(0.01)
    return found


def answered(ours: board.Board) -> int:
    """Serves whoever waits."""
    found = ours.collect(9)
    for place in found:
        ours.answer(place, b"12345678", threading.current_thread().name.encode())
    return len(found)


def test_whoever_waits_is_served_by_the_deputy_and_then_the_lead_is_free(ours):
    assert ours.may_lead()
    deputy, places = Deputy(answered), [laid(ours), laid(ours)]
    assert deputy.lead_on(ours)
    assert until(lambda: all(ours.answer_to(place, b"12345678") == b"deputy" for place in places))
    assert until(ours.may_lead)


def test_it_stays_for_a_moment_for_those_who_come_again(ours):
    assert ours.may_lead()
    deputy, first = Deputy(answered), laid(ours)
    assert deputy.lead_on(ours) and until(lambda: ours.answer_to(first, b"12345678") is not None)
    again = laid(ours)
    assert not ours.may_lead()  # nobody else has to
    assert until(lambda: ours.answer_to(again, b"12345678") == b"deputy")


def test_a_process_that_ends_keeps_nobody_waiting_for_it(ours):
    assert ours.may_lead()
    deputy, place = Deputy(answered), laid(ours)
    assert deputy.lead_on(ours) and until(lambda: ours.answer_to(place, b"12345678") is not None)
    deputy.end()
    assert ours.may_lead() and not deputy.lead_on(ours)  # then it is whoever asked who gives it back


def test_a_turn_that_breaks_gives_the_lead_back_and_the_deputy_is_there_for_the_next(ours):
    def broken(_: board.Board) -> int:
        raise LookupError

    assert ours.may_lead()
    deputy = Deputy(broken)
    laid(ours)
    assert deputy.lead_on(ours) and until(ours.may_lead)
    assert deputy.lead_on(ours) and until(ours.may_lead)


def test_those_who_were_served_before_are_waited_for_no_longer_than_half_a_turn(ours):
    waited: list[float] = []
    ended = [0.0]

    def slow(ours: board.Board) -> int:
        if ended[0]:
            waited.append(time.monotonic() - ended[0])
        time.sleep(0.05)
        found = answered(ours)
        ended[0] = time.monotonic()
        return found

    assert ours.may_lead()
    places = [laid(ours) for _ in range(3)]
    deputy = Deputy(slow)
    assert deputy.lead_on(ours) and until(lambda: ours.answer_to(places[0], b"12345678") is not None)
    laid(ours)  # one of three comes again
    assert until(lambda: bool(waited)) and waited[0] < 0.09


def test_where_no_thread_can_be_started_the_lead_stays_with_whoever_has_it(ours, monkeypatch):
    def full(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    assert ours.may_lead()
    deputy = Deputy(answered)
    with monkeypatch.context() as none_left:
        none_left.setattr(threading.Thread, "start", full)
        assert not deputy.lead_on(ours)  # and nobody who was answered meets an error
        deputy.end()


def test_a_connection_that_was_lost_is_given_up_though_others_still_come(ours, monkeypatch):
    class Lost:
        vendor, errors_occurred, given_up = "postgresql", True, False
        wrap_database_errors = nullcontext()

        def close_if_unusable_or_obsolete(self) -> None:
            self.given_up = True

    def fails(_: list[requests.Request]) -> list[requests.Answer]:
        raise ConnectionError

    lost, place = Lost(), ours.take()
    monkeypatch.setattr(serving, "connection", lost)
    monkeypatch.setitem(requests._known, "fails", fails)
    assert place is not None and ours.lay(place, b"12345678", requests.as_bytes("fails", []))
    assert serving._turn_for_others(ours) == 1
    assert ours.answer_to(place, b"12345678") == b'"failed"' and lost.given_up


def test_after_a_long_turn_nobody_waits_long_for_those_who_were_served_in_it(ours, monkeypatch):
    waited: list[float] = []

    def long(_: board.Board) -> int:
        time.sleep(0.25)
        return len(waited) == 2

    assert ours.may_lead()
    deputy = Deputy(long)
    monkeypatch.setattr(ours, "wait_for", lambda _wanted, seconds: waited.append(seconds))
    assert deputy.lead_on(ours) and until(lambda: len(waited) == 4)
    assert max(waited) <= 0.1
