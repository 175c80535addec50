"""A list that comes in by a command: sealed as the upload page would hand it over, and followed until it has ended."""

import datetime as dt
import functools
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from typing import Any, NamedTuple

from django.core.management.base import CommandError
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from farline.calls import actions as calls
from farline.common import ballast, vault
from farline.doors.commands.list_files import layout_of
from farline.journeys import import_list, import_list_task
from farline.numbers import actions, queries, reading, rules, sealed_files
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import COORDINATOR, IMPORTER

AT_ONCE = 65_536


class Uploaded:
    trouble = ""

    def __init__(self, written: sealed_files.Writer) -> None:
        self.stored_as, self.digest = written.stored_as, written.digest

    def keep(self) -> None:
        """It lies where the import looks for it already."""


class Told(NamedTuple):
    """What somebody said beside the ground: how the file is to be read, instead of guessed, and who calls the list."""

    encoding: str | None
    column: int | None
    campaign: int | None


@contextmanager
def _while_there_is_room() -> Generator[None]:
    """Raises FileTrouble when the disk is full, whoever was the first to meet it."""
    try:
        yield
    except (OSError, DatabaseError) as trouble:
        if not ballast.is_full(trouble):
            raise
        raise rules.FileTrouble("disk_full") from None


def seal(opener: reading.Opener, *, on: dt.date) -> Uploaded:
    """Raises FileTrouble, KeysLocked or KeysMissing."""
    with closing(opener()) as file:
        chunks = iter(functools.partial(file.read, AT_ONCE), b"")
        return Uploaded(sealed_files.store(chunks, week=vault.week_of(on)))


def importer(handle: str) -> str:
    """The name as it is kept. The same roles as on the page."""
    found = volunteers.by_handle(handle)
    if found is None or not found.is_active or not (found.has_role(COORDINATOR) or found.has_role(IMPORTER)):
        raise CommandError(_("Say with --by who brings the list in: a coordinator or an importer of this site."))
    return str(found.get_username())


def own(intake_id: int, by: str) -> int:
    """Somebody who only brings lists in goes on with their own."""
    found = volunteers.by_handle(by)
    with suppress(queries.NoSuchIntake):
        if queries.intake_for(intake_id).created_by == by or (found and found.has_role(COORDINATOR)):
            return intake_id
    raise CommandError(_("There is no such import."))


def receive(opener: reading.Opener, ground: dict[str, Any], told: Told, *, by: str, now: dt.datetime) -> int:
    """File, list and campaign together, queued for this process: when one is no use, nothing is left behind.

    Raises as `seal`, actions.create_list and calls.attach_list do.
    """
    with _while_there_is_room():
        upload = seal(opener, on=now.date())
    try:
        with _while_there_is_room(), transaction.atomic():
            list_id = actions.create_list(**ground, by=by, now=now)
            intake_id = actions.receive_file(list_id=list_id, upload=upload, by=by, now=now)
            layout = layout_of(sealed_files.opener(upload.stored_as), told.encoding, told.column)
            actions.choose_layout(
                intake_id=intake_id, encoding=layout.encoding, column=layout.column, has_header=layout.has_header,
                by=by, now=now,
            )  # fmt: skip
            if told.campaign is not None:
                calls.attach_list(campaign_id=told.campaign, list_id=list_id, by=by, now=now)
            import_list_task.enqueue(intake_id=intake_id, by=by, now=now, here=True)
    except BaseException:
        sealed_files.delete(upload.stored_as)
        raise
    return intake_id


def follow(*, intake_id: int, by: str, moved: Callable[[], None], wait: Callable[[float], object]) -> None:
    """Run it here; where the worker is at it too, only watch, until it has ended or stands still."""
    at = None
    while (seen := queries.intake_for(intake_id)).state not in rules.ENDED:
        if at in (None, seen.rows_done):
            import_list.import_list(intake_id=intake_id, by=by, clock=timezone.now, moved=moved)
        at = seen.rows_done
        for _second in range(import_list_task.STANDS_STILL.seconds):
            if queries.intake_for(intake_id).state in rules.ENDED:
                break
            wait(1)
            moved()
