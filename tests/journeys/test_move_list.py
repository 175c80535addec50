"""A list moves on, and whoever is on a released list of a campaign has a turn."""

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


def test_it_gives_a_turn_to_those_whom_a_broken_off_import_left_without():
    campaign, home = a_campaign(), factories.make_list(state=rules.CHECKED)
    calls.attach_list(campaign_id=campaign, list_id=home.id, by="zhixin", now=NOW)
    factories.make_number(number_list=home)
    factories.make_number(number_list=home)
    assert [one.counts.ready for one in queries.campaigns()] == [0]
    move_list.move_list(list_id=home.id, state=rules.RELEASED, by="zhixin", now=NOW)
    assert [one.counts.ready for one in queries.campaigns()] == [2]
    assert lists.list_for(home.id).state == rules.RELEASED


def test_it_lines_nobody_up_when_the_list_may_not_go_there():
    campaign, home = a_campaign(), factories.make_list(state=rules.CLOSED)
    calls.attach_list(campaign_id=campaign, list_id=home.id, by="zhixin", now=NOW)
    factories.make_number(number_list=home)
    with pytest.raises(actions.NotThatWay):
        move_list.move_list(list_id=home.id, state=rules.RELEASED, by="zhixin", now=NOW)
    assert [one.counts.ready for one in queries.campaigns()] == [0]
