"""The coordinators' manual, as a page of the office and as a file to keep."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from farline.doors.common.access import needs_role
from farline.doors.common.handbook import Manual
from farline.volunteers.rules import COORDINATOR

HERE = Path(__file__).parent
MANUAL = Manual("coordinators", HERE / "manual", HERE / "static" / "office" / "manual")


@needs_role(COORDINATOR)
@require_GET
def manual(request: HttpRequest) -> HttpResponse:
    title, body = MANUAL.written(get_language() or "zh-hans")
    shown = {"title": title, "body": body, "file": reverse("office_manual_file")}
    return render(request, "office/manual.html", shown)


@needs_role(COORDINATOR)
@require_GET
def file(request: HttpRequest) -> HttpResponse:
    return MANUAL.file(get_language() or "zh-hans")
