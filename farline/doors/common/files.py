"""The static files, answered without a detour.

ServeStatic's own middleware can only be awaited, so that Django would take every page over an event loop and another
thread: that cost more than the whole session of a volunteer. Here it only says which files there are.
"""

from collections.abc import Callable
from functools import lru_cache

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from servestatic.middleware import ServeStaticMiddleware
from servestatic.responders import Redirect, StaticFile


class File(FileResponse):
    def set_headers(self, filelike: object) -> None:
        """They are known already, and a type that was guessed anew could be another one."""


def static_files(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    files = _files()

    def answer(request: HttpRequest) -> HttpResponseBase:
        found = files.get(request.path_info)
        return get_response(request) if found is None else _file(found, request)

    return answer


@lru_cache
def _files() -> dict[str, StaticFile | Redirect]:
    """By path. They are the same as long as a process runs, however often its middleware is put together."""

    async def nobody_asks(request: HttpRequest) -> HttpResponseBase:
        raise NotImplementedError

    found: dict[str, StaticFile | Redirect] = ServeStaticMiddleware(nobody_asks).files
    return found


def _file(found: StaticFile | Redirect, request: HttpRequest) -> HttpResponseBase:
    got = found.get_response(request.method or "GET", request.META)
    response = File(got.file, status=int(got.status)) if got.file is not None else HttpResponse(status=int(got.status))
    del response["content-type"]
    for key, value in got.headers:
        if value is not None:
            response[key] = value
    return response
