"""What the demo alone shows: hours round the clock, publication at once, and that it says so."""

import pytest
from django.urls import reverse
from django.utils import timezone

from farline.calls import queries
from farline.declarations import actions as declarations
from farline.doors.office.tests import test_campaigns
from farline.doors.office.tests.conftest import browser_of
from farline.stories import queries as stories
from farline.stories.tests import factories


@pytest.fixture(autouse=True)
def _demo(settings):
    settings.DEMO = True


def test_it_says_that_a_campaign_is_open_round_the_clock(coordinator):
    answer = coordinator.post(reverse("office_campaign_new"), test_campaigns.TYPED | {"all_hours": "on"}, follow=True)
    assert queries.campaigns()[0].window.any_hour
    assert "open round the clock" in answer.content.decode()
    form = coordinator.get(reverse("office_campaign_change", args=[queries.campaigns()[0].id]))
    assert form.context["form"]["all_hours"].value()


def test_it_says_that_a_list_is_invented_for_good(coordinator):
    assert "marked as invented for good" in coordinator.get(reverse("office_import_new")).content.decode()


def test_it_publishes_the_tally_at_once_under_its_own_name(publisher):
    empty = publisher.get(reverse("office_tally")).content.decode()
    assert "under a key named DEMO" in empty
    assert "Nothing waits" in empty
    assert reverse("office_tally_publish") not in empty
    declarations.note_earlier(party=False, league=True, pioneers=True, about_when="ten_years", now=timezone.now())
    page = publisher.get(reverse("office_tally")).content.decode()
    assert "Enough has come together" not in page
    assert "at least fifty" in page
    done = publisher.post(reverse("office_tally_publish"), follow=True).content.decode()
    assert "1 line." in done
    assert "Nothing waits" in done


def test_it_publishes_an_invented_story_at_once(db):
    story = factories.approved()
    for handle in ("editor-lin", "editor-su"):
        browser_of(handle, "editor")
    he = browser_of("editor-he", "editor")
    he.post(reverse("office_story_publish", args=[story]))
    assert stories.draft_for(story).state == "published"
