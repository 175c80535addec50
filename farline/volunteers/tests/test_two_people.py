"""What takes two, and what an infiltrator with one account makes of it."""

import datetime as dt

import pytest

from farline.common.models import JournalLine
from farline.volunteers import actions, two_people
from farline.volunteers.models import Asked
from farline.volunteers.tests.factories import NOW, make_volunteer

pytestmark = pytest.mark.django_db
WHAT = "numbers.release 17"


@pytest.fixture(autouse=True)
def _two(settings):
    settings.TWO_PEOPLE = True
    make_volunteer("zhixin", ["coordinator"])
    make_volunteer("baihe", ["coordinator"])


def agreed(by: str, now: dt.datetime = NOW, what: str = WHAT) -> bool:
    return two_people.agreed(what=what, by=by, now=now)


def test_it_takes_two_and_begins_anew_afterwards():
    assert not agreed("zhixin")
    assert two_people.asked_by([WHAT], now=NOW) == {WHAT: "zhixin"}
    assert agreed("baihe")
    assert not agreed("baihe")


def test_it_takes_no_second_press_of_the_same_person():
    assert [agreed("stranger") for _ in range(5)] == [False] * 5
    assert Asked.objects.count() == 1


def test_it_takes_no_agreement_to_something_else():
    agreed("zhixin")
    assert not agreed("baihe", what="numbers.release 18")


def test_it_forgets_after_three_days():
    agreed("zhixin")
    assert not agreed("baihe", NOW + two_people.HOLDS_FOR)


def test_it_forgets_what_somebody_asked_who_was_shut_out_since():
    spy = make_volunteer("stranger", ["coordinator"])
    agreed("stranger")
    actions.suspend(volunteer=spy, by="zhixin", now=NOW)
    assert not agreed("zhixin")
    assert agreed("baihe")


def test_it_writes_both_into_the_journal():
    agreed("zhixin")
    agreed("baihe")
    lines = [(line.action, line.by, line.about) for line in JournalLine.objects.order_by("id")]
    assert lines == [("volunteers.ask_second", "zhixin", WHAT), ("volunteers.second", "baihe", WHAT)]
