"""What every press asks is asked once a second, by one of those who press."""

import datetime as dt
import threading

import pytest

from farline.common import lately

NOW = dt.datetime(2026, 11, 27, 2, tzinfo=dt.UTC)
HALF = dt.timedelta(seconds=0.5)


def test_it_is_asked_once_a_second_and_anew_by_a_clock_that_was_set_back():
    answers = iter("abcd")
    asked = lately.Lately(lambda _now: next(answers))
    moments = (NOW, NOW + HALF, NOW + 2 * HALF, NOW + 3 * HALF, NOW, NOW + HALF)
    assert [asked.said(at) for at in moments] == ["a", "a", "b", "b", "c", "c"]
    lately.forget()
    assert asked.said(NOW + HALF) == "d"


@pytest.mark.parametrize("oldest", [lately.OLDEST, lately.FOR])
def test_while_one_asks_the_others_are_told_what_was_found_a_second_before_and_no_longer(oldest):
    asking, go_on, answers = threading.Event(), threading.Event(), iter(["old", "new", "newer"])

    def slowly(_now: dt.datetime) -> str:
        answer = next(answers)
        if answer == "new":
            asking.set()
            assert go_on.wait(5)
        return answer

    asked = lately.Lately(slowly, oldest=oldest)
    assert asked.said(NOW) == "old"
    thread = threading.Thread(target=asked.said, args=(NOW + 2 * HALF,))
    thread.start()
    assert asking.wait(5)
    if oldest > lately.FOR:
        assert asked.said(NOW + 3 * HALF) == "old"
    assert asked.said(NOW + oldest) == "newer"  # asked beside the other
    go_on.set()
    thread.join()


def test_what_could_not_be_asked_is_asked_again():
    answers = iter([LookupError(), "found"])

    def ask(_now: dt.datetime) -> object:
        if isinstance(answer := next(answers), Exception):
            raise answer
        return answer

    asked = lately.Lately(ask)
    with pytest.raises(LookupError):
        asked.said(NOW)
    assert asked.said(NOW) == "found"
