import pytest
from django.urls import reverse
from django.utils import timezone

from farline.calls.models import Campaign
from farline.calls.queries import board as queues
from farline.calls.tests.factories import make_campaign
from farline.doors.live import subjects
from farline.doors.office import board
from farline.journeys import show_board
from farline.volunteers.tests.factories import meilan, zhixin

pytestmark = pytest.mark.django_db


def test_it_shows_the_queue_and_pauses_a_campaign(coordinator):
    campaign = make_campaign(2)
    page = coordinator.get(reverse("office_board")).content.decode()
    assert "Autumn" in page and "Pause this campaign" in page
    coordinator.post(reverse("office_campaign_state", args=[campaign]), {"state": "paused"})
    assert Campaign.objects.get().state == "paused"
    page = coordinator.get(reverse("office_board")).content.decode()
    assert "The campaign does not run" in page and "Pause this campaign" not in page


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
