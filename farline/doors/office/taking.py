"""Counts to take along as CSV or XLSX: asked for with a reason, journaled, and no cell of it a formula."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from farline.doors.common.access import SignedIn
from farline.doors.office import workbook
from farline.journeys import take_table

FORMULAS = frozenset("=+-@＝＋－＠")
Cells = Iterable[Sequence[str]]


def journaled(request: SignedIn, what: str) -> bool:
    """Whether it may be taken; otherwise the reader is told what to do."""
    try:
        take_table.take_table(
            what=what, reason=request.POST.get("reason", ""), by=request.user.handle, now=timezone.now()
        )
    except take_table.ReasonMissing:
        say_reason_missing(request)
        return False
    return True


def say_reason_missing(request: SignedIn) -> None:
    messages.error(request, _("Please choose what the table is for. The journal keeps it."))


def file(request: SignedIn, cells: Cells, name: str) -> HttpResponse:
    """As the form asked: XLSX, or else CSV."""
    if request.POST.get("kind") == "xlsx":
        response = HttpResponse(workbook.written(cells), content_type=workbook.KIND)
        response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
        return response
    written = io.StringIO()
    csv.writer(written).writerows([formula_safe(cell) for cell in row] for row in cells)
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def formula_safe(cell: str) -> str:
    """A spreadsheet runs what begins like a formula; with an apostrophe before it, it is only shown."""
    begins = cell.lstrip("\ufeff\u200b \u3000")[:1] or cell[:1]
    return f"'{cell}" if begins in FORMULAS or cell[:1] in ("\t", "\r") else cell
