"""Writes: raise a report, move it on."""

import datetime as dt

from django.db import transaction

from farline.common import journal, order, vault
from farline.common.random_ids import random_id
from farline.common.text import clean_text
from farline.incidents import rules
from farline.incidents.models import Report


class NothingSaid(Exception):
    """A report needs a few words: what happened."""


class TooLong(Exception):
    """A report has at most 2,000 characters."""


class NotThatWay(Exception):
    """Somebody moved this report meanwhile, or it cannot go from its state to that one."""


@transaction.atomic
def raise_report(*, kind: str, text: str, by: str, now: dt.datetime) -> int:
    """Seal a report and return its id. `by` is a handle, or "public". Raises NothingSaid or TooLong.

    It keeps the day only: the hour of a complaint, laid beside the calls, would name the person who made it.
    """
    if kind not in rules.KINDS:
        raise ValueError(kind)
    words = clean_text(text)
    if not words:
        raise NothingSaid
    if len(words) > rules.LONGEST:
        raise TooLong
    id = random_id()
    sealed = vault.seal(words, table="incidents.report", column="sealed_text", row=id)
    Report.objects.create(id=id, kind=kind, sealed_text=sealed, raised_on=now.date())
    journal.count(action="incidents.raise_report", by=by, now=now, what=kind)
    return id


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
