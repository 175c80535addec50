"""Reads: the rooms, whom a mentor may sit beside, and notes for the two who may read them."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from farline.common import asked, vault
from farline.mentoring import rules
from farline.mentoring.models import Beside, Member, Note, Room
from farline.volunteers import queries as volunteers

TABLE = "mentoring.note"
CHOSEN = "SELECT 1 FROM mentoring_beside WHERE volunteer_id = %s AND until > %s"


@dataclass(frozen=True)
class RoomView:
    id: int
    name: str
    mentor: str
    members: tuple[tuple[int, str], ...]  # id and handle


@dataclass(frozen=True)
class BesideView:
    """`step` is empty while they have not begun, or when their last step was long ago."""

    volunteer_id: int
    handle: str
    room_id: int
    script: str
    step: str


@dataclass(frozen=True)
class NoteView:
    room: str
    handle: str
    text: str
    written_on: dt.date


def rooms() -> list[RoomView]:
    """Open ones, for coordinators."""
    return [_view(room) for room in _open().order_by("name", "pk")]


def rooms_of_mentor(volunteer: AbstractBaseUser) -> list[RoomView]:
    return [_view(room) for room in _open().filter(mentor=volunteer.pk).order_by("name", "pk")]


def rooms_of_member(volunteer: AbstractBaseUser) -> list[RoomView]:
    return [_view(room) for room in _open().filter(members__volunteer=volunteer.pk).order_by("name", "pk")]


def invited(volunteer: AbstractBaseUser, now: dt.datetime) -> RoomView | None:
    """The room whose mentor this volunteer lets sit beside them just now, and nobody else's."""
    room = _invited(volunteer.pk, now)
    return _view(room) if room else None


def beside(mentor: AbstractBaseUser, now: dt.datetime) -> list[BesideView]:
    """Members of one's own rooms who invited, and where in the script they are. Nothing else of them."""
    found = []
    for room_id, volunteer_id, handle in _members_of(mentor):
        row = Beside.objects.filter(volunteer=volunteer_id, room=room_id, until__gt=now).first()
        if row is not None:
            there = row.step_until is not None and row.step_until > now
            found.append(
                BesideView(volunteer_id, handle, room_id, row.script if there else "", row.step if there else "")
            )
    return found


def mentors_beside(volunteer_id: int, now: dt.datetime) -> set[int]:
    """Id of the one whom this volunteer lets sit beside just now, while they are a caller themselves."""
    room = _invited(volunteer_id, now)
    return {room.mentor_id} if room else set()


def is_mentor_of(mentor: AbstractBaseUser, *, room_id: int, volunteer_id: int) -> bool:
    return any((one, who) == (room_id, volunteer_id) for one, who, _ in _members_of(mentor))


def notes_for(volunteer: AbstractBaseUser) -> list[NoteView]:
    """Said to this volunteer, the newest first."""
    return _notes(Note.objects.filter(volunteer=volunteer.pk))


def notes_by(mentor: AbstractBaseUser) -> list[NoteView]:
    """Said by this mentor."""
    return _notes(Note.objects.filter(room__mentor=mentor.pk))


def _open() -> QuerySet[Room]:
    return Room.objects.filter(state=rules.OPEN, mentor__in=volunteers.callers()).select_related("mentor")


def _invited(volunteer_id: int, now: dt.datetime) -> Room | None:
    if asked.first(CHOSEN, volunteer_id, now) is None:  # as nearly always, and every call page asks
        return None
    chosen = Beside.objects.filter(volunteer=volunteer_id, until__gt=now)
    mine = _open().filter(members__volunteer=volunteer_id, members__volunteer__is_active=True)
    return mine.filter(pk__in=chosen.values("room")).first()


def _members_of(mentor: AbstractBaseUser) -> list[tuple[int, int, str]]:
    rows = Member.objects.filter(
        room__mentor=mentor.pk, room__state=rules.OPEN, room__mentor__is_active=True, volunteer__is_active=True
    )
    return list(rows.order_by("volunteer__handle").values_list("room", "volunteer", "volunteer__handle"))


def _view(room: Room) -> RoomView:
    members = room.members.filter(volunteer__is_active=True).order_by("volunteer__handle")
    return RoomView(
        room.pk, room.name, room.mentor.handle, tuple(members.values_list("volunteer", "volunteer__handle"))
    )


def _notes(found: QuerySet[Note]) -> list[NoteView]:
    """Without those that were sealed under another root key, or altered: they close the page to no other."""
    return [seen for one in found.order_by("-written_on", "pk") if (seen := _note(one))]


def _note(one: Note) -> NoteView | None:
    try:
        text = vault.open_sealed(one.sealed_text, table=TABLE, column="sealed_text", row=one.pk).decode("utf-8")
    except vault.Unreadable:
        return None
    return NoteView(one.room.name, one.volunteer.handle, text, one.written_on)
