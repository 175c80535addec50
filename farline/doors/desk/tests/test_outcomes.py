"""After an outcome was saved: what the page offers, and what it admits."""

import datetime as dt

import pytest
from django.utils import timezone

from farline.calls import rules
from farline.calls.models import Turn
from farline.doors.desk.tests.scene import AGREES, Desk, hidden, open_campaign
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db


def test_the_saved_page_takes_a_no_that_comes_later_and_says_when_it_could_not_be_kept():
    open_campaign([AGREES, AGREES])
    desk = Desk(meilan())
    call = desk.next()
    desk.practise(call)
    desk.outcome(call, conversation="listened_part")
    page = desk.get("desk_saved", call).content.decode()
    assert "never want to be called again after all" in page
    desk.post("desk_outcome", call, line="answered", conversation=rules.NEVER_AGAIN)
    assert "Done, for everybody" in desk.get("desk_saved", call).content.decode()
    call = desk.next()
    desk.practise(call)
    page = desk.get("desk_call", call)
    Turn.objects.update(number=None)
    typed = {"fence": hidden(page, "fence"), "key": hidden(page, "key"), "line": "answered"}
    desk.post("desk_outcome", call, conversation=rules.NEVER_AGAIN, **typed)
    page = desk.get("desk_saved", call).content.decode()
    assert "could not be marked" in page and "Done, for everybody" not in page


def test_undoing_keeps_the_hours_of_the_next_call_that_were_typed():
    open_campaign([AGREES])
    desk = Desk(meilan())
    call = desk.next()
    desk.practise(call)
    day = (timezone.now() + dt.timedelta(days=3)).date().isoformat()
    hours = {"day": day, "from": "20:00", "to": "20:30"}
    desk.outcome(call, conversation="considering", **hours)
    desk.post("desk_undo", call)
    page = desk.get("desk_call", call).content.decode()
    assert f'value="{day}"' in page and 'value="20:00"' in page and 'value="20:30"' in page
