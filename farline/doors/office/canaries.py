"""Canaries that were reported, and who could have carried them away. No number, and nothing of the others' holders."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from farline.canaries import queries
from farline.doors.common.access import SignedIn, needs_role
from farline.journeys import name_holders
from farline.volunteers.rules import ADMIN


@needs_role(ADMIN)
@require_GET
def canaries(request: SignedIn) -> HttpResponse:
    return render(request, "office/canaries.html", {"all": queries.overview(), "burnt": name_holders.burnt()})
