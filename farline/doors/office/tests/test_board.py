import pytest
from django.urls import reverse
from django.utils import timezone

from farline.calls.models import Campaign
from farline.calls.queries import board as queues
from farline.calls.tests.factories import make_campaign
from farline.doors.live import subjects
from farline.doors.office import board
from farline.hotline import actions as hotline
from farline.journeys import show_board
from farline.shifts import actions as shifts
from farline.shifts import rules as shifts_rules
from farline.telephony import actions as telephony
from farline.volunteers.tests.factories import meilan, zhixin

pytestmark = pytest.mark.django_db


def test_it_shows_the_queue_and_pauses_a_campaign(coordinator):
    campaign = make_campaign(2)
    page = coordinator.get(reverse("office_board")).content.decode()
    assert "Autumn" in page and "Pause this campaign" in page
    to = reverse("office_campaign_state", args=[campaign])
    page = coordinator.post(to, {"state": "paused", "back": "board"}, follow=True).content.decode()
    assert Campaign.objects.get().state == "paused"
    assert "The campaign does not run" in page and "Pause this campaign" not in page
    assert "Let this campaign go on" in page
    coordinator.post(to, {"state": "running", "back": "board"})
    assert Campaign.objects.get().state == "running"


def test_a_line_is_switched_off_where_one_looks_and_goes_on_only_beside_its_figures(coordinator):
    trunk = telephony.open_simulator(now=timezone.now())
    assert "Switch off" in coordinator.get(reverse("office_board")).content.decode()
    to = reverse("office_line_switch", args=[trunk])
    page = coordinator.post(to, {"on": "", "back": "board"}, follow=True).content.decode()
    assert "Switch off" not in page and "Switch on" not in page


@pytest.mark.parametrize("way", ["leave", "sign_out"])
def test_whoever_leaves_in_haste_stands_on_it_no_longer(client, way):
    caller, now = meilan(), timezone.now()
    shifts.say(volunteer=caller, doing=shifts_rules.READY, now=now)
    hotline.take_duty(volunteer=caller, now=now)
    client.force_login(caller)
    assert show_board.show_board(now=now).callers["ready"] == ["meilan"]
    client.post(reverse(way)) if way == "sign_out" else client.get(reverse(way))
    seen = show_board.show_board(now=timezone.now())
    assert not any(seen.callers.values()) and not seen.hotline


def test_it_has_words_for_all_it_shows():
    assert set(board.BLOCKS) == set(queues.BLOCKS)
    assert set(board.DOINGS) == set(show_board.DOINGS)


def test_only_coordinators_follow_it_and_the_stream_says_a_mark_alone():
    assert subjects.follows_board(zhixin().pk, subjects.BOARD) == subjects.WELCOME
    assert subjects.follows_board(meilan().pk, subjects.BOARD) == subjects.NOT_THERE
    assert subjects.follows_board(zhixin_again(), 7) == subjects.NOT_THERE
    (news,) = subjects.about_board([subjects.BOARD]).values()
    assert news.fields == {"mark": show_board.show_board(now=timezone.now()).mark}


def zhixin_again() -> int:
    from farline.volunteers import queries

    found = queries.by_handle("zhixin")
    assert found is not None
    return found.pk
