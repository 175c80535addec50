"""Who wished to be called about now. The office sees how many and until when; only a caller meets the person."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from farline.calls import queries as calls
from farline.doors.common.access import needs_role
from farline.volunteers.rules import COORDINATOR


@needs_role(COORDINATOR)
@require_GET
def due(request: HttpRequest) -> HttpResponse:
    return render(request, "office/follow_ups.html", {"rows": calls.follow_ups_due(timezone.now())})
