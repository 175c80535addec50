import pytest
from django.urls import reverse
from django.utils import timezone

from farline.telephony import actions as telephony
from farline.telephony import governing, reach
from farline.telephony.models import Reach, Trunk

pytestmark = pytest.mark.django_db


def page(browser) -> str:
    return str(browser.get(reverse("office_lines")).content.decode())


def test_a_coordinator_sees_why_a_line_paused_and_lets_it_go_on(coordinator):
    trunk = telephony.open_simulator(now=timezone.now())
    Trunk.objects.update(state="paused", pause=governing.TRUNK_DEAD)
    assert "did not answer several times" in page(coordinator)
    assert reverse("office_lines") in coordinator.get(reverse("office_home")).content.decode()
    coordinator.post(reverse("office_line_switch", args=[trunk]), {"on": "yes"})
    assert Trunk.objects.get().state == "on"
    assert "did not answer several times" not in page(coordinator)


def test_a_line_without_papers_says_which_and_stays_off(coordinator):
    trunk = telephony.put_on_file(name="carrier", by="zhixin", now=timezone.now(), host="sip.carrier.invalid")
    shown = page(coordinator)
    assert "written permission" in shown
    assert "Switch on" not in shown
    coordinator.post(reverse("office_line_switch", args=[trunk]), {"on": "yes"})
    assert Trunk.objects.get().state == "off"


def test_a_line_that_does_not_exist_changes_nothing(coordinator):
    assert coordinator.post(reverse("office_line_switch", args=[5]), {"on": "yes"}).status_code == 302


def test_a_coordinator_sees_where_calls_get_through_and_no_small_cell(coordinator):
    trunk = telephony.open_simulator(now=timezone.now())
    week = reach.week_of(timezone.now())
    for block, tried in (("139", 40), ("138", 3)):
        Reach.objects.create(
            trunk_id=trunk,
            week=week,
            block=block,
            province="44",
            hour=10,
            tried=tried,
            rang=tried,
            answered=tried // 2,
        )
    shown = str(coordinator.get(reverse("office_reach")).content.decode())
    assert "139" in shown
    assert "50 %" in shown
    assert "138" not in shown
    assert reverse("office_reach") in page(coordinator)
