"""On a server several write tags at once: no number is kept twice, and none that was forgotten comes back."""

import threading
import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from farline.common import blocks
from farline.numbers import keeping, known_tags, refusals, tag_runs
from farline.numbers.models import TagRun
from farline.numbers.tests.factories import make_list

pytestmark = [
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the embedded database has one writer"),
    pytest.mark.django_db(transaction=True),
]


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """In another connection, in a transaction that is committed only after the other has had to wait for it."""
    done, failed = threading.Event(), list[BaseException]()

    def run() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                time.sleep(0.3)
        except BaseException as error:
            failed.append(error)
            done.set()
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    done.wait()
    yield
    other.join()
    assert not failed


def stored() -> list[int]:
    return sorted(tag for run in TagRun.objects.all() for tag in blocks.unpacked(run.blinded_tags))


def test_of_two_who_forget_one_each_of_a_run_neither_brings_the_others_back():
    home = make_list().pk
    tag_runs.add(list_id=home, tags=[1, 2, 3])
    with meanwhile(lambda: tag_runs.drop(list_id=home, tag=1)):
        tag_runs.drop(list_id=home, tag=2)
    assert stored() == [3]


def test_one_that_is_forgotten_while_runs_are_merged_stays_forgotten(monkeypatch):
    home = make_list().pk
    for tag in (1, 2, 3):
        tag_runs.add(list_id=home, tags=[tag])
    monkeypatch.setattr(tag_runs, "MOST_RUNS", 1)
    with meanwhile(lambda: tag_runs.drop(list_id=home, tag=1)):
        tag_runs.add(list_id=home, tags=[4])
    assert stored() == [2, 3, 4]


def test_one_that_is_forgotten_after_runs_were_merged_is_found_in_the_new_one(monkeypatch):
    home = make_list().pk
    for tag in (1, 2, 3):
        tag_runs.add(list_id=home, tags=[tag])
    monkeypatch.setattr(tag_runs, "MOST_RUNS", 1)
    with meanwhile(lambda: tag_runs.add(list_id=home, tags=[4])):
        tag_runs.drop(list_id=home, tag=1)
    assert stored() == [2, 3, 4]


def test_one_that_is_forgotten_while_a_list_is_cut_stays_forgotten(monkeypatch):
    monkeypatch.setattr(tag_runs, "SHORT", 2)
    home = make_list().pk
    tag_runs.add(list_id=home, tags=[1, 2, 3, 1 << 60])
    with meanwhile(lambda: tag_runs.drop(list_id=home, tag=1)):
        tag_runs.cut(home)
    assert stored() == [2, 3, 1 << 60]


def test_two_lists_that_come_in_at_once_do_not_both_keep_a_number():
    def keep(home: int, known: known_tags.Known) -> None:
        tags = array("Q", [7])
        told = keeping.Prepared(
            list_id=home, last_row=1, refused=refusals.Refusals(), tags=tags, pages=[], kept=1, may_ring=0
        )
        keeping.keep(told, known=known)

    first, second = make_list().pk, make_list().pk
    of_first, of_second = known_tags.Known(own_list=first), known_tags.Known(own_list=second)
    of_second.refresh()  # as when the chunk was prepared
    with meanwhile(lambda: keep(first, of_first)), pytest.raises(keeping.Meanwhile), transaction.atomic():
        keep(second, of_second)
    assert stored() == [7]


def test_of_many_who_forget_at_once_no_two_wait_for_each_other():
    home = make_list().pk
    for first in range(0, 120, 20):
        tag_runs.add(list_id=home, tags=range(first, first + 20))
    failed: list[BaseException] = []

    def forget(first: int) -> None:
        try:
            for tag in range(first, 120, 6):
                tag_runs.drop(list_id=home, tag=tag)
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    crowd = [threading.Thread(target=forget, args=(first,)) for first in range(6)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert failed == [] and stored() == []
