import csv
import datetime as dt
import io

import pytest
from django.urls import reverse

from farline.calls.models import Campaign, HourCount, OutcomeCount
from farline.calls.tests.factories import NOW, make_campaign
from farline.common.models import JournalLine
from farline.doors.office import statistics_words, taking
from farline.guide.models import RaisedDoubt
from farline.journeys import draw_statistics, take_table
from farline.packs.models import HandedOver
from farline.shifts.models import GivenWeek

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
    assert not any(row[0] == "stage_at_least" and row[3] == "0" for row in rows)
    assert any(row[:2] == ["stage_at_least", "unanswered"] and "this many or more" in row[2] for row in rows)


def test_no_cell_of_the_file_is_a_formula():
    for cell in ("=1+1", "+86", "-2", "@SUM(A1)", "\tx"):
        assert taking.formula_safe(cell) == f"'{cell}"
    assert taking.formula_safe("agreed_self") == "agreed_self"


def test_it_has_words_for_all_that_can_be_chosen():
    assert tuple(statistics_words.VIEWS) == draw_statistics.VIEWS
    assert tuple(statistics_words.SINCE) == draw_statistics.SINCE
    assert tuple(statistics_words.STAGES) == draw_statistics.STAGES
    assert tuple(statistics_words.REASONS) == take_table.REASONS


def test_the_campaigns_are_never_added_up(coordinator):
    """The sum less one campaign would tell the small counts of the other."""
    first, second = counted(), counted()
    assert Campaign.objects.count() == 2
    page = coordinator.get(reverse("office_statistics"), {"campaign": second})
    assert page.context["drawn"].total == 68 and first != second


def test_what_all_campaigns_share_is_a_picture_and_a_row_and_the_few_are_hidden(coordinator):
    campaign = counted()
    for card, count in (("D03", 30), ("D12", 4), ("D02", 20)):
        RaisedDoubt.objects.create(month=NOW.date().replace(day=1), card=card, count=count)
    for week, count in (("2026-W40", 25), ("2026-W47", 12), ("2026-W48", 11)):
        HandedOver.objects.create(week=week, kind="safety", count=count)
    GivenWeek.objects.create(monday=dt.date(2026, 10, 5), minutes=1800, shifts=4, places=15)
    page = coordinator.get(reverse("office_statistics")).content.decode()
    assert "Doubts raised" in page and "Are you swindlers" in page
    asked = {"campaign": campaign, "reason": "report"}
    taken = coordinator.post(reverse("office_statistics_table"), asked).content.decode()
    rows = [row[:2] + row[3:] for row in csv.reader(io.StringIO(taken[1:]))]
    assert ["doubt", "D03", "30"] in rows and ["doubt", "D12", ""] in rows
    assert ["packs_in_week", "2026-W47", "12"] in rows and ["hours_in_week", "2026-W41", "30"] in rows
    assert any(row.endswith(",4") for row in taken.splitlines()) is False


def test_the_map_and_its_table_say_the_same_and_can_be_taken_for_a_reason(coordinator):
    address = reverse("office_atlas_table")
    assert coordinator.post(address, {"kind": "csv"}).headers["Location"].endswith("#take")
    assert not JournalLine.objects.exists()
    rows = list(csv.reader(io.StringIO(coordinator.post(address, {"reason": "planning"}).content.decode()[1:])))
    assert len(rows) == 33 and ["HA", "Henan", "0"] in rows
    assert JournalLine.objects.get().about == "waiting planning"
    assert coordinator.post(address, {"reason": "planning", "kind": "xlsx"}).content.startswith(b"PK")


def test_the_table_of_what_gets_through_is_taken_for_a_reason_as_well(coordinator):
    address = reverse("office_reach_table")
    assert coordinator.post(address, {}).headers["Location"].endswith("#take")
    assert "Rang there" in coordinator.post(address, {"reason": "checking"}).content.decode()
    assert JournalLine.objects.get().about == "reach checking"
