"""Writes: open and close a room, let a mentor sit beside and end it, show the step, say something afterwards."""

import datetime as dt
from collections.abc import Sequence

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.common import journal, order, vault
from farline.common.random_ids import random_id
from farline.common.text import clean_line, clean_text
from farline.mentoring import queries, rules
from farline.mentoring.models import Beside, Member, Note, Room


class RoomUnfit(Exception):
    """A room has a name, a mentor, and one to six others who call."""


class NoSuchRoom(Exception):
    """There is no such room any more."""


class NotTheirMentor(Exception):
    """You are not the mentor of this volunteer."""


class NoteUnfit(Exception):
    """A note has from one to 600 characters."""


@transaction.atomic
def open_room(
    *, name: str, mentor: AbstractBaseUser, members: Sequence[AbstractBaseUser], by: str, now: dt.datetime
) -> int:
    """Raises RoomUnfit."""
    name = clean_line(name)
    ids = {one.pk for one in members}
    if not name or len(name) > rules.LONGEST_NAME or not 1 <= len(ids) <= rules.MOST_MEMBERS or mentor.pk in ids:
        raise RoomUnfit
    room = Room.objects.create(name=name, mentor_id=mentor.pk)
    Member.objects.bulk_create([Member(room=room, volunteer_id=id) for id in sorted(ids)])
    journal.write(action="mentoring.open_room", by=by, now=now, about=str(room.pk))
    return int(room.pk)


@transaction.atomic
def close_room(*, room_id: int, by: str, now: dt.datetime) -> None:
    """Whoever was invited sits beside no more. Raises NoSuchRoom."""
    if not Room.objects.filter(pk=room_id, state=rules.OPEN).update(state=rules.CLOSED):
        raise NoSuchRoom
    journal.write(action="mentoring.close_room", by=by, now=now, about=str(room_id))


@transaction.atomic
def let_sit_beside(*, volunteer: AbstractBaseUser, room_id: int, now: dt.datetime) -> None:
    """The mentor of this room and nobody else. Only the volunteer themselves can; it ends by itself.

    Raises NoSuchRoom.
    """
    if room_id not in {room.id for room in queries.rooms_of_member(volunteer)}:
        raise NoSuchRoom
    Beside.objects.update_or_create(
        volunteer_id=volunteer.pk,
        defaults={
            "room_id": room_id, "until": now + rules.BESIDE_FOR, "script": "", "step": "", "step_until": None,
        },
    )  # fmt: skip


@transaction.atomic
def end_beside(*, volunteer: AbstractBaseUser) -> None:
    Beside.objects.filter(volunteer=volunteer.pk).delete()


@transaction.atomic
def show_step(*, volunteer: AbstractBaseUser, script: str, step: str, now: dt.datetime) -> None:
    """Where somebody is in the script; kept only while they let a mentor sit beside."""
    Beside.objects.filter(volunteer=volunteer.pk, until__gt=now).update(
        script=script[:60], step=step[:60], step_until=now + rules.STEP_HOLDS
    )


@transaction.atomic
def say(*, mentor: AbstractBaseUser, room_id: int, volunteer_id: int, text: str, now: dt.datetime) -> None:
    """A word afterwards. No journal line: what two people say to each other is theirs.

    Raises NotTheirMentor, NoteUnfit.
    """
    if not queries.is_mentor_of(mentor, room_id=room_id, volunteer_id=volunteer_id):
        raise NotTheirMentor
    words = clean_text(text)
    if not words or len(words) > rules.LONGEST_NOTE:
        raise NoteUnfit
    id = random_id()
    sealed = vault.seal(words, table=queries.TABLE, column="sealed_text", row=id)
    Note.objects.create(id=id, room_id=room_id, volunteer_id=volunteer_id, sealed_text=sealed, written_on=now.date())


def sweep(*, now: dt.datetime) -> int:
    """Drop invitations that lapsed and notes that are a month old. Returns how many notes went."""
    Beside.objects.filter(until__lte=now).delete()
    return Note.objects.filter(written_on__lte=(now - rules.NOTES_KEPT_FOR).date()).delete()[0]


def forget_order() -> int:
    """In which order notes were written, out of the file's own pages."""
    return order.forget(Note.objects.all())
