import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from farline.shifts import actions, queries
from farline.shifts.models import SignUp
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def browser(volunteer) -> Client:
    client = Client()
    client.force_login(volunteer)
    return client


def plan(at: dt.datetime, places: int = 1, **more) -> int:
    (id,) = actions.plan(starts=[at], minutes=90, places=places, by="zhixin", now=timezone.now(), **more)
    return id


def test_a_shift_is_taken_seen_on_the_desk_and_given_back():
    me = meilan()
    client, shift = browser(me), plan(timezone.now() + dt.timedelta(hours=3))
    client.post(reverse("desk_shift_take", args=[shift]))
    desk = client.get(reverse("desk_home")).content.decode()
    assert "Your next shift: in 3 hours" in desk
    client.post(reverse("desk_shift_back", args=[shift]))
    assert "Your next shift" not in client.get(reverse("desk_home")).content.decode()
    assert not SignUp.objects.exists()


def test_nobody_comes_in_vain_to_a_shift_that_was_canceled():
    me, other = meilan(), anping()
    shift = plan(timezone.now() + dt.timedelta(hours=3))
    browser(me).post(reverse("desk_shift_take", args=[shift]))
    actions.cancel(shift_id=shift, by="zhixin", now=timezone.now())
    for page in ("desk_home", "desk_shifts"):
        assert "Your shift was canceled" in browser(me).get(reverse(page)).content.decode()
        assert "Your shift was canceled" not in browser(other).get(reverse(page)).content.decode()
    said = browser(me).post(reverse("desk_shift_back", args=[shift]), {"seen": "yes"}, follow=True).content.decode()
    assert "Your shift was canceled" not in said and "Given back" not in said


def test_it_says_that_the_last_place_went_meanwhile():
    shift = plan(timezone.now() + dt.timedelta(hours=3))
    browser(anping()).post(reverse("desk_shift_take", args=[shift]))
    said = browser(meilan()).post(reverse("desk_shift_take", args=[shift]), follow=True).content.decode()
    assert "Every place in this shift is taken by now" in said


def test_hours_stand_on_ones_own_wall_with_beijing_beside_them():
    me = meilan()
    at = (timezone.now() + dt.timedelta(days=3)).replace(hour=1, minute=0)
    plan(at)
    client = browser(me)
    page = client.get(reverse("desk_shifts")).content.decode()
    assert "In Beijing" in page and "09:00–10:30" in page
    client.post(reverse("desk_clock"), {"zone": "Asia/Tokyo", "minutes": "600"})
    page = client.get(reverse("desk_shifts")).content.decode()
    assert "10:00–11:30" in page and "Tokyo" in page and "09:00–10:30" in page


@pytest.mark.parametrize(("zone", "minutes"), [("Asia/Shanghai", ""), ("Asia/Tokyo", "many"), ("Asia/Tokyo", "5")])
def test_it_refuses_what_is_no_clock_or_no_number_and_keeps_what_was_typed(zone, minutes):
    me = meilan()
    answer = browser(me).post(reverse("desk_clock"), {"zone": zone, "minutes": minutes})
    assert answer.status_code == 422
    assert not minutes or f'value="{minutes}"' in answer.content.decode()
    assert queries.clock_of(me).zone == ""


def test_whoever_is_on_a_break_is_given_nobody_until_they_say_that_they_are_back():
    me = meilan()
    client = browser(me)
    client.post(reverse("desk_say"), {"doing": "break"})
    assert queries.doing_of(me, timezone.now()) == "break"
    assert "You are on a break" in client.get(reverse("desk_home")).content.decode()
    assert client.post(reverse("desk_next")).headers["Location"] == reverse("desk_home")
    assert queries.doing_of(me, timezone.now()) == "break"
    assert 'name="back" value="yes"' in client.get(reverse("desk_home")).content.decode()
    client.post(reverse("desk_next"), {"back": "yes"})
    assert queries.doing_of(me, timezone.now()) == "ready"
    client.post(reverse("desk_say"), {"doing": "dancing"})
    assert queries.doing_of(me, timezone.now()) == "ready"
