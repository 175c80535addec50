"""Health, and how somebody likes to read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from farline.doors.common import access, reading


def health(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@csrf_exempt  # it changes nothing but the look of the reader's own browser, and must not open a session for that
@require_POST
def set_view(request: HttpRequest) -> HttpResponse:
    before = reading.of(request)
    after = reading.fit(request.POST.get("size", ""), request.POST.get("theme", ""), before)
    response = redirect(access.same_site(request.POST.get("back", "")) or access.public_home())
    reading.keep(response, after)
    return response
