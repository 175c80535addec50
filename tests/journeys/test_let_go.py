"""A role taken, or an account brought back after a theft: whoever sits there loses people, lines and pages at once."""

import pytest
from django.test import Client

from farline.calls.models import Call, Turn
from farline.doors.exchange import edge
from farline.hotline.models import Duty
from farline.journeys import answer_hotline, come_back, dial_out, place_call, shut_out, take_role
from farline.telephony.models import Leg
from farline.volunteers import inviting, sessions
from farline.volunteers.tests.factories import make_volunteer, zhixin
from tests.journeys.test_end_lines import (  # noqa: F401 - fixtures
    NOW,
    SECOND,
    answered_at_the_hotline,
    caller,
    claim,
    ends,
    fake_trunk_listens,
    rung,
    save,
)

pytestmark = pytest.mark.django_db


def take(volunteer, role: str = "caller") -> None:
    take_role.take_role(volunteer=volunteer, role=role, by="zhixin", now=NOW)


def brought_back(volunteer) -> None:
    id, _code = inviting.invite_back(volunteer=volunteer, by=zhixin(), now=NOW)
    inviting.agree(invitation_id=id, by=make_volunteer("second", ("admin",)), now=NOW)
    come_back.come_back(invitation_id=id, now=NOW)


def suspended(volunteer) -> None:
    shut_out.shut_out(volunteer=volunteer, by="zhixin", now=NOW)


WAYS = pytest.mark.parametrize("how", [take, brought_back, suspended])


@WAYS
def test_the_person_the_line_and_every_page_go(caller, how):  # noqa: F811
    _call, leg = rung(caller)
    client = Client()
    client.force_login(caller)
    assert not ends(leg) and sessions.how_many(volunteer_id=caller.pk, now=NOW)
    how(caller)
    assert ends(leg) and Call.objects.get().state == "released"
    assert not Turn.objects.filter(claimed_by__isnull=False).exists()
    assert not sessions.how_many(volunteer_id=caller.pk, now=NOW)


@WAYS
def test_a_talk_that_was_kept_for_a_form_ends_too(caller, how):  # noqa: F811
    call, leg = rung(caller)
    save(call, caller, "agreed_self")
    assert not ends(leg)
    how(caller)
    assert ends(leg)


@WAYS
@pytest.mark.parametrize("kept", [False, True])
def test_at_the_hotline_too(caller, how, kept):  # noqa: F811
    id, leg = answered_at_the_hotline(caller)
    if kept:
        answer_hotline.finish(ring_id=id, volunteer=caller, conversation="agreed_self", key="k" * 16, now=NOW)
    assert not ends(leg)
    how(caller)
    assert ends(leg) and not Duty.objects.exists()


def test_a_role_that_goes_ends_the_line_even_where_nothing_was_let_go(caller):  # noqa: F811
    _call, leg = rung(caller)
    caller.grants.all().delete()
    assert ends(leg)


def test_a_permit_rings_nobody_once_the_role_is_gone(caller):  # noqa: F811
    permit = place_call.place_call(call_id=claim(caller).pk, volunteer=caller, way="browser", now=NOW).permit
    caller.grants.all().delete()
    with pytest.raises(dial_out.Blocked):
        dial_out.dial_out(permit=permit, volunteer_id=caller.pk, resource="r" * 20, now=NOW + SECOND)
    assert Leg.objects.get().state == "blocked"


def test_whoever_is_still_a_caller_by_another_role_keeps_all(caller):  # noqa: F811
    _call, leg = rung(caller)
    caller.grants.create(role="follow_up_caller", granted_at=NOW, granted_by="tests")
    caller.grants.create(role="editor", granted_at=NOW, granted_by="tests")
    take(caller)
    take(caller, "editor")
    assert not ends(leg)


def test_the_line_is_open_to_callers_alone(monkeypatch):
    monkeypatch.setattr(edge, "close_old_connections", lambda: None)  # on a server it would close the test's own
    for roles, there in ((("caller",), True), (("follow_up_caller",), True), (("editor", "coordinator"), False)):
        volunteer, client = make_volunteer(roles=roles), Client()
        client.force_login(volunteer)
        cookies = "; ".join(f"{name}={one.value}" for name, one in client.cookies.items()).encode()
        assert edge.enter([(b"cookie", cookies)]) == (volunteer.pk if there else None)
