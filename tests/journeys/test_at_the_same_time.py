"""What two do at once to the same list or person, on a server: each comes out as if one had come after the other."""

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, connections, transaction

from farline.calls import actions as calls
from farline.calls import queries, rules
from farline.calls.models import CampaignList, Turn
from farline.calls.tests.factories import NOW, make_campaign, save, talk
from farline.common import ballast
from farline.numbers import actions as numbers
from farline.numbers import intakes, tag_runs
from farline.numbers.models import Intake, Number, NumberList, TagRun
from farline.numbers.rules import CLOSED, DRAFT, PURGED
from farline.volunteers.tests.factories import make_volunteer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
A_MOMENT = 0.4  # until the other waits for what is held here


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[None]:
    """`work` begins on a connection of its own, while what is done inside is not committed yet."""
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database lets one write at a time")
    trouble: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as found:
            trouble.append(found)
        finally:
            connections.close_all()

    with transaction.atomic():
        other = threading.Thread(target=run)
        yield
        other.start()
        time.sleep(A_MOMENT)
    other.join()
    assert trouble == []


def the_list(**changed: object) -> NumberList:
    NumberList.objects.update(**changed)
    return NumberList.objects.get()


def test_a_list_whose_outcome_can_still_be_undone_is_not_destroyed():
    make_campaign(1)
    volunteer = make_volunteer("meilan")
    save(talk(volunteer), volunteer, "considering")
    assert queries.lists_in_call(NOW) == {the_list().pk}
    assert queries.lists_in_call(NOW + rules.UNDO_FOR + dt.timedelta(seconds=1)) == frozenset()


def test_whoever_is_just_being_rung_keeps_their_rest_when_the_list_is_put_first():
    make_campaign(1)
    rest = NOW + dt.timedelta(days=3)
    home = the_list()
    with meanwhile(lambda: calls.put_list_first(list_id=home.pk, first=True, by="zhixin", now=NOW)):
        Turn.objects.update(state=rules.RESTING, not_before=rest)
    assert Turn.objects.get().not_before == rest


def test_whoever_was_just_withdrawn_is_not_woken():
    make_campaign(1)
    CampaignList.objects.update(comes_first=True)
    Turn.objects.update(state=rules.RESTING, not_before=NOW - dt.timedelta(hours=1))
    with meanwhile(lambda: calls.wake(now=NOW)):
        calls.withdraw(number_id=Number.objects.get().pk, now=NOW, marked=False)
    assert Turn.objects.get().state == rules.FINISHED


def test_no_tag_outlives_its_list_however_its_run_was_just_written_anew():
    make_campaign(3)
    home = the_list(expires_on=NOW.date() - dt.timedelta(days=1))
    tags = sorted(int.from_bytes(bytes(one), "big") for one in Number.objects.values_list("blinded_number", flat=True))
    TagRun.objects.all().delete()
    tag_runs.add(list_id=home.pk, tags=tags)
    with meanwhile(lambda: numbers.purge_expired(by="farline", now=NOW)):
        tag_runs.drop(list_id=home.pk, tag=tags[0])
    assert the_list().state == PURGED and not TagRun.objects.exists()


def test_a_list_that_was_closed_for_good_is_not_opened_by_the_end_of_its_import():
    make_campaign(1)
    home = the_list(state=DRAFT)
    intake = Intake.objects.create(
        number_list=home, state="running", stored_as="x", file_kind="csv", kept=1, may_ring=1, created_at=NOW
    )
    with meanwhile(lambda: intakes.end(intake_id=intake.pk, state="done", by="tests", now=NOW)):
        numbers.change_list_state(list_id=home.pk, state=CLOSED, by="zhixin", now=NOW)
    assert the_list().state == CLOSED


def test_two_who_waited_for_each_other_both_come_to_their_end():
    make_campaign(2)
    first, second = Turn.objects.order_by("pk").values_list("pk", flat=True)

    def wrote(*order: int) -> None:
        def write() -> None:
            with transaction.atomic():
                for pk in order:
                    Turn.objects.filter(pk=pk).update(hang_ups=1)
                    time.sleep(A_MOMENT)

        try:
            ballast.with_room(write)
        finally:
            connections.close_all()

    if connection.vendor != "postgresql":
        pytest.skip("the embedded database lets one write at a time")
    others = [threading.Thread(target=wrote, args=order) for order in ((first, second), (second, first))]
    for one in others:
        one.start()
    for one in others:
        one.join()
    assert list(Turn.objects.values_list("hang_ups", flat=True)) == [1, 1]
