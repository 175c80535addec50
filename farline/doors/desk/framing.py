"""Forms beside a line: while two people talk in the browser, the form opens inside the call page, where the sound is.

The form's address and table know nothing of the call: the call page shows a page of this site, and no more. Only pages
that come after an outcome may stand in a frame, and only in one of ours.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from farline.doors.common.middleware import policy

View = Callable[..., HttpResponse]
ROLE = "Sec-Fetch-Dest"


def may_stand_beside(view: View) -> View:
    """It leaves out what the page around it shows already; its links lead out of the frame unless they say so."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        is_framed = request.headers.get(ROLE) == "iframe"
        request.framed = is_framed  # type: ignore[attr-defined] # read by doors/common/context.py
        response = view(request, *args, **kwargs)
        if is_framed:
            response.headers["Content-Security-Policy"] = policy(in_frame=True)
        return response

    return answer


def is_framed(request: HttpRequest) -> bool:
    return bool(getattr(request, "framed", False))


def holds_forms(response: HttpResponse) -> HttpResponse:
    response.headers["Content-Security-Policy"] = policy(holds_forms=True)
    return response
