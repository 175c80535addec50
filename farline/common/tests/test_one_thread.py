"""A thread that does what nobody who pressed waits for: one thing after the other, whatever becomes of one of them."""

import queue
import threading
import time

from farline.common.one_thread import ENDS, OneThread


def test_it_does_one_thing_after_the_other_in_a_thread_of_its_own():
    done: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()
    helper = OneThread[int]("helper", lambda one: done.put((one, threading.current_thread().name)))
    assert all(helper.give(one) for one in range(3))
    assert [done.get(timeout=5) for _ in range(3)] == [(one, "helper") for one in range(3)]
    helper.end()


def test_what_fails_takes_nothing_else_with_it_and_its_words_stand_in_no_log(caplog):
    done: queue.SimpleQueue[int] = queue.SimpleQueue()

    def fails(one: int) -> None:
        if one == 0:
            raise LookupError("somebody by name")
        done.put(one)

    helper = OneThread("helper", fails)
    assert helper.give(0) and helper.give(1) and done.get(timeout=5) == 1
    helper.end()
    assert "LookupError" in caplog.text and "somebody" not in caplog.text


def test_once_it_has_ended_it_takes_nothing_more():
    helper = OneThread[int]("helper", lambda _: None)
    assert helper.give(1)
    helper.end()
    assert not helper.give(2)


def test_a_process_that_ends_waits_no_longer_for_what_is_under_way_than_it_is_worth():
    began, go_on = threading.Event(), threading.Event()

    def hangs(_: int) -> None:
        began.set()
        go_on.wait(5)

    helper = OneThread("helper", hangs, ends=0)
    assert helper.give(1) and began.wait(5)
    asked = time.monotonic()
    helper.end()
    assert time.monotonic() - asked < ENDS / 2
    go_on.set()


def test_where_no_thread_can_be_started_whoever_asks_is_told(monkeypatch):
    def full(_: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    helper = OneThread[int]("helper", lambda _: None)
    with monkeypatch.context() as none_left:
        none_left.setattr(threading.Thread, "start", full)
        assert not helper.give(1)
    assert helper.give(2)
    helper.end()
