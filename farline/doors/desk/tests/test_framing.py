"""A form that stands beside a line: in a frame of ours alone, and without a word of the call."""

import pytest
from django.utils import timezone

from farline.corrections import actions as corrections
from farline.corrections.models import Window
from farline.doors.desk.tests import scene
from farline.journeys import dial_out, place_call
from farline.telephony import actions as telephony
from farline.telephony import states, whereabouts
from farline.telephony.models import Leg
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
IN_FRAME = {"Sec-Fetch-Dest": "iframe"}


@pytest.fixture
def desk():
    return scene.Desk(meilan())


def form_of(desk: scene.Desk) -> int:
    return corrections.open_window(call_id=7, volunteer=desk.volunteer, now=timezone.now())


def framed(desk: scene.Desk, name: str, window: int, **fields: str):
    address = desk.address(name, window)
    if fields:
        return desk.client.post(address, fields, headers=IN_FRAME)
    return desk.client.get(address, headers=IN_FRAME)


def test_only_a_frame_of_ours_may_hold_it_and_only_where_it_is_asked_for(desk):
    window = form_of(desk)
    inside, alone = framed(desk, "desk_declare", window), desk.get("desk_declare", window)
    assert "frame-ancestors 'self'" in inside.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in alone.headers["Content-Security-Policy"]
    assert [page.headers["X-Frame-Options"] for page in (inside, alone)] == ["SAMEORIGIN", "DENY"]
    page = inside.content.decode()
    assert '<base target="_top">' in page and "site-head" not in page
    assert 'target="_self"' in page and '<base target="_top">' not in alone.content.decode()


def test_no_other_page_stands_in_a_frame(desk):
    for name in ("desk_home", "desk_shifts", "desk_hotline"):
        answer = desk.client.get(desk.address(name), headers=IN_FRAME)
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], name


def test_somebody_elses_form_is_as_closed_in_a_frame_as_anywhere(desk):
    window = form_of(desk)
    assert framed(scene.Desk(anping()), "desk_declare", window).status_code == 404


def test_a_form_that_was_left_says_so_beside_the_line(desk):
    answer = framed(desk, "desk_window_leave", form_of(desk), do="leave")
    assert answer.status_code == 200 and "nothing of it is kept" in answer.content.decode()
    assert Window.objects.get().state == "closed"


def talking(desk: scene.Desk) -> int:
    """A call in the browser in which somebody just said yes."""
    scene.open_campaign()
    with whereabouts.listening(whereabouts.TRUNK, 5299), whereabouts.listening(whereabouts.GATEWAY, 5298):
        call_id, me, now = desk.next(), desk.volunteer, timezone.now()
        permit = place_call.place_call(call_id=call_id, volunteer=me, way="browser", now=now).permit
        leg = dial_out.dial_out(permit=permit, volunteer_id=me.pk, resource="0-" + "r" * 20, now=now).leg
    telephony.apply(telephony.Event(leg, 1, states.ANSWERED), now=now)
    assert desk.outcome(call_id, conversation="agreed_self").status_code == 302
    return call_id


def test_a_reload_comes_back_to_the_line_and_its_form_and_to_nothing_that_rings(desk):
    call_id = talking(desk)
    page = desk.get("desk_call", call_id)
    text = page.content.decode()
    assert page.status_code == 200 and "frame-src 'self'" in page.headers["Content-Security-Policy"]
    assert f'data-kept="{desk.address("desk_declare", Window.objects.get().pk)}"' in text
    assert 'data-permit=""' in text and "/dial" not in text
    assert scene.Desk(anping()).get("desk_call", call_id).status_code == 404
    telephony.apply(telephony.Event(Leg.objects.get().pk, 2, states.ENDED, by="callee"), now=timezone.now())
    assert desk.get("desk_call", call_id).status_code == 404
