"""Campaigns in the browser: made once, changed with care, moved on."""

import pytest
from django.urls import reverse

from farline.calls import actions as calls
from farline.calls import queries
from farline.numbers.tests import factories

TYPED = {
    "name": "Autumn", "purpose": "To say hello", "where": "all", "max_attempts": "3", "rest_hours": "72",
    "script": "first-call", "weekday_first_from": "09:00", "weekday_first_to": "12:00", "weekday_second_from": "14:00",
    "weekday_second_to": "20:30", "sunday_first_from": "", "sunday_first_to": "", "sunday_second_from": "",
    "sunday_second_to": "",
}  # fmt: skip


@pytest.fixture
def campaign(db, now) -> int:
    return calls.create_campaign(name="Autumn", purpose="Hello", script="first-call", by="baihe", now=now)


def seen_now(id: int) -> queries.CampaignView:
    found = queries.campaign_for(id)
    assert found
    return found


def test_it_makes_a_campaign_as_it_was_agreed(coordinator):
    wished = TYPED | {"where": "some", "regions": ["HA", "XJ"]}
    answer = coordinator.post(reverse("office_campaign_new"), wished)
    [made] = queries.campaigns()
    assert answer.headers["Location"] == reverse("office_campaign", args=[made.id])
    assert made.regions == ("HA", "XJ")
    assert len(made.window.weekdays) == 2
    assert made.window.sundays == ()
    assert made.state == "draft"
    page = coordinator.get(answer.headers["Location"]).content.decode()
    assert "Sunday and holidays: nobody is called" in page
    assert "Henan" in page


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ({"name": " "}, "This field is required"),
        ({"where": "some"}, "tick at least one province"),
        ({"weekday_first_from": "06:00"}, "before 8 in the morning"),
        ({"weekday_second_to": "23:30"}, "after 9 at night"),
        ({"weekday_first_to": "08:30"}, "later than the first"),
        ({"weekday_first_to": ""}, "give both hours"),
        ({"weekday_first_from": "soon"}, "give an hour, such as"),
        ({"rest_hours": "1"}, "72"),
        ({"name": "x" * 90}, "80"),
        ({f"weekday_{nth}_{end}": "" for nth in ("first", "second") for end in ("from", "to")}, "at least one span"),
    ],
)
def test_it_says_what_to_mend_and_keeps_what_was_typed(coordinator, slip, sentence):
    answer = coordinator.post(reverse("office_campaign_new"), TYPED | slip)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert "To say hello" in page
    assert queries.campaigns() == []


def test_it_makes_one_campaign_when_the_button_is_pressed_twice(coordinator):
    first = coordinator.post(reverse("office_campaign_new"), TYPED | {"key": "once"})
    second = coordinator.post(reverse("office_campaign_new"), TYPED | {"key": "once"})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(queries.campaigns()) == 1


def test_it_offers_no_round_the_clock_outside_the_demo(coordinator):
    assert "all_hours" not in coordinator.get(reverse("office_campaign_new")).content.decode()
    coordinator.post(reverse("office_campaign_new"), TYPED | {"all_hours": "on"})
    assert not queries.campaigns()[0].window.any_hour


def test_it_shows_both_when_two_change_a_campaign_at_once(coordinator, campaign, now):
    form = coordinator.get(reverse("office_campaign_change", args=[campaign]))
    seen = form.context["seen"]
    agreed = seen_now(campaign)
    calls.change_campaign(
        campaign_id=campaign, name="Winter", purpose="Theirs", regions=[], window=agreed.window, max_attempts=2,
        rest_hours=72, script="first-call", speech="", by="zhixin", now=now,
    )  # fmt: skip
    answer = coordinator.post(reverse("office_campaign_change", args=[campaign]), TYPED | {"seen": seen})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else changed this campaign" in page
    assert "Theirs" in page
    assert "To say hello" in page
    assert seen_now(campaign).name == "Winter"
    again = coordinator.post(
        reverse("office_campaign_change", args=[campaign]), TYPED | {"seen": answer.context["seen"]}
    )
    assert again.status_code == 302
    assert seen_now(campaign).name == "Autumn"


def test_it_starts_pauses_and_ends(coordinator, campaign):
    state = reverse("office_campaign_state", args=[campaign])
    for wanted in ("running", "paused", "running", "ended"):
        coordinator.post(state, {"state": wanted, "sure": "yes"})
        assert seen_now(campaign).state == wanted
    late = coordinator.post(state, {"state": "running"}, follow=True)
    assert "moved on meanwhile" in late.content.decode()
    assert seen_now(campaign).state == "ended"


def test_it_changes_nothing_of_an_ended_campaign(coordinator, campaign, now):
    calls.change_campaign_state(campaign_id=campaign, state="ended", by="baihe", now=now)
    answer = coordinator.post(reverse("office_campaign_change", args=[campaign]), TYPED, follow=True)
    assert "not changed any more" in answer.content.decode()


@pytest.mark.django_db
def test_it_knows_no_other_state_and_no_other_campaign(coordinator, campaign):
    assert coordinator.post(reverse("office_campaign_state", args=[campaign]), {"state": "odd"}).status_code == 404
    assert coordinator.get(reverse("office_campaign", args=[12345])).status_code == 404


def test_it_shows_the_script_before_it_is_chosen(coordinator):
    assert coordinator.get(reverse("office_script", args=["first-call"])).status_code == 200
    assert coordinator.get(reverse("office_script", args=["no-such"])).status_code == 404


def test_it_warns_of_a_second_campaign_of_the_same_name(coordinator):
    first = coordinator.post(reverse("office_campaign_new"), TYPED | {"key": "one-press"}, follow=True)
    again = coordinator.post(reverse("office_campaign_new"), TYPED | {"key": "one-press"}, follow=True)
    for page in (first, again):
        assert "Another campaign is called" not in page.content.decode()
    second = coordinator.post(reverse("office_campaign_new"), TYPED | {"key": "two-press"}, follow=True)
    assert "Another campaign is called “Autumn” too" in second.content.decode()


def test_it_proposes_the_script_of_a_first_call(coordinator):
    form = coordinator.get(reverse("office_campaign_new")).context["form"]
    assert form["script"].value() == "first-call"


def test_it_leads_from_a_released_list_to_the_campaign_that_does_not_run_yet(coordinator, campaign, now):
    home = factories.make_list(state="checked")
    calls.attach_list(campaign_id=campaign, list_id=home.pk, by="baihe", now=now)
    address = reverse("office_list_state", args=[home.pk])
    told = coordinator.post(address, {"state": "released"}, follow=True)
    assert told.redirect_chain[-1][0] == reverse("office_campaign", args=[campaign])
    assert "does not run yet" in told.content.decode()
    assert "Start the campaign" in told.content.decode()
    calls.change_campaign_state(campaign_id=campaign, state="running", by="baihe", now=now)
    coordinator.post(address, {"state": "paused"})
    told = coordinator.post(address, {"state": "released"}, follow=True)
    assert "callers get its people from now on" in told.content.decode()


def test_a_list_that_came_in_without_a_campaign_finds_one_afterwards(coordinator, campaign):
    home = factories.make_list(state="checked")
    told = coordinator.post(reverse("office_list_state", args=[home.pk]), {"state": "released"}, follow=True)
    assert "no campaign calls this list yet" in told.content.decode()
    lists, its_campaign = reverse("office_lists"), f'href="{reverse("office_campaign", args=[campaign])}"'
    page = coordinator.get(lists).content.decode()
    assert "None yet, so nobody from it is called" in page and its_campaign not in page
    to = reverse("office_list_add", args=[campaign])
    assert "Please choose a list" in coordinator.post(to, {"list": "7"}, follow=True).content.decode()
    page = coordinator.post(to, {"list": str(home.pk)}, follow=True).content.decode()
    assert "belongs to this campaign now" in page and "A list that no campaign calls yet" not in page
    assert "release it on the page of the lists" not in page
    assert (
        f'href="{lists}#list-{home.pk}"' in page and f'id="list-{home.pk}"' in coordinator.get(lists).content.decode()
    )
    assert queries.lists_of(campaign) == [home.pk]
    page = coordinator.get(lists).content.decode()
    assert its_campaign in page and "None yet, so nobody" not in page


def test_a_list_that_is_not_released_yet_says_so_when_it_finds_its_campaign(coordinator, campaign):
    home = factories.make_list(state="checked")
    assert "· Imported, not released</option>" in coordinator.get(reverse("office_campaign", args=[campaign])).text
    to = reverse("office_list_add", args=[campaign])
    assert "release it on the page of the lists" in coordinator.post(to, {"list": str(home.pk)}, follow=True).text


def test_it_puts_one_of_two_lists_first_and_back(coordinator, campaign, now):
    lists = [factories.make_list(), factories.make_list()]
    for one in lists:
        calls.attach_list(campaign_id=campaign, list_id=one.pk, by="zhixin", now=now)
    to = reverse("office_list_first", args=[campaign, lists[1].pk])
    page = coordinator.post(to, {"first": "yes"}, follow=True).content.decode()
    assert "This list comes first now." in page and page.count("No longer first") == 1
    page = coordinator.post(to, {"first": "no"}, follow=True).content.decode()
    assert "No longer first" not in page and page.count("Call this list first") == 2
    elsewhere = reverse("office_list_first", args=[campaign, factories.make_list().pk])
    assert coordinator.post(elsewhere, {"first": "yes"}).status_code == 404


def test_it_asks_for_callers_who_speak_cantonese(coordinator):
    coordinator.post(reverse("office_campaign_new"), TYPED | {"speech": "yue"})
    (made,) = queries.campaigns()
    assert made.speech == "yue"
    assert "Cantonese" in coordinator.get(reverse("office_campaign", args=[made.id])).content.decode()


def test_it_asks_once_more_before_what_is_for_good(coordinator, campaign):
    coordinator.post(reverse("office_campaign_state", args=[campaign]), {"state": "running"})
    page = coordinator.post(reverse("office_campaign_state", args=[campaign]), {"state": "ended"}).content.decode()
    assert "Are you sure?" in page and "Autumn" in page
    assert seen_now(campaign).state == "running"
    home = factories.make_list()
    factories.make_number(number_list=home)
    to = reverse("office_list_state", args=[home.pk])
    assert coordinator.post(reverse("office_list_state", args=[77]), {"state": "closed"}).status_code == 404
    for state, words in (("closed", "1 number is on it."), ("purged", "For good, and at once.")):
        assert words in coordinator.post(to, {"state": state}).content.decode()
        home.refresh_from_db()
        assert home.state != state
        coordinator.post(to, {"state": state, "sure": "yes"})
        home.refresh_from_db()
        assert home.state == state
