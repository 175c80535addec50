"""What each role is called, and what it may do, in one line."""

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.volunteers import rules

ROLES: dict[str, tuple[Promise, Promise]] = {
    rules.CALLER: (_("Caller"), _("calls people, one at a time")),
    rules.FOLLOW_UP_CALLER: (_("Follow-up caller"), _("as a caller; calls those again who asked for it")),
    rules.MENTOR: (_("Mentor"), _("takes the second look at what newcomers heard")),
    rules.COORDINATOR: (_("Coordinator"), _("makes campaigns, brings in lists, reads complaints")),
    rules.IMPORTER: (_("Importer"), _("brings lists in, sees counts, reads no number and releases nothing")),
    rules.REGISTRAR: (_("Registrar"), _("second looks and corrections of declarations")),
    rules.EDITOR: (_("Editor"), _("writes and reviews stories")),
    rules.PUBLISHER: (_("Publisher"), _("publishes the tally in batches")),
    rules.AUDITOR: (_("Auditor"), _("reads journal, counts and tally; changes nothing")),
    rules.ADMIN: (_("Admin"), _("invites volunteers and gives roles; sees no list, no call, no declaration")),
}


def of(codes: Iterable[str]) -> list[Promise]:
    held = set(codes)
    return [ROLES[role][0] for role in rules.ROLES if role in held]


def held(codes: Collection[str]) -> list[dict[str, Any]]:
    return [one for one in choices(codes) if one["held"]]


def choices(ticked: Collection[str]) -> list[dict[str, Any]]:
    return [{"code": r, "word": ROLES[r][0], "hint": ROLES[r][1], "held": r in ticked} for r in rules.ROLES]
