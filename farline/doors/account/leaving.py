"""The way out for good, in two steps: what goes and what remains is said first; then one's own handle is typed."""

from django.contrib import auth
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from farline.common.text import clean_line
from farline.doors.account.home import needs_proof
from farline.doors.common.access import SignedIn
from farline.doors.common.signing import FORGET_ALL
from farline.journeys import leave


@needs_proof
@require_http_methods(["GET", "HEAD", "POST"])
def leaving(request: SignedIn) -> HttpResponse:
    if request.method != "POST":
        return render(request, "account/leave.html", {"trouble": ""})
    volunteer, typed = request.user, clean_line(request.POST.get("handle", ""))
    if typed.casefold() != volunteer.handle.casefold():
        trouble = _("That is not your handle, so nothing was done.")
        return render(request, "account/leave.html", {"trouble": trouble}, status=422)
    try:
        leave.leave(volunteer=volunteer, now=timezone.now())
    except leave.LastAdmin:
        trouble = _("Two admins must remain. Please make somebody else admin first; then you can leave.")
        return render(request, "account/leave.html", {"trouble": trouble}, status=409)
    auth.logout(request)
    response = render(request, "account/left.html")
    response.headers["Clear-Site-Data"] = FORGET_ALL
    return response
