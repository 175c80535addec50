"""A list that comes first is called before the campaign's others, for as long as it does."""

import datetime as dt

import pytest

from farline.calls import actions, queries
from farline.calls.models import Turn
from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.numbers.models import NumberList
from farline.numbers.tests import factories as numbers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

pytestmark = pytest.mark.django_db
LATER = NOW + dt.timedelta(days=4)


def another_list(campaign: int) -> int:
    home = numbers.make_list()
    numbers.make_number(number_list=home)
    actions.attach_list(campaign_id=campaign, list_id=home.pk, by="zhixin", now=NOW)
    return home.pk


def put_first(list_id: int, *, first: bool = True, now: dt.datetime = NOW) -> None:
    actions.put_list_first(list_id=list_id, first=first, by="zhixin", now=now)


def home_of(volunteer: Volunteer) -> int:
    number = claim(volunteer).turn.number
    return number.number_list_id if number else 0


def test_people_of_a_list_that_was_put_first_come_before_all_others():
    campaign = make_campaign(people=5)
    late = another_list(campaign)
    put_first(late)
    assert queries.lists_that_come_first(campaign) == {late}
    assert home_of(meilan()) == late
    assert home_of(anping()) != late


def test_who_is_brought_in_later_comes_first_too():
    campaign = make_campaign(people=5)
    late = another_list(campaign)
    put_first(late)
    numbers.make_number(number_list=NumberList.objects.get(pk=late))
    actions.line_up(list_id=late, now=NOW)
    assert {home_of(make_volunteer()), home_of(make_volunteer())} == {late}


def test_everybody_has_waited_as_long_as_before_when_it_is_put_back():
    campaign = make_campaign(people=2)
    late = another_list(campaign)
    before = set(Turn.objects.values_list("pk", "not_before"))
    put_first(late)
    put_first(late)  # a second press changes nothing
    put_first(late, first=False)
    assert set(Turn.objects.values_list("pk", "not_before")) == before
    assert not queries.lists_that_come_first(campaign)


def rested(list_id: int) -> Turn:
    """Somebody of this list who was not reached, has rested, and waits again."""
    caller = make_volunteer()
    save(talk(caller), caller, "no_answer")
    actions.wake(now=LATER)
    return Turn.objects.get(number__number_list=list_id)


def test_who_has_rested_comes_first_again():
    campaign = make_campaign(people=2)
    late = another_list(campaign)
    put_first(late)
    turn = rested(late)
    assert claim(meilan(), LATER).turn_id == turn.pk


def test_who_was_rung_while_it_came_first_has_not_to_wait_a_year_when_it_is_put_back():
    campaign = make_campaign(people=2)
    late = another_list(campaign)
    put_first(late)
    turn = rested(late)
    put_first(late, first=False, now=LATER)
    turn.refresh_from_db()
    assert NOW < turn.not_before <= LATER
    # As if it had been put first while this person rested: they got no head start, and none is taken from them.
    Turn.objects.filter(pk=turn.pk).update(not_before=LATER)
    put_first(late, now=LATER)
    Turn.objects.filter(pk=turn.pk).update(not_before=LATER)
    put_first(late, first=False, now=LATER)
    turn.refresh_from_db()
    assert turn.not_before == LATER


def test_a_list_of_no_campaign_cannot_come_first():
    with pytest.raises(actions.NoSuchCampaign):
        put_first(numbers.make_list().pk)
