import datetime as dt
from typing import Any

import pytest

from farline.calls import actions, queries, rules
from farline.calls.models import Campaign, Turn
from farline.calls.tests.factories import NOW, make_campaign
from farline.common.models import JournalLine
from farline.numbers.models import Number, NumberList
from farline.numbers.tests import factories as numbers

pytestmark = pytest.mark.django_db
AGREED: dict[str, Any] = {
    "name": "Autumn",
    "purpose": "invented",
    "regions": ["HA"],
    "script": "first-call",
    "speech": "",
    "by": "zhixin",
    "now": NOW,
}


def test_it_makes_a_draft_that_calls_nobody():
    id = actions.create_campaign(**AGREED)
    seen = queries.campaign_for(id)
    assert seen is not None and seen.state == "draft"
    assert (seen.regions, seen.window, seen.max_attempts, seen.rest_hours) == (("HA",), rules.DEFAULT_WINDOW, 3, 72)
    assert JournalLine.objects.get().about == str(id)


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"purpose": ""},
        {"regions": ["XX"]},
        {"max_attempts": 4},
        {"max_attempts": 0},
        {"rest_hours": 71},
    ],
)
def test_it_refuses_what_the_house_rules_forbid(wrong):
    with pytest.raises(actions.CampaignUnfit):
        actions.create_campaign(**(AGREED | wrong))
    assert not Campaign.objects.exists()


def test_it_keeps_the_window_as_it_was_agreed():
    window = rules.Window(rules.spans(("10:00", "11:30")), ())
    id = actions.create_campaign(**AGREED, window=window)
    seen = queries.campaign_for(id)
    assert seen is not None and seen.window == window


def test_it_moves_only_where_the_table_says():
    id = actions.create_campaign(**AGREED)
    for state in ("running", "paused", "running", "ended"):
        actions.change_campaign_state(campaign_id=id, state=state, by="zhixin", now=NOW)
    for state in ("running", "paused"):
        with pytest.raises(actions.NotThatWay):
            actions.change_campaign_state(campaign_id=id, state=state, by="zhixin", now=NOW)
    with pytest.raises(actions.NotThatWay):
        actions.change_campaign(campaign_id=id, **AGREED, window=rules.DEFAULT_WINDOW, max_attempts=1, rest_hours=72)
    with pytest.raises(actions.NoSuchCampaign):
        actions.change_campaign_state(campaign_id=id + 1, state="running", by="zhixin", now=NOW)


def test_it_gives_everybody_on_the_list_one_turn_however_often_it_is_asked():
    campaign = make_campaign(people=3)
    home = queries.lists_of(campaign)[0]
    assert Turn.objects.count() == 3
    assert actions.line_up(list_id=home, now=NOW) == 0
    numbers.make_number(number_list=Number.objects.all()[0].number_list)
    actions.attach_list(campaign_id=campaign, list_id=home, by="zhixin", now=NOW)
    assert Turn.objects.count() == 4


def test_it_lines_up_only_the_numbers_named_and_only_of_an_attached_list():
    make_campaign(people=0)
    apart = numbers.make_list()
    one, two = numbers.make_number(number_list=apart), numbers.make_number(number_list=apart)
    assert actions.line_up(list_id=apart.pk, now=NOW) == 0
    campaign = actions.create_campaign(**(AGREED | {"regions": []}))
    actions.attach_list(campaign_id=campaign, list_id=apart.pk, by="zhixin", now=NOW)
    Turn.objects.all().delete()
    assert actions.line_up(list_id=apart.pk, number_ids=[one.pk], now=NOW) == 1
    assert Turn.objects.get().number == one != two


def test_it_calls_a_list_for_one_campaign_only():
    first, second = make_campaign(), actions.create_campaign(**AGREED)
    with pytest.raises(actions.ListTaken):
        actions.attach_list(campaign_id=second, list_id=queries.lists_of(first)[0], by="zhixin", now=NOW)


def test_it_lines_up_nobody_from_elsewhere_and_says_so_to_the_import():
    campaign = make_campaign(people=2, regions=["BJ"])
    assert not Turn.objects.exists()  # the invented numbers are of Jiaozuo
    home = queries.lists_of(campaign)[0]
    assert queries.regions_for_list(home) == {"BJ"}
    assert not queries.regions_for_list(home + 1)
    actions.change_campaign(
        campaign_id=campaign, **(AGREED | {"regions": []}), window=rules.DEFAULT_WINDOW, max_attempts=2, rest_hours=96
    )
    assert Turn.objects.count() == 2


def test_it_counts_the_queue_for_the_office_and_the_map():
    campaign = make_campaign(people=5)
    ids = list(Turn.objects.order_by("pk").values_list("pk", flat=True))
    states = ["waiting", "follow_up", "resting", "finished", "withdrawn"]
    for id, state in zip(ids, states, strict=True):
        Turn.objects.filter(pk=id).update(state=state)
    seen = queries.campaigns()
    assert [one.id for one in seen] == [campaign]
    assert seen[0].counts == queries.QueueCounts(ready=2, resting=1, finished=2)
    NumberList.objects.update(state="paused")
    assert queries.campaigns()[0].counts == queries.QueueCounts(ready=0, resting=1, finished=2, held_back=2)
    NumberList.objects.update(state="released")
    assert queries.waiting_by_province() == {"HA": 3}
    actions.change_campaign_state(campaign_id=campaign, state="paused", by="zhixin", now=NOW)
    assert queries.waiting_by_province() == {}
    assert queries.campaign_for(campaign + 1) is None


def test_it_keeps_counts_apart_from_one_campaign_to_the_next():
    make_campaign(people=2), make_campaign(people=1, now=NOW + dt.timedelta(days=1))
    assert [one.counts.ready for one in queries.campaigns()] == [1, 2]
