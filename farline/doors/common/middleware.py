"""Headers for every answer: nothing from elsewhere, nothing inline, nothing kept that shows a person."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError

from farline.common import vault
from farline.doors.common import errors


def policy(*, holds_forms: bool = False, in_frame: bool = False) -> str:
    """`holds_forms`: a page of ours may stand inside this one; `in_frame`: this one inside a page of ours."""
    frames = ["frame-src 'self'"] if holds_forms else []
    return "; ".join(
        [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "media-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'self'" if in_frame else "frame-ancestors 'none'",
            *frames,
            "manifest-src 'self'",
            "worker-src 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types farline",
        ]
    )


SHUT = ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "browsing-topics")


def permissions(*, microphone: bool = False) -> str:
    """The microphone opens for the call page, the check of the device and a mentor's page, and for no other."""
    return ", ".join(f"{name}=(self)" if microphone and name == "microphone" else f"{name}=()" for name in SHUT)


HEADERS = {
    "Content-Security-Policy": policy(),
    "Permissions-Policy": permissions(),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "X-DNS-Prefetch-Control": "off",
    # A page that may be kept says so itself.
    "Cache-Control": "no-store",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FROM_OUTSIDE = frozenset({"cross-site", "same-site"})


def strict_headers(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        # For browsers too old to read it in the policy.
        framed = "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN" if framed else "DENY")
        return response

    return answer


def never_blank(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """An address that only takes forms, opened as a page, says so instead of showing an empty screen."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code == 405 and request.method == "GET":
            return errors.only_for_forms(request, response.headers.get("Allow", "POST"))
        return response

    return answer


def only_from_here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A form that another site's page sends is refused by the browser's own word, before anybody looks at it."""

    def answer(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE and request.headers.get("Sec-Fetch-Site") in FROM_OUTSIDE:
            return errors.from_elsewhere(request)
        return get_response(request)

    return answer


class LockedKeys:
    """Whatever a page wanted of the keys while they are locked: one clear page instead of a fault."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """A file is sealed while its form is read, and the check of the form's token reads it before any view."""
        if request.content_type == "multipart/form-data":
            try:
                _ = request.POST
            except UnreadablePostError:  # the sender is gone; Django tells no handler of it
                for handler in request.upload_handlers:
                    handler.upload_interrupted()
            except vault.KeysLocked:
                return errors.locked(request)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return errors.locked(request) if isinstance(exception, vault.KeysLocked) else None
