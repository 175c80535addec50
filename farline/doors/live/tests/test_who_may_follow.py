"""The cookie, the claim and the import behind a stream."""

import datetime as dt

import pytest
from django.conf import settings
from django.test import Client

from farline.calls import rules as calls
from farline.calls.models import Call, Campaign, Turn
from farline.doors.live import edge, subjects, visitors
from farline.doors.live.topics import News
from farline.numbers import rules as numbers
from farline.numbers.models import Intake, NumberList
from farline.volunteers import actions as volunteers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests import factories

NOW = factories.NOW
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """A doorman has a thread and a connection of its own; here it is the test's, which must stay open."""
    monkeypatch.setattr(edge, "close_old_connections", lambda: None)


def cookie_of(volunteer: Volunteer) -> list[tuple[bytes, bytes]]:
    client = Client()
    client.force_login(volunteer)
    morsel = client.cookies[settings.SESSION_COOKIE_NAME]
    return [(b"cookie", f"{morsel.key}={morsel.value}".encode())]


def make_call(volunteer: Volunteer, state: str = calls.PREPARED) -> Call:
    campaign = Campaign.objects.create(name="Autumn", purpose="", script="", created_at=NOW, created_by="zhixin")
    turn = Turn.objects.create(campaign=campaign, not_before=NOW)
    return Call.objects.create(turn=turn, volunteer=volunteer, fence=1, state=state, claimed_at=NOW)


def make_intake(state: str = numbers.RUNNING) -> Intake:
    made = NumberList.objects.create(
        name="A list", provenance="invented", lawful_basis="invented", expires_on=NOW.date(),
        created_at=NOW, created_by="zhixin",
    )  # fmt: skip
    return Intake.objects.create(
        number_list=made, state=state, stored_as="x", file_kind="csv", rows_done=5, rows_total=9, kept=4,
        created_at=NOW, created_by="zhixin",
    )  # fmt: skip


def test_it_lets_in_whoever_holds_or_held_the_claim():
    meilan = factories.meilan()
    for state in (calls.PREPARED, calls.PERMITTED, calls.TAKEN_BACK):
        found = edge.enter(cookie_of(meilan), "claim", make_call(meilan, state).pk)
        assert isinstance(found, visitors.Visitor) and found.volunteer_id == meilan.pk


def test_it_has_nothing_more_to_say_after_the_call_ended():
    meilan = factories.meilan()
    assert edge.enter(cookie_of(meilan), "claim", make_call(meilan, calls.WRAPPED_UP).pk) == subjects.OVER


def test_it_answers_the_same_for_another_volunteers_call_and_for_none():
    call = make_call(factories.meilan())
    stranger = cookie_of(factories.stranger())
    assert edge.enter(stranger, "claim", call.pk) == edge.enter(stranger, "claim", call.pk + 1) == 404


def test_it_lets_in_nobody_without_a_live_cookie():
    meilan = factories.meilan()
    call = make_call(meilan)
    headers = cookie_of(meilan)
    assert edge.enter([], "claim", call.pk) == 401
    assert edge.enter([(b"cookie", b"farline=made-up; \xff=;;")], "claim", call.pk) == 401
    volunteers.suspend(volunteer=meilan, by="zhixin", now=NOW)
    assert edge.enter(headers, "claim", call.pk) == 401


def test_it_lets_only_coordinators_follow_an_import():
    intake = make_intake()
    assert isinstance(edge.enter(cookie_of(factories.zhixin()), "intake", intake.pk), visitors.Visitor)
    assert edge.enter(cookie_of(factories.meilan()), "intake", intake.pk) == 404


def test_it_hears_that_a_claim_was_taken_back_or_its_number_withdrawn():
    meilan = factories.meilan()
    held, taken, opted_out = make_call(meilan), make_call(meilan, calls.TAKEN_BACK), make_call(meilan)
    Turn.objects.filter(pk=opted_out.turn_id).update(state=calls.WITHDRAWN)
    withdrawn = News("withdrawn", last=True)
    assert subjects.about_claims([held.pk, taken.pk, opted_out.pk]) == {taken.pk: withdrawn, opted_out.pk: withdrawn}


def test_it_tells_how_far_an_import_is_and_ends_with_it():
    running, done = make_intake(), make_intake(numbers.DONE)
    found = subjects.progress([running.pk, done.pk])
    assert found[running.pk].fields == {"done": 5, "total": 9, "kept": 4, "state": numbers.RUNNING}
    assert (found[running.pk].last, found[done.pk].last) == (False, True)


def test_it_misses_whoever_was_suspended_or_signed_out():
    meilan, anping = factories.meilan(), factories.anping()
    here = edge.enter(cookie_of(meilan), "claim", make_call(meilan).pk)
    left = visitors.Visitor(anping.pk, "no-such-session")
    assert isinstance(here, visitors.Visitor)
    assert set(visitors.gone([here, left])) == {left}
    volunteers.suspend(volunteer=meilan, by="zhixin", now=NOW + dt.timedelta(hours=1))
    assert set(visitors.gone([here, left])) == {here, left}
