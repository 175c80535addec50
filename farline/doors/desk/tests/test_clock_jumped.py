import pytest
from django.urls import reverse

from farline.calls.models import Call
from farline.common import clock
from farline.doors.desk.tests import scene
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db


def test_it_hands_nobody_out_while_the_clock_is_not_to_be_trusted(monkeypatch: pytest.MonkeyPatch):
    scene.open_campaign()
    desk = scene.Desk(meilan())
    monkeypatch.setattr(clock, "frozen_for", lambda: 240.0)
    page = desk.client.post(reverse("desk_next"), follow=True)
    assert "时钟" in page.content.decode()
    assert not Call.objects.exists()
    monkeypatch.setattr(clock, "frozen_for", lambda: 0.0)
    desk.client.post(reverse("desk_next"))
    assert Call.objects.exists()
