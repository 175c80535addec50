"""Who may read: a bearer's token with the scope of the route. Cookies count for nothing here."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from farline.tokens import queries as tokens

View = Callable[..., HttpResponse]
BEARER = "Bearer "


def needs_scope(scope: str) -> Callable[[View], View]:
    """401 without a token in force, 403 for one of another scope, 405 for anything but a reading."""

    def guard(view: View) -> View:
        @csrf_exempt  # nothing is changed here, and a form gets 405 like everything that is no reading
        @wraps(view)
        def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method not in ("GET", "HEAD"):
                return said(405, "Only GET is answered here.", Allow="GET, HEAD")
            header = request.headers.get("Authorization", "")
            held = None
            if header.startswith(BEARER):
                held = tokens.scopes_of(header.removeprefix(BEARER).strip(), timezone.now().date())
            if held is None:
                return said(401, "Please send a token that is in force.", **{"WWW-Authenticate": "Bearer"})
            if scope not in held:
                return said(403, f"This token has no scope “{scope}”.")
            return view(request, *args, **kwargs)

        return answer

    return guard


def said(status: int, detail: str, **headers: str) -> HttpResponse:
    return JsonResponse({"detail": detail}, status=status, headers=headers)
