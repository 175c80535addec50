"""A mentor hears a call only by invitation, after the person's yes, and never what is declared."""

import pytest
from django.utils import timezone

from farline.calls.tests.factories import make_campaign
from farline.doors.exchange import gateway
from farline.doors.exchange.tests.test_exchange import asked
from farline.journeys import listen_along, sit_beside
from farline.mentoring import actions as mentoring
from farline.mentoring import queries, rules
from farline.mentoring.models import Room
from farline.telephony import actions as telephony
from farline.telephony import states, whereabouts
from farline.telephony.models import Leg
from farline.volunteers import actions as volunteers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan
from tests.journeys.test_end_lines import NOW, SECOND, rung, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    """A mentor, and somebody whom they sit beside, who talks with a person just now."""
    make_campaign()
    new, mentor = meilan(), anping()
    room = mentoring.open_room(name="Tuesday", mentor=mentor, members=[new], by="zhixin", now=NOW)
    sit_beside.sit_beside(volunteer=new, room_id=room, now=NOW)
    with whereabouts.listening(whereabouts.TRUNK, 5299):
        call, leg = rung(new)
    Leg.objects.update(resource="0-" + "r" * 20)
    return mentor, new, call, leg


def let(call, volunteer, *, said_yes: bool = True, room: int = 0, now=NOW) -> None:
    """By the page that names whoever sits beside now, or another room's mentor."""
    beside = queries.invited(volunteer, now)
    room = room or (beside.id if beside else 0)
    listen_along.let_listen(call_id=call.pk, volunteer=volunteer, room_id=room, said_yes=said_yes, now=now)


def hears(mentor, volunteer) -> bool:
    return listen_along.may_hear(mentor_id=mentor.pk, volunteer_id=volunteer.pk, now=NOW + SECOND)


def test_only_after_the_person_was_asked_and_said_yes(two):
    mentor, new, call, leg = two
    assert not hears(mentor, new)
    with pytest.raises(listen_along.NotTold):
        let(call, new, said_yes=False)
    assert not hears(mentor, new)
    let(call, new)
    assert hears(mentor, new)
    assert listen_along.still_listening([leg], NOW) == {leg: [mentor.pk]}


def test_nobody_else_hears_it(two):
    mentor, new, call, _leg = two
    let(call, new)
    other, stranger = make_volunteer("other"), make_volunteer("stranger")
    mentoring.open_room(name="Friday", mentor=other, members=[stranger], by="zhixin", now=NOW)
    assert not hears(other, new) and not hears(new, new) and not hears(new, mentor)


def test_a_mentor_whom_a_coordinator_seats_later_hears_nothing(two):
    mentor, new, call, leg = two
    let(call, new)
    other = make_volunteer("other")
    later = mentoring.open_room(name="Friday", mentor=other, members=[new], by="zhixin", now=NOW)
    assert not hears(other, new) and hears(mentor, new)
    assert listen_along.still_listening([leg], NOW) == {leg: [mentor.pk]}
    sit_beside.sit_beside(volunteer=new, room_id=later, now=NOW)
    assert not hears(other, new) and not hears(mentor, new), "the yes was for whoever sat there"
    let(call, new)
    assert hears(other, new) and not hears(mentor, new)


def test_a_page_that_names_somebody_else_lets_nobody_hear(two):
    mentor, new, call, _leg = two
    other = make_volunteer("other")
    before = Room.objects.get().pk
    later = mentoring.open_room(name="Friday", mentor=other, members=[new], by="zhixin", now=NOW)
    sit_beside.sit_beside(volunteer=new, room_id=later, now=NOW)
    with pytest.raises(listen_along.NobodyBeside):
        let(call, new, room=before)
    assert not hears(other, new) and not hears(mentor, new)


@pytest.mark.parametrize("ends", ["a press", "its time"])
def test_a_second_invitation_needs_a_second_yes(two, ends):
    mentor, new, call, _leg = two
    let(call, new)
    again, room = NOW, Room.objects.get().pk
    if ends == "a press":
        sit_beside.end(volunteer=new)
    else:
        again += rules.BESIDE_FOR
    sit_beside.sit_beside(volunteer=new, room_id=room, now=again)
    assert not listen_along.may_hear(mentor_id=mentor.pk, volunteer_id=new.pk, now=again)


def test_longer_company_of_the_same_mentor_needs_none(two):
    mentor, new, call, _leg = two
    let(call, new)
    sit_beside.sit_beside(volunteer=new, room_id=Room.objects.get().pk, now=NOW)
    assert hears(mentor, new)


def test_another_volunteer_cannot_open_it(two):
    mentor, _new, call, _leg = two
    other = make_volunteer("other")
    room = mentoring.open_room(name="Friday", mentor=other, members=[mentor], by="zhixin", now=NOW)
    sit_beside.sit_beside(volunteer=mentor, room_id=room, now=NOW)
    with pytest.raises(listen_along.NotPossible):
        let(call, mentor)


@pytest.mark.parametrize(
    "ends",
    ["a press", "the invitation", "the call", "an outcome", "a yes", "the mentor is out", "their role", "the room"],
)
def test_whatever_is_taken_back_ends_it(two, ends):
    mentor, new, call, leg = two
    let(call, new)
    if ends == "a press":
        telephony.shut_ear(call_id=call.pk, volunteer_id=new.pk)
    elif ends == "the invitation":
        sit_beside.end(volunteer=new)
        assert not Leg.objects.get().ear, "nor does the page say so"
    elif ends == "the call":
        telephony.apply(telephony.Event(leg, 2, states.ENDED, by="callee"), now=NOW)
        assert not Leg.objects.get().ear
    elif ends == "the mentor is out":
        Volunteer.objects.filter(pk=mentor.pk).update(is_active=False)
    elif ends == "their role":
        volunteers.revoke_role(volunteer=mentor, role="caller", by="zhixin", now=NOW)
    elif ends == "the room":
        mentoring.close_room(room_id=Room.objects.get().pk, by="zhixin", now=NOW)
    else:
        save(call, new, "agreed_self" if ends == "a yes" else "talked")
    assert not hears(mentor, new)
    assert not any(listen_along.still_listening([leg], NOW + SECOND).values())


def test_a_worker_of_the_scaled_line_is_asked_for_the_sound_of_its_own_calls(two):
    mentor, new, call, _leg = two
    Leg.objects.update(resource="3-" + "r" * 20)
    let(call, new)
    asked_for = listen_along.listen_along(mentor_id=mentor.pk, volunteer_id=new.pk, now=NOW)
    with whereabouts.listening("gateway-2", 2), whereabouts.listening("gateway-3", 3):
        assert gateway.ports_for(f"/ears/{asked_for}", mentor.pk, whereabouts.gateways()) == [3]


def test_without_a_mentor_beside_nobody_is_let_in(two):
    _mentor, new, call, _leg = two
    sit_beside.end(volunteer=new)
    with pytest.raises(listen_along.NobodyBeside):
        let(call, new)


def test_the_gateway_is_told_every_second_who_may_hear(two):
    mentor, new, call, leg = two
    assert asked("live", {"legs": [leg]}).json()["heard"] == {}
    let(call, new)
    mentoring.let_sit_beside(volunteer=new, room_id=Room.objects.get().pk, now=timezone.now())
    assert asked("live", {"legs": [leg]}).json()["heard"] == {str(leg): [mentor.pk]}
