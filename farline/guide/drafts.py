"""Reads of words on their way and of their history."""

import datetime as dt
from dataclasses import dataclass

from farline.guide import folder, rules
from farline.guide.models import Draft


@dataclass(frozen=True)
class Saved:
    version: int
    text: str
    by: str
    at: dt.datetime


@dataclass(frozen=True)
class DraftView:
    """`moved` when the file itself is no longer what the draft began with; `now_there` is what stands in it."""

    id: int
    file: str
    base: str
    text: str
    state: str
    version: int
    changed_at: dt.datetime
    published_at: dt.datetime | None
    changes: tuple[Saved, ...]
    approved_by: tuple[str, ...]
    now_there: str

    @property
    def moved(self) -> bool:
        return self.state in (rules.DRAFT, rules.PROPOSED) and self.now_there not in (self.base, self.text)

    @property
    def writers(self) -> list[str]:
        return list(dict.fromkeys(change.by for change in self.changes))

    @property
    def author(self) -> str:
        return self.changes[0].by if self.changes else ""


def draft_for(id: int) -> DraftView | None:
    draft = Draft.objects.filter(pk=id).first()
    return _view(draft) if draft is not None else None


def open_drafts() -> list[DraftView]:
    """Those with the reviewers first, then those with their writers; the oldest of each first."""
    found = Draft.objects.filter(state__in=[rules.PROPOSED, rules.DRAFT]).order_by("-state", "changed_at", "pk")
    return [_view(draft) for draft in found.prefetch_related("changes", "approvals")]


def open_for(file: str) -> list[DraftView]:
    """Those of one file that are neither published nor dropped, the oldest first."""
    found = Draft.objects.filter(state__in=[rules.PROPOSED, rules.DRAFT], file=file).order_by("changed_at", "pk")
    return [_view(draft) for draft in found.prefetch_related("changes", "approvals")]


def published(file: str, most: int = 20) -> list[DraftView]:
    """What was published of a file, the latest first."""
    found = Draft.objects.filter(file=file, state=rules.PUBLISHED).order_by("-published_at", "-pk")[:most]
    return [_view(draft) for draft in found.prefetch_related("changes", "approvals")]


def _view(draft: Draft) -> DraftView:
    changes = sorted(draft.changes.all(), key=lambda change: change.version)
    approvals = sorted(draft.approvals.all(), key=lambda approval: (approval.at, approval.pk))
    return DraftView(
        id=draft.pk,
        file=draft.file,
        base=draft.base,
        text=draft.text,
        state=draft.state,
        version=draft.version,
        changed_at=draft.changed_at,
        published_at=draft.published_at,
        changes=tuple(Saved(one.version, one.text, one.by, one.at) for one in changes),
        approved_by=tuple(one.by for one in approvals if one.version == draft.version),
        now_there=folder.text_of(draft.file),
    )
