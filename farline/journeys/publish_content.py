"""New words for callers: two who wrote none of them agree, the whole pack is checked, then they are there.

Who approved is asked again at the last moment: somebody shut out meanwhile publishes nothing.
"""

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from farline.common import content, journal
from farline.guide import actions as guide
from farline.guide import drafts, folder, rules
from farline.journeys import check_content
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import COORDINATOR, EDITOR


class Unsound(Exception):
    """The pack would not be sound with these words."""

    def __init__(self, troubles: list[content.Broken]) -> None:
        super().__init__("; ".join(map(str, troubles)))
        self.troubles = troubles


class ApprovalLapsed(Exception):
    """Somebody who approved this may no longer do so."""


def propose(*, draft_id: int, version: int, by: str, now: dt.datetime) -> None:
    """Raises Unsound, and what guide.actions.propose raises."""
    draft = drafts.draft_for(draft_id)
    if draft is not None:
        _check({draft.file: draft.text}, now)
    guide.propose(draft_id=draft_id, version=version, by=by, now=now)


def approve(*, draft_id: int, version: int, by: str, now: dt.datetime) -> bool:
    """Whether that made it public. Raises Unsound, ApprovalLapsed, and what guide.actions.approve raises."""
    draft = drafts.draft_for(draft_id)
    if draft is not None:
        _check({draft.file: draft.text}, now)
    approved_by = guide.approve(draft_id=draft_id, version=version, by=by, now=now)
    if len(approved_by) < rules.APPROVALS_NEEDED:
        return False
    if not all(map(_may_approve, approved_by)):
        raise ApprovalLapsed
    guide.publish(draft_id=draft_id, version=version, by=by, now=now)
    return True


@transaction.atomic
def take_in(*, raw: bytes, by: str, now: dt.datetime) -> list[str]:
    """Each file of a zip that says something new becomes a draft, or none does.

    Raises folder.NoPack, content.Broken, Unsound.
    """
    there = folder.unpacked(raw)
    fresh: Mapping[str, str] = {name: text for name, text in there.items() if text.strip() != _now_there(name)}
    _check(fresh, now)
    for name, text in fresh.items():
        guide.start(file=name, text=text, by=by, now=now)
    journal.write(action="guide.take_in", by=by, now=now, about=f"{len(fresh)} files")
    return list(fresh)


def _now_there(name: str) -> str:
    try:
        return folder.text_of(name).strip()
    except content.Broken:
        return ""


def _check(changed: Mapping[str, str], now: dt.datetime) -> None:
    troubles = check_content.check_content(changed, now.date())
    if troubles:
        raise Unsound(troubles)


def _may_approve(handle: str) -> bool:
    volunteer = volunteers.by_handle(handle)
    return bool(
        volunteer is not None
        and volunteer.is_active
        and (volunteer.has_role(COORDINATOR) or volunteer.has_role(EDITOR))
    )
