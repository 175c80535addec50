import csv
import io

import pytest
from django.urls import reverse

from farline.calls.models import Campaign, HourCount, OutcomeCount
from farline.calls.tests.factories import NOW, make_campaign
from farline.doors.office import statistics, statistics_words
from farline.journeys import draw_statistics, export_statistics

pytestmark = pytest.mark.django_db


def counted() -> int:
    campaign = make_campaign()
    for line, said, count in (("no_answer", "", 40), ("answered", "refused", 25), ("answered", "agreed_self", 3)):
        OutcomeCount.objects.create(
            campaign_id=campaign,
            month=NOW.date().replace(day=1),
            province="HA",
            line=line,
            conversation=said,
            attempts=count,
            latest=count,
        )
    for hour in (9, 10):
        HourCount.objects.create(campaign_id=campaign, weekday=1, hour=hour, attempts=34, answered=14)
    return campaign


def test_it_shows_pictures_with_tables_and_hides_the_few(coordinator):
    counted()
    page = coordinator.get(reverse("office_statistics")).content.decode()
    assert "68 people were called" in page
    assert "hidden" in page and ">3<" not in page
    assert "Henan" in page and "40 %" in page
    assert "<svg" in page and "The same as a table" in page


def test_it_shows_the_first_evening_kindly(coordinator):
    assert "No campaign yet" in coordinator.get(reverse("office_statistics")).content.decode()
    assert coordinator.post(reverse("office_statistics_table")).status_code == 404
    make_campaign()
    assert "No call was saved" in coordinator.get(reverse("office_statistics")).content.decode()


def test_it_takes_nonsense_for_no_choice(coordinator):
    campaign = counted()
    seen = coordinator.get(reverse("office_statistics"), {"campaign": "9" * 30, "view": "x", "since": "="})
    assert seen.context["asked"] == {"campaign_id": campaign, "view": "latest", "since": "campaign"}


def test_the_file_says_what_the_page_says_and_asks_for_a_reason(coordinator):
    campaign = counted()
    address = reverse("office_statistics_table")
    assert coordinator.post(address, {"campaign": campaign}).status_code == 302
    answer = coordinator.post(address, {"campaign": campaign, "reason": "report"})
    written = answer.content.decode()
    assert written.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(written[1:])))
    assert ["outcome", "agreed_self", "Said yes: declares for themselves", ""] in rows
    assert ["province", "HA", "Henan", "68"] in rows


def test_no_cell_of_the_file_is_a_formula():
    for cell in ("=1+1", "+86", "-2", "@SUM(A1)", "\tx"):
        assert statistics.formula_safe(cell) == f"'{cell}"
    assert statistics.formula_safe("agreed_self") == "agreed_self"


def test_it_has_words_for_all_that_can_be_chosen():
    assert tuple(statistics_words.VIEWS) == draw_statistics.VIEWS
    assert tuple(statistics_words.SINCE) == draw_statistics.SINCE
    assert tuple(statistics_words.STAGES) == draw_statistics.STAGES
    assert tuple(statistics_words.REASONS) == export_statistics.REASONS


def test_the_campaigns_are_never_added_up(coordinator):
    """The sum less one campaign would tell the small counts of the other."""
    first, second = counted(), counted()
    assert Campaign.objects.count() == 2
    page = coordinator.get(reverse("office_statistics"), {"campaign": second})
    assert page.context["drawn"].total == 68 and first != second
