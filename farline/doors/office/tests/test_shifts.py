import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from farline.doors.office import shifts
from farline.shifts import rules
from farline.shifts.models import Shift

pytestmark = pytest.mark.django_db


def form(**changed):
    day = timezone.now().date() + dt.timedelta(days=3)
    right = {
        "day": f"{day}",
        "hour": "20:00",
        "zone": "America/Toronto",
        "minutes": "120",
        "places": "6",
        "weeks": "1",
    }
    return right | changed


def test_it_plans_a_series_on_the_planners_clock_and_cancels_one(coordinator):
    coordinator.post(reverse("office_shift_plan"), form(weeks="3", hotline="on"))
    assert Shift.objects.filter(hotline=True, places=6).count() == 3
    page = coordinator.get(reverse("office_shifts")).content.decode()
    assert "0 of 6 places taken" in page and "In Beijing" in page
    first = Shift.objects.order_by("starts_at")[0]
    coordinator.post(reverse("office_shift_cancel", args=[first.pk]))
    assert Shift.objects.filter(state="planned").count() == 2


def test_a_wrong_series_is_taken_back_by_one_press_and_once(coordinator):
    coordinator.post(reverse("office_shift_plan"), form(weeks="1"))
    page = coordinator.post(reverse("office_shift_plan"), form(weeks="5", hour="21:00"), follow=True).content.decode()
    assert "Take all 5 shifts just planned back" in page
    again = coordinator.post(reverse("office_shift_plan_back"), follow=True).content.decode()
    assert "5 shifts are taken back" in again and "just planned back" not in again
    assert Shift.objects.filter(state="planned").count() == 1
    assert (
        "0 shifts are taken back" in coordinator.post(reverse("office_shift_plan_back"), follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("day", "2020-01-01", "lie ahead"),
        ("day", "tomorrow", "lie ahead"),
        ("hour", "25:00", "lie ahead"),
        ("minutes", "5", "15 to 360"),
        ("places", "０", "1 to 200"),
        ("weeks", "99", "1 to 26"),
        ("zone", "PRC", "clock from the list"),
    ],
)
def test_it_says_what_is_wrong_and_keeps_what_was_typed(coordinator, field, value, sentence):
    answer = coordinator.post(reverse("office_shift_plan"), form(**{field: value, "places": "7"} | {field: value}))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert page.count(" autofocus ") == 1  # far down the page: the browser goes there by itself
    if field not in ("places", "zone"):
        assert 'value="7"' in page and f'value="{value}"' in page
    assert not Shift.objects.exists()


def test_it_tells_the_planner_what_the_clocks_do():
    jump = rules.weekly(dt.datetime.fromisoformat("2027-03-07T02:30"), "America/New_York", 3)
    told = shifts._told(jump, "America/New_York")
    assert any("March 14, 2027 that hour does not exist" in one for one in told)
    autumn = shifts._told(
        rules.weekly(dt.datetime.fromisoformat("2026-10-23T20:00"), "America/New_York", 3), "America/New_York"
    )
    assert any("09:00 in Beijing instead of 08:00" in one for one in autumn)
    assert (
        shifts._told(rules.weekly(dt.datetime.fromisoformat("2026-10-23T20:00"), "Asia/Tokyo", 9), "Asia/Tokyo") == []
    )


def test_it_warns_of_hours_at_which_nobody_may_be_called(coordinator):
    coordinator.post(reverse("office_shift_plan"), form(zone="", hour="03:00"))
    assert "At that time nobody may be called" in coordinator.get(reverse("office_shifts")).content.decode()
    Shift.objects.all().delete()
    coordinator.post(reverse("office_shift_plan"), form(zone="", hour="15:00"))
    assert "At that time nobody may be called" not in coordinator.get(reverse("office_shifts")).content.decode()
