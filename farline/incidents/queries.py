"""Reads: what has been reported and is not closed. Opened only for those who answer for the calls."""

import datetime as dt
from dataclasses import dataclass

from farline.common import vault
from farline.incidents import rules
from farline.incidents.models import KindWord, Report


@dataclass(frozen=True)
class ReportView:
    id: int
    kind: str
    text: str
    raised_on: dt.date
    state: str
    answerable: bool = False
    answer: str = ""


@dataclass(frozen=True)
class KindWordView:
    id: int
    month: str
    text: str


@dataclass(frozen=True)
class Answered:
    """What whoever complained is told: where it stands, and the words of whoever answers for the calls."""

    state: str
    text: str


def mark_of(number: str) -> bytes | None:
    digits = rules.as_number(number)
    return vault.blind(digits, label="incidents.number") if digits else None


def answer_under(number: str) -> Answered | None:
    mark = mark_of(number)
    report = Report.objects.filter(blinded_number=mark).first() if mark is not None else None
    return Answered(report.state, _answer(report)) if report else None


def words_under(number: str) -> str | None:
    """What was written under it, to know the same form that comes twice; None when nothing lies there."""
    mark = mark_of(number)
    report = Report.objects.filter(blinded_number=mark).first() if mark is not None else None
    return _view(report).text if report else None


def urgent() -> list[int]:
    """Which reports wait that a lead should see at once. Their order says nothing."""
    return list(
        Report.objects.filter(kind__in=rules.URGENT, state=rules.RAISED).order_by("id").values_list("pk", flat=True)
    )


def waking() -> int:
    """How many reports wait that cannot wait until somebody happens to look into the office."""
    return Report.objects.filter(kind__in=rules.WAKES, state=rules.RAISED).count()


def kind_words_waiting() -> list[KindWordView]:
    """Without those that cannot be opened: nobody will read them, and they go with the others that nobody read."""
    found = KindWord.objects.filter(state=rules.WAITING).order_by("month", "id")
    opened = ((one, _opened(one.sealed_text or b"", "incidents.kindword", "sealed_text", one.pk)) for one in found)
    return [KindWordView(one.pk, one.month, text) for one, text in opened if text is not None]


def kind_words_shown() -> list[KindWordView]:
    found = KindWord.objects.filter(state=rules.SHOWN).order_by("-month", "id")
    return [KindWordView(one.pk, one.month, one.text) for one in found[:200]]


def _answer(report: Report) -> str:
    if report.sealed_answer is None:
        return ""
    return _opened(report.sealed_answer, "incidents.report", "sealed_answer", report.pk) or ""


def _opened(sealed: bytes | memoryview, table: str, column: str, row: int) -> str | None:
    """None for what was sealed under another root key, or altered: one such row must not close the page to all."""
    try:
        return vault.open_sealed(sealed, table=table, column=column, row=row).decode("utf-8")
    except vault.Unreadable:
        return None


def open_reports() -> list[ReportView]:
    """Reports that are not closed, the oldest day first. Within a day their order says nothing."""
    return [_view(report) for report in Report.objects.exclude(state=rules.CLOSED).order_by("raised_on", "id")]


@dataclass(frozen=True)
class ClosedReport:
    """Without its words: they are opened one by one."""

    id: int
    kind: str
    raised_on: dt.date


def closed_reports(most: int = 50) -> list[ClosedReport]:
    """The newest first, so that one can be taken up again."""
    rows = (
        Report.objects.filter(state=rules.CLOSED).order_by("-raised_on", "id").values_list("pk", "kind", "raised_on")
    )
    return [ClosedReport(*row) for row in rows[:most]]


def report_for(id: int) -> ReportView | None:
    report = Report.objects.filter(pk=id).first()
    return _view(report) if report else None


def _view(report: Report) -> ReportView:
    text = _opened(report.sealed_text, "incidents.report", "sealed_text", report.pk)
    return ReportView(
        report.pk, report.kind, rules.CANNOT_BE_OPENED if text is None else text, report.raised_on, report.state,
        report.blinded_number is not None, _answer(report),
    )  # fmt: skip
