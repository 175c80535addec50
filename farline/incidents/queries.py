"""Reads: what has been reported and is not closed. Opened only for those who answer for the calls."""

import datetime as dt
from dataclasses import dataclass

from farline.common import vault
from farline.incidents import rules
from farline.incidents.models import Report


@dataclass(frozen=True)
class ReportView:
    id: int
    kind: str
    text: str
    raised_on: dt.date
    state: str


def open_reports() -> list[ReportView]:
    """Reports that are not closed, the oldest day first. Within a day their order says nothing."""
    return [_view(report) for report in Report.objects.exclude(state=rules.CLOSED).order_by("raised_on", "id")]


def report_for(id: int) -> ReportView | None:
    report = Report.objects.filter(pk=id).first()
    return _view(report) if report else None


def _view(report: Report) -> ReportView:
    text = vault.open_sealed(report.sealed_text, table="incidents.report", column="sealed_text", row=report.pk)
    return ReportView(report.pk, report.kind, text.decode("utf-8"), report.raised_on, report.state)
