"""What stands on the office's first page, in the order of an evening, and for whom."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.volunteers.rules import (
    ADMIN,
    AUDITOR,
    COORDINATOR,
    EDITOR,
    IMPORTER,
    MENTOR,
    PUBLISHER,
    REGISTRAR,
)


@dataclass(frozen=True)
class Doorway:
    address: str
    name: str | Promise
    says: str | Promise
    roles: tuple[str, ...]
    unless: str = ""


GROUPS: tuple[tuple[str | Promise, tuple[Doorway, ...]], ...] = (
    (
        _("Before the evening"),
        (
            Doorway("office_lists", _("Lists"), _("where numbers come from, and until when"), (COORDINATOR,)),
            Doorway(
                "office_import_new",
                _("Bring in a list"),
                _("numbers go in; none can be read here"),
                (IMPORTER,),
                unless=COORDINATOR,
            ),
            Doorway("office_lines", _("Telephone lines"), _("for calls in the browser"), (COORDINATOR,)),
            Doorway("office_shifts", _("Shifts"), _("who comes when, on everybody's own clock"), (COORDINATOR,)),
            Doorway(
                "office_content",
                _("What callers say"),
                _("scripts, answers, practice, packs"),
                (COORDINATOR, EDITOR),
            ),
            Doorway(
                "office_manual",
                _("Manual"),
                _("from the first campaign to a hard evening, with pictures"),
                (COORDINATOR,),
            ),
        ),
    ),
    (
        _("While people call"),
        (
            Doorway(
                "office_board",
                _("Live board"),
                _("who calls just now, and how the queues stand"),
                (COORDINATOR,),
            ),
            Doorway(
                "office_reports",
                _("Complaints and reports"),
                _("what people outside and callers tell us"),
                (COORDINATOR,),
            ),
            Doorway(
                "office_watch",
                _("Trust and alarms"),
                _("what stands out, and how far each caller is trusted"),
                (COORDINATOR, MENTOR),
            ),
            Doorway(
                "office_rooms",
                _("Mentor rooms"),
                _("who sits beside whom in the first calls"),
                (COORDINATOR,),
            ),
            Doorway(
                "office_correct",
                _("Take back by telephone"),
                _("for somebody without a receipt; reports of test callers"),
                (COORDINATOR, REGISTRAR),
            ),
            Doorway("office_atlas", _("Where people wait"), _("map and table by province"), (COORDINATOR,)),
        ),
    ),
    (
        _("After the evening"),
        (
            Doorway(
                "office_statistics",
                _("Statistics"),
                _("what came of the calls, in pictures and tables"),
                (COORDINATOR, AUDITOR),
            ),
            Doorway(
                "office_looks",
                _("Second look"),
                _("before a declaration is published"),
                (COORDINATOR, MENTOR, REGISTRAR),
            ),
            Doorway(
                "office_tally",
                _("Publish the tally"),
                _("in batches, so that nobody can be told apart"),
                (PUBLISHER,),
            ),
            Doorway("office_stories", _("Stories"), _("notes, drafts, reviews"), (EDITOR,)),
            Doorway(
                "office_kind_words",
                _("Kind words"),
                _("thanks and good wishes that callers heard"),
                (COORDINATOR, EDITOR),
            ),
        ),
    ),
    (
        _("Volunteers and the program"),
        (
            Doorway(
                "office_invitations",
                _("Invitations"),
                _("one invites, a second agrees"),
                (COORDINATOR, ADMIN),
            ),
            Doorway("office_volunteers", _("Volunteers"), _("handles, roles, briefing"), (ADMIN,)),
            Doorway("office_tokens", _("Tokens"), _("for programs that read counts"), (ADMIN,)),
            Doorway("office_webhooks", _("Webhooks"), _("machines that are told when something changes"), (ADMIN,)),
            Doorway("office_canaries", _("Canaries"), _("whether numbers were carried away"), (ADMIN,)),
            Doorway("office_journal", _("Journal"), _("who did what, to the minute"), (ADMIN, AUDITOR)),
        ),
    ),
)


def open_to(roles: Mapping[str, bool]) -> list[tuple[str | Promise, list[Doorway]]]:
    """Only what the reader may enter, and no heading over nothing."""
    found = []
    for heading, doorways in GROUPS:
        mine = [one for one in doorways if any(roles[role] for role in one.roles) and not roles.get(one.unless)]
        if mine:
            found.append((heading, mine))
    return found
