"""The person is still on the line and takes it back: at once, once, by this volunteer alone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from farline.corrections import actions as corrections
from farline.declarations import queries
from farline.doors.desk.tests.scene import Desk
from farline.journeys import take_declaration
from farline.volunteers.tests import factories
from tests.journeys.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk(factories.meilan())


@pytest.fixture
def window(desk):
    now = timezone.now()
    id = corrections.open_window(call_id=7, volunteer=desk.volunteer, now=now)
    take_declaration.take_declaration(
        window_id=id,
        volunteer=desk.volunteer,
        people=[person(name="平安"), person(name="明月")],
        now=now,
        iterations=1,
    )
    return id


def take_back(desk, window, **typed):
    return desk.client.post(desk.address("desk_change_mind", window), typed)


def test_it_takes_back_one_voice_and_leaves_the_other(desk, window):
    answer = take_back(desk, window, voice="1")
    assert answer.status_code == 200 and "It is taken back" in answer.content.decode()
    assert len(queries.waiting()) == 1


def test_pressed_twice_it_says_that_it_was_taken_back_before(desk, window):
    take_back(desk, window, voice="0")
    answer = take_back(desk, window, voice="0")
    assert answer.status_code == 404 and "It was taken back before" in answer.content.decode()
    assert len(queries.waiting()) == 1


@pytest.mark.parametrize("typed", [{}, {"voice": ""}, {"voice": "-1"}, {"voice": "first"}, {"voice": "٣"}])
def test_it_leads_back_to_the_desk_where_no_voice_is_named(desk, window, typed):
    assert take_back(desk, window, **typed).status_code == 302
    assert len(queries.waiting()) == 2


def test_it_finds_no_voice_that_did_not_speak_and_no_window_that_never_was(desk, window):
    assert take_back(desk, window, voice="2").status_code == 404
    assert take_back(desk, window + 1, voice="0").status_code == 404
    assert len(queries.waiting()) == 2


def test_another_volunteer_and_somebody_signed_out_take_nothing_back(desk, window):
    assert take_back(Desk(factories.make_volunteer("anping", ("caller",))), window, voice="0").status_code == 404
    desk.client.logout()
    assert "sign-in" in take_back(desk, window, voice="0").headers["Location"]
    assert len(queries.waiting()) == 2


def test_asked_for_by_address_it_changes_nothing(desk, window):
    assert desk.client.get(desk.address("desk_change_mind", window)).url == reverse("desk_home")
    assert len(queries.waiting()) == 2
