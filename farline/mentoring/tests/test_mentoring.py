import datetime as dt

import pytest

from farline.common.models import JournalLine
from farline.mentoring import actions, queries, rules
from farline.mentoring.models import Beside, Note
from farline.volunteers.tests.factories import anping, make_volunteer, meilan, zhixin

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def room():
    mentor, new = meilan(), anping()
    id = actions.open_room(name="Tuesday", mentor=mentor, members=[new], by="zhixin", now=NOW)
    return id, mentor, new


def test_a_mentor_sees_nobody_who_did_not_invite(room):
    id, mentor, new = room
    actions.show_step(volunteer=new, script="first-call", step="open", now=NOW)
    assert queries.beside(mentor, NOW) == [] and not Beside.objects.exists()
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    actions.show_step(volunteer=new, script="first-call", step="open", now=NOW)
    (seen,) = queries.beside(mentor, NOW)
    assert (seen.handle, seen.room_id, seen.script, seen.step) == ("anping", id, "first-call", "open")
    actions.end_beside(volunteer=new)
    assert queries.beside(mentor, NOW) == []


def test_what_a_mentor_sees_is_the_step_and_nothing_of_the_person(room):
    id, mentor, new = room
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    (seen,) = queries.beside(mentor, NOW)
    assert set(vars(seen)) == {"volunteer_id", "handle", "room_id", "script", "step"}
    columns = {field.name for field in Beside._meta.concrete_fields}
    assert columns == {"volunteer", "room", "until", "script", "step", "step_until"}


def test_an_invitation_and_a_step_lapse_by_themselves(room):
    id, mentor, new = room
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    actions.show_step(volunteer=new, script="first-call", step="open", now=NOW)
    (seen,) = queries.beside(mentor, NOW + dt.timedelta(hours=1))
    assert seen.step == ""
    assert queries.beside(mentor, NOW + rules.BESIDE_FOR) == []
    actions.show_step(volunteer=new, script="first-call", step="talk", now=NOW + rules.BESIDE_FOR)
    assert Beside.objects.get().step == "open"
    actions.sweep(now=NOW + rules.BESIDE_FOR)
    assert not Beside.objects.exists()


def test_another_rooms_mentor_sees_nobody(room):
    id, mentor, new = room
    other = make_volunteer("other")
    elsewhere = actions.open_room(name="Friday", mentor=other, members=[make_volunteer("third")], by="zhixin", now=NOW)
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    assert queries.beside(other, NOW) == []
    with pytest.raises(actions.NoSuchRoom):
        actions.let_sit_beside(volunteer=new, room_id=elsewhere, now=NOW)
    assert queries.mentors_beside(new.pk, NOW) == {mentor.pk}


def test_an_invitation_is_for_one_room_and_a_second_takes_its_place(room):
    id, mentor, new = room
    other = make_volunteer("other")
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    later = actions.open_room(name="Friday", mentor=other, members=[new], by="zhixin", now=NOW)
    assert queries.mentors_beside(new.pk, NOW) == {mentor.pk} and queries.beside(other, NOW) == []
    actions.let_sit_beside(volunteer=new, room_id=later, now=NOW)
    assert queries.mentors_beside(new.pk, NOW) == {other.pk} and queries.beside(mentor, NOW) == []
    now_there = queries.invited(new, NOW)
    assert now_there and now_there.mentor == "other"


@pytest.mark.parametrize("whose", ["mentor", "member"])
def test_a_mentor_who_is_a_caller_no_more_sits_beside_nobody(room, whose):
    id, mentor, new = room
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    if whose == "mentor":
        mentor.grants.all().delete()
    else:
        type(new).objects.filter(pk=new.pk).update(is_active=False)
    assert queries.mentors_beside(new.pk, NOW) == set() and queries.invited(new, NOW) is None


def test_closing_a_room_ends_what_a_mentor_sees(room):
    id, mentor, new = room
    actions.let_sit_beside(volunteer=new, room_id=id, now=NOW)
    actions.close_room(room_id=id, by="zhixin", now=NOW)
    assert queries.beside(mentor, NOW) == [] and queries.rooms() == []
    with pytest.raises(actions.NoSuchRoom):
        actions.close_room(room_id=id, by="zhixin", now=NOW)


def test_a_word_afterwards_is_sealed_read_by_two_and_goes(room):
    id, mentor, new = room
    actions.say(mentor=mentor, room_id=id, volunteer_id=new.pk, text="You listened well.", now=NOW)
    assert [one.text for one in queries.notes_for(new)] == ["You listened well."]
    assert [one.text for one in queries.notes_by(mentor)] == ["You listened well."]
    assert queries.notes_for(mentor) == [] and queries.notes_by(zhixin()) == []
    assert b"listened" not in bytes(Note.objects.get().sealed_text)
    assert "mentoring.say" not in JournalLine.objects.values_list("action", flat=True)
    assert actions.sweep(now=NOW + dt.timedelta(days=31)) == 1


def test_nobody_says_anything_to_somebody_who_is_not_theirs(room):
    id, mentor, new = room
    for who, room_id, volunteer in ((new, id, mentor.pk), (mentor, id, mentor.pk), (mentor, 7, new.pk)):
        with pytest.raises(actions.NotTheirMentor):
            actions.say(mentor=who, room_id=room_id, volunteer_id=volunteer, text="x", now=NOW)
    for text in ("", "  ", "x" * 601):
        with pytest.raises(actions.NoteUnfit):
            actions.say(mentor=mentor, room_id=id, volunteer_id=new.pk, text=text, now=NOW)


@pytest.mark.parametrize("wrong", ["no name", "nobody", "too many", "oneself"])
def test_a_room_that_is_no_room_is_not_opened(wrong):
    mentor, others = meilan(), [make_volunteer() for _ in range(7)]
    members = {"nobody": [], "too many": others, "oneself": [mentor]}.get(wrong, others[:2])
    with pytest.raises(actions.RoomUnfit):
        actions.open_room(
            name="" if wrong == "no name" else "Tuesday", mentor=mentor, members=members, by="zhixin", now=NOW
        )
