"""Shut out now: pages, streams, the person they hold and the line, before two seconds are over."""

import pytest
from django.test import Client
from django.urls import reverse

from farline.calls.models import Call, Turn
from farline.calls.queries import lines
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.doors.exchange.tests.test_exchange import asked
from farline.doors.live import subjects, visitors
from farline.journeys import dial_out, place_call, shut_out, take_next_call
from farline.telephony import whereabouts
from farline.telephony.gateway import switchboard
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import make_volunteer, meilan

pytestmark = pytest.mark.django_db


def _out(volunteer) -> None:
    shut_out.shut_out(volunteer=volunteer, by="zhixin", now=NOW)


def test_it_ends_the_call_the_claim_and_every_session_at_once():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    place_call.place_call(call_id=call.pk, volunteer=caller, way="practice", now=NOW)
    client = Client()
    client.force_login(caller)
    visitor = visitors.Visitor(caller.pk, client.session.session_key)
    assert visitors.gone([visitor]) == {}
    assert lines.over_among([call.pk]) == set()
    _out(caller)
    assert client.get(reverse("desk_home")).status_code == 302
    assert set(visitors.gone([visitor])) == {visitor}, "their streams end at the next look"
    assert lines.over_among([call.pk]) == {call.pk}, "the gateway hangs up at its next question"
    assert not Turn.objects.filter(claimed_by__isnull=False).exists()
    assert Call.objects.get().state == "released"


def test_it_asks_often_enough_to_be_done_within_two_seconds():
    looks = subjects.SUBJECTS["claim"].every
    assert max(switchboard.REPORT_EVERY, looks, 1.0) < 2


def test_it_gives_nobody_to_whoever_was_shut_out():
    make_campaign()
    caller = meilan()
    _out(caller)
    assert isinstance(take_next_call.take_next_call(volunteer=caller, now=NOW), take_next_call.Empty)


def test_it_gives_the_person_to_somebody_else():
    make_campaign()
    caller, other = meilan(), make_volunteer("anping")
    claim(caller)
    _out(caller)
    assert isinstance(take_next_call.take_next_call(volunteer=other, now=NOW), take_next_call.HandOut)


def test_it_keeps_the_last_admin():
    admin = make_volunteer("zhixin", ["admin"])
    with pytest.raises(shut_out.LastAdmin):
        _out(admin)
    assert admin.is_active


def test_the_gateway_ends_whatever_line_of_theirs_it_has():
    """Also one that somebody rang in on, or that began in the very moment of the suspension."""
    make_campaign()
    caller = meilan()
    with whereabouts.listening(whereabouts.TRUNK, 5299):
        placed = place_call.place_call(call_id=claim(caller).pk, volunteer=caller, way="browser", now=NOW)
        out = dial_out.dial_out(
            permit=placed.permit, volunteer_id=caller.pk, resource="r" * 20, now=NOW
        )  # fmt: skip
    assert asked("live", {"legs": [out.leg]}).json()["end"] == []
    Volunteer.objects.filter(pk=caller.pk).update(is_active=False)
    assert asked("live", {"legs": [out.leg]}).json()["end"] == [out.leg]
