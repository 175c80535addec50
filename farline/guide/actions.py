"""Words on their way: begun, saved, proposed, approved by two others, published into the folder, or dropped.

And the count of doubts that callers say they heard.
"""

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from farline.common import content, journal
from farline.guide import blanks, folder, overrides, queries, rules
from farline.guide.models import Approval, Change, Draft, RaisedDoubt


class NoSuchFile(Exception):
    """A file of the pack lies in one of its folders and has a short plain name."""


class TooLong(Exception):
    """This is longer than a file of the pack may be. Nothing was saved; what stood there before still stands."""


class Overtaken(Exception):
    """Somebody else saved this draft meanwhile."""


class NotNow(Exception):
    """This draft has moved on meanwhile."""


class WroteIt(Exception):
    """You wrote part of this, so two others approve it."""


class FileMoved(Exception):
    """The file itself has changed since this draft was begun."""


class NothingToPublish(Exception):
    """The draft says the same as the file."""


class NoSuchDoubt(Exception):
    """No card answers that."""


@transaction.atomic
def note_raised(*, cards: Collection[str], now: dt.datetime) -> None:
    """One more of each in this month. No journal line: its minute and handle would say in which call. NoSuchDoubt."""
    if not set(cards) <= {card.id for card in queries.cards("en")}:
        raise NoSuchDoubt
    month = now.astimezone(dt.UTC).date().replace(day=1)
    for card in sorted(set(cards)):
        row, _ = RaisedDoubt.objects.get_or_create(month=month, card=card)
        RaisedDoubt.objects.filter(pk=row.pk).update(count=F("count") + 1)


def take_back_raised(*, cards: Collection[str], now: dt.datetime) -> None:
    """One fewer of each in this month: the outcome that they came with was undone."""
    month = now.astimezone(dt.UTC).date().replace(day=1)
    RaisedDoubt.objects.filter(month=month, card__in=cards, count__gt=0).update(count=F("count") - 1)


@transaction.atomic
def start(*, file: str, by: str, now: dt.datetime, text: str | None = None) -> int:
    """A draft of a file, with its present words or the given ones. Raises NoSuchFile, TooLong."""
    if not rules.FILE.fullmatch(file):
        raise NoSuchFile
    base = folder.text_of(file)
    words = (base or blanks.of(file, now.date())) if text is None else _tidy(text)
    draft = Draft.objects.create(file=file, base=base, text=words, changed_at=now)
    Change.objects.create(draft=draft, version=1, text=words, by=by, at=now)
    journal.write(action="guide.start_draft", by=by, now=now, about=f"{draft.pk} {file}")
    return int(draft.pk)


@transaction.atomic
def save(*, draft_id: int, text: str, version: int, by: str, now: dt.datetime, base: str | None = None) -> None:
    """Keep new words. Approvals were for the old ones and lapse. Raises TooLong, Overtaken, NotNow.

    `base` is given when the writer has seen that the file itself changed.
    """
    words = _tidy(text)
    fresh: dict[str, object] = {"text": words, "version": F("version") + 1, "changed_at": now}
    if base is not None:
        fresh["base"] = base
    open_ones = Draft.objects.filter(pk=draft_id, state=rules.DRAFT)
    if not open_ones.filter(version=version).update(**fresh):
        raise Overtaken if open_ones.exists() else NotNow
    Change.objects.create(draft_id=draft_id, version=version + 1, text=words, by=by, at=now)
    journal.write(action="guide.save_draft", by=by, now=now, about=f"{draft_id} version {version + 1}")


@transaction.atomic
def propose(*, draft_id: int, version: int, by: str, now: dt.datetime) -> None:
    """Hand it to two others. Raises Overtaken, NotNow, FileMoved, NothingToPublish."""
    draft = _at(draft_id, version, rules.PROPOSED)
    _check_base(draft)
    if draft.text == folder.text_of(draft.file):
        raise NothingToPublish
    _move(draft, rules.PROPOSED, by, now)


@transaction.atomic
def give_back(*, draft_id: int, version: int, by: str, now: dt.datetime) -> None:
    """Back to the writers: to change what a reader did not like, or to take it back."""
    draft = _at(draft_id, version, rules.DRAFT)
    draft.approvals.all().delete()
    _move(draft, rules.DRAFT, by, now)


@transaction.atomic
def drop(*, draft_id: int, version: int, by: str, now: dt.datetime) -> None:
    _move(_at(draft_id, version, rules.DROPPED), rules.DROPPED, by, now)


@transaction.atomic
def approve(*, draft_id: int, version: int, by: str, now: dt.datetime) -> list[str]:
    """Stand by this version. Returns all who do. Raises Overtaken, NotNow, WroteIt, FileMoved."""
    draft = _at(draft_id, version, rules.PUBLISHED)
    if not rules.may_approve(by, [change.by for change in draft.changes.all()]):
        raise WroteIt
    _check_base(draft)
    _, is_new = Approval.objects.get_or_create(draft=draft, version=version, by=by, defaults={"at": now})
    if is_new:
        journal.write(action="guide.approve_draft", by=by, now=now, about=f"{draft.pk} version {version}")
    return [approval.by for approval in draft.approvals.filter(version=version).order_by("at", "pk")]


@transaction.atomic
def publish(*, draft_id: int, version: int, by: str, now: dt.datetime) -> None:
    """Put the approved words into the folder. Callers have them from their next step on.

    The file is written last: should that fail, nothing here says that it was done. Raises NotNow, folder.FolderShut.
    """
    draft = _at(draft_id, version, rules.PUBLISHED)
    if draft.approvals.filter(version=version).count() < rules.APPROVALS_NEEDED:
        raise NotNow
    _check_base(draft)
    draft.published_at = now
    _move(draft, rules.PUBLISHED, by, now, "published_at")
    folder.write(draft.file, draft.text)


@transaction.atomic
def override(*, file: str, text: str, by: str, reason: str, now: dt.datetime) -> None:
    """The operator takes a promise of health or safety upon themselves: this text, and no other."""
    journal.write(action="guide.override_health", by=by, now=now, about=f"{file} {overrides.digest(text)[:16]}")
    path = content.root() / content.OVERRIDES
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    added = overrides.row(file, text, by=by, reason=reason, day=now.date().isoformat())
    folder.write(content.OVERRIDES, f"{before}{added}")


def _tidy(text: str) -> str:
    words = text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    if len(words.encode()) > content.LARGEST_FILE:
        raise TooLong
    return words


def _at(draft_id: int, version: int, to: str) -> Draft:
    draft = Draft.objects.select_for_update().filter(pk=draft_id).first()
    if draft is None or not rules.may_move(draft.state, to):
        raise NotNow
    if draft.version != version:
        raise Overtaken
    return draft


def _check_base(draft: Draft) -> None:
    if folder.text_of(draft.file) not in (draft.base, draft.text):
        raise FileMoved


def _move(draft: Draft, to: str, by: str, now: dt.datetime, *also: str) -> None:
    draft.state, draft.changed_at = to, now
    draft.save(update_fields=["state", "changed_at", *also])
    journal.write(action=f"guide.{to}", by=by, now=now, about=f"{draft.pk} {draft.file}")
