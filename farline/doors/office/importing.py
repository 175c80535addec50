"""The import in four pages: file and ground, preview, progress, report."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from farline.calls import actions as calls
from farline.doors.common.access import needs_role
from farline.doors.office import cells, import_form, once, refusals
from farline.doors.office.import_form import Upload
from farline.journeys import import_list_task, leave_out_canaries
from farline.numbers import actions, labels, queries, reading, rules
from farline.volunteers.rules import COORDINATOR, IMPORTER

KNOWN = "already_listed"
NO_COLUMN = -1


@needs_role(COORDINATOR, IMPORTER)
def upload(request: HttpRequest) -> HttpResponse:
    """Page 1: the file, where it comes from, on what ground."""
    form = Upload(
        request.POST or None,
        request.FILES or None,
        today=timezone.now().date(),
        initial={"campaign": request.GET.get("campaign", "")},
    )
    trouble = getattr(request, "upload_trouble", "")
    if trouble:
        form.add_error("upload", str(labels.trouble_label(trouble)))
    elif request.method == "POST" and form.is_valid():
        try:
            intake = once.once(request, lambda: _receive(request, form.cleaned_data))
        except rules.FileTrouble as refusal:
            form.add_error("upload", str(labels.trouble_label(refusal.code)))
        except refusals.LIST as refusal:
            form.add_error(None, refusals.sentence(refusal))
        else:
            return redirect("office_import_preview", intake)
    shown = {"form": form, "key": once.key_of(request)}
    return render(request, "office/import_upload.html", shown, status=422 if form.errors else 200)


def _receive(request: HttpRequest, said: dict[str, Any]) -> int:
    """List, file and campaign together: when the file is no use, nothing is left behind."""
    by, now = request.user.get_username(), timezone.now()
    list_id = actions.create_list(
        name=said["name"],
        provenance=said["provenance"],
        lawful_basis=said["lawful_basis"],
        synthetic=settings.DEMO,
        expires_on=said["expires_on"],
        by=by,
        now=now,
    )
    intake = actions.receive_file(list_id=list_id, upload=said["upload"], by=by, now=now)
    if said["campaign"]:
        calls.attach_list(campaign_id=int(said["campaign"]), list_id=list_id, by=by, now=now)
    return intake


@needs_role(COORDINATOR, IMPORTER)
def preview(request: HttpRequest, id: int) -> HttpResponse:
    """Page 2: ten rows as they would be read. "Look again" tries another layout, "start" begins."""
    intake = _found(request, id)
    if intake.state != rules.UPLOADED:
        return redirect("office_import", id)
    trouble, said = "", {}
    if request.method == "POST":
        try:
            if _choose(request, id):
                return redirect("office_import", id)
        except rules.FileTrouble as refusal:
            trouble = str(labels.trouble_label(refusal.code))
            said = _said(request) if refusal.code == "no_such_column" else {}
        else:
            return redirect("office_import_preview", id)
    try:
        look = queries.preview(id, **said)
    except rules.FileTrouble as refusal:
        shown = {"intake": intake, "trouble": labels.trouble_label(refusal.code)}
        return render(request, "office/import_unreadable.html", shown, status=422)
    columns = [cells.masked(one) for one in look.columns]  # a first row that is no heading holds numbers
    shown = {
        "intake": intake,
        "look": look,
        "columns": columns,
        "headings": [(columns[at], at == look.column) for at in look.shown],
        "others": [f"{at + 1} · {columns[at]}" for at in look.others[: reading.MOST_NAMED]],
        "more": len(look.others) > reading.MOST_NAMED,
        "rows": _rows(look),
        "trouble": trouble,
        "encodings": [(code, import_form.ENCODINGS.get(code, code)) for code in look.encodings],
    }
    return render(request, "office/import_preview.html", shown, status=422 if trouble else 200)


def _said(request: HttpRequest) -> dict[str, Any]:
    """What the form says of the layout, but for the column."""
    said = request.POST
    return {"encoding": said.get("encoding", ""), "has_header": said.get("has_header") == "yes"}


def _choose(request: HttpRequest, id: int) -> bool:
    """Keep the layout that was chosen; True when the import was begun with it."""
    by, now, column = request.user.get_username(), timezone.now(), request.POST.get("column", "")
    actions.choose_layout(
        intake_id=id,
        column=int(column) if column.isdecimal() and len(column) < 7 else NO_COLUMN,
        **_said(request),
        by=by,
        now=now,
    )
    if request.POST.get("do") != "start":
        return False
    import_list_task.enqueue(intake_id=id, by=by, now=now)
    return True


@needs_role(COORDINATOR, IMPORTER)
@require_GET
def progress(request: HttpRequest, id: int) -> HttpResponse:
    """Page 3 while it runs, page 4 when it has ended."""
    intake = _found(request, id)
    if intake.state == rules.UPLOADED:
        return redirect("office_import_preview", id)
    if intake.state not in rules.ENDED:
        return render(request, "office/import_progress.html", {"intake": intake})
    reasons = [(labels.reason_label(code), count) for code, count in intake.reasons]
    return render(
        request,
        "office/import_report.html",
        {
            "intake": intake,
            "reasons": reasons,
            "mostly_known": 2 * dict(intake.reasons).get(KNOWN, 0) > intake.rows_done,
            "trouble": labels.trouble_label(intake.trouble),
            "list": queries.list_for(intake.list_id, leave_out_canaries.numbers()),
            "may_release": _is_coordinator(request),
        },
    )


@needs_role(COORDINATOR, IMPORTER)
@require_POST
def cancel(request: HttpRequest, id: int) -> HttpResponse:
    _found(request, id)
    actions.cancel_intake(intake_id=id, by=request.user.get_username(), now=timezone.now())
    messages.success(request, _("The import stops after the rows it is at."))
    return redirect("office_import", id)


@needs_role(COORDINATOR, IMPORTER)  # type: ignore[arg-type] # to the types, a stream is no HttpResponse
@require_GET
def refused_rows(request: HttpRequest, id: int) -> StreamingHttpResponse:
    """The rows that did not come in, as a file for a spreadsheet: row and reason, never the cell."""
    _found(request, id)
    lines = queries.refusals_csv(id, get_language() or "zh-hans")
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="refused-rows.csv"'
    return response


def _is_coordinator(request: HttpRequest) -> bool:
    user: Any = request.user
    return bool(user.has_role(COORDINATOR))


def _found(request: HttpRequest, id: int) -> Any:
    """Somebody who only brings lists in sees their own; somebody else's looks as if it were not there."""
    try:
        intake = queries.intake_for(id)
    except queries.NoSuchIntake:
        raise Http404 from None
    if intake.created_by != request.user.get_username() and not _is_coordinator(request):
        raise Http404
    return intake


def _rows(look: queries.Look) -> list[list[tuple[str, bool]]]:
    """Of each cell what is shown, and whether it stands in the chosen column."""
    return [
        [(cells.masked(cell), at == look.column) for at, cell in zip(look.shown, row, strict=True)]
        for row in look.rows
    ]
