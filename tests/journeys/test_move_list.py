"""A list moves on, and the first people of a released list have a turn."""

import pytest

from farline.calls import actions as calls
from farline.calls import queries
from farline.journeys import move_list
from farline.numbers import actions, rules
from farline.numbers import queries as lists
from farline.numbers.tests import factories

pytestmark = pytest.mark.django_db
NOW = factories.NOW


def a_campaign() -> int:
    campaign = calls.create_campaign(name="Autumn", purpose="Hello", by="zhixin", now=NOW)
    calls.change_campaign_state(campaign_id=campaign, state="running", by="zhixin", now=NOW)
    return campaign


def test_it_opens_the_first_pages_of_a_released_list_at_once():
    campaign, home = a_campaign(), factories.make_list(state=rules.CHECKED)
    calls.attach_list(campaign_id=campaign, list_id=home.id, by="zhixin", now=NOW)
    factories.keep_in_pages(["0391-0000001", "0391-0000002"], number_list=home)
    assert lists.ids_in(home.id) == []
    move_list.move_list(list_id=home.id, state=rules.RELEASED, by="zhixin", now=NOW)
    assert len(lists.ids_in(home.id)) == 2
    assert [one.counts.ready for one in queries.campaigns()] == [2]
    assert lists.list_for(home.id).state == rules.RELEASED


def test_it_opens_no_page_when_the_list_may_not_go_there():
    campaign, home = a_campaign(), factories.make_list(state=rules.CLOSED)
    calls.attach_list(campaign_id=campaign, list_id=home.id, by="zhixin", now=NOW)
    factories.keep_in_pages(["0391-0000001"], number_list=home)
    with pytest.raises(actions.NotThatWay):
        move_list.move_list(list_id=home.id, state=rules.RELEASED, by="zhixin", now=NOW)
    assert lists.ids_in(home.id) == []
