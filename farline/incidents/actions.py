"""Writes: raise a report, move it on."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from farline.common import journal, order, vault
from farline.common.random_ids import random_id
from farline.common.text import clean_text
from farline.incidents import queries, rules
from farline.incidents.models import KindWord, Report


class NothingSaid(Exception):
    """A report needs a few words: what happened."""


class TooLong(Exception):
    """A report has at most 2,000 characters."""


class NotThatWay(Exception):
    """Somebody moved this report meanwhile, or it cannot go from its state to that one."""


@transaction.atomic
def raise_report(*, kind: str, text: str, by: str, now: dt.datetime, number: str = "") -> int:
    """Seal a report and return its id. `by` is a handle, or "public". Raises NothingSaid or TooLong.

    With `number`, whoever has it reads the answer. One that is taken, or is none, leads to nothing.

    It keeps the day only: the hour of a complaint, laid beside the calls, would name the person who made it.
    """
    if kind not in rules.KINDS:
        raise ValueError(kind)
    words = _words(text, rules.LONGEST)
    id = random_id()
    sealed = vault.seal(words, table="incidents.report", column="sealed_text", row=id)
    mark = queries.mark_of(number) if number else None
    if mark is not None and Report.objects.filter(blinded_number=mark).exists():
        mark = None
    Report.objects.create(id=id, kind=kind, sealed_text=sealed, raised_on=now.date(), blinded_number=mark)
    journal.count(action="incidents.raise_report", by=by, now=now, what=kind)
    return id


@transaction.atomic
def answer(*, report_id: int, text: str, by: str, now: dt.datetime) -> None:
    """What whoever complained reads under their number. A later answer takes the place of an earlier one.

    Raises NothingSaid, TooLong, NotThatWay.
    """
    words = _words(text, rules.LONGEST)
    sealed = vault.seal(words, table="incidents.report", column="sealed_answer", row=report_id)
    if not Report.objects.filter(pk=report_id, blinded_number__isnull=False).update(sealed_answer=sealed):
        raise NotThatWay
    journal.write(action="incidents.answer", by=by, now=now, about=str(report_id))


@transaction.atomic
def hide_answer(*, report_id: int, by: str, now: dt.datetime) -> None:
    """Nobody reads it any more, and it is gone from here. Raises NotThatWay when there was none."""
    if not Report.objects.filter(pk=report_id, sealed_answer__isnull=False).update(sealed_answer=None):
        raise NotThatWay
    journal.write(action="incidents.hide_answer", by=by, now=now, about=str(report_id))


@transaction.atomic
def tell_kind_word(*, text: str, now: dt.datetime) -> None:
    """Something kind that was said. Of whom and to whom is not asked. Raises NothingSaid, TooLong."""
    words = _words(text, rules.LONGEST_KIND_WORD)
    id = random_id()
    sealed = vault.seal(words, table="incidents.kindword", column="sealed_text", row=id)
    KindWord.objects.create(id=id, month=f"{now:%Y-%m}", sealed_text=sealed)


@transaction.atomic
def show_kind_word(*, id: int, text: str, by: str, now: dt.datetime) -> None:
    """Read by somebody, changed where it gave anybody away, and shown. Raises NothingSaid, TooLong, NotThatWay."""
    words = _words(text, rules.LONGEST_KIND_WORD)
    waiting = KindWord.objects.filter(pk=id, state=rules.WAITING)
    if not waiting.update(text=words, sealed_text=None, state=rules.SHOWN):
        raise NotThatWay
    journal.write(action="incidents.show_kind_word", by=by, now=now)


@transaction.atomic
def drop_kind_word(*, id: int, by: str, now: dt.datetime) -> None:
    """Raises NotThatWay."""
    if not KindWord.objects.filter(pk=id).delete()[0]:
        raise NotThatWay
    journal.write(action="incidents.drop_kind_word", by=by, now=now)


def old(now: dt.datetime) -> tuple[QuerySet[Report], QuerySet[KindWord]]:
    """Reports that are settled and kind words that nobody has read, three months after they came."""
    day = (now - rules.KEPT_FOR).date()
    settled = Report.objects.filter(state=rules.CLOSED, raised_on__lte=day)
    return settled, KindWord.objects.filter(state=rules.WAITING, month__lt=f"{day:%Y-%m}")


@transaction.atomic
def forget_old(*, now: dt.datetime) -> int:
    return sum(kept.delete()[0] for kept in old(now))


def count_old(*, now: dt.datetime) -> int:
    return sum(kept.count() for kept in old(now))


def forget_order() -> int:
    """The order in which complaints came, out of the file's own pages."""
    return order.forget(Report.objects.all())


@transaction.atomic
def change_state(*, report_id: int, state: str, by: str, now: dt.datetime) -> None:
    """Raises NotThatWay."""
    report = Report.objects.filter(pk=report_id).first()
    if report is None or not rules.may_move(report.state, state):
        raise NotThatWay
    if not Report.objects.filter(pk=report_id, state=report.state).update(state=state):
        raise NotThatWay
    journal.write(action=f"incidents.{state}", by=by, now=now, about=str(report_id))


def _words(text: str, most: int) -> str:
    """As they are kept. Raises NothingSaid, TooLong."""
    words = clean_text(text)
    if not words:
        raise NothingSaid
    if len(words) > most:
        raise TooLong
    return words
