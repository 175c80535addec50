"""The log as files that anyone may fetch, keep and hand on: signed head, tiles, keys, the checking program.

They lie outside the pages' languages, at the same addresses on the site and on every copy of it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.doors.public.open_page import MAX_AGE, open_page
from farline.tally import queries

FOLDER = "tally"
# A full tile never changes. Everything else may, with the next batch.
FOR_EVER = 365 * 24 * 3600
NAMED: dict[str, Promise] = {
    "verify.html": _("The checking page with the whole log inside"),
    "checkpoint": _("The signed head of the log"),
    "keys": _("The public keys of the log"),
    "verify.py": _("The checking program (one Python file, no network)"),
}


@dataclass(frozen=True)
class Offered:
    name: str | Promise
    url: str


class Under(Mapping[str, bytes]):
    """The same files, below a folder; each still made only when it is asked for."""

    def __init__(self, folder: str, files: Mapping[str, bytes]) -> None:
        self._before, self._files = folder + "/", files

    def __getitem__(self, name: str) -> bytes:
        if not name.startswith(self._before):
            raise KeyError(name)
        return self._files[name.removeprefix(self._before)]

    def __iter__(self) -> Iterator[str]:
        return (self._before + name for name in self._files)

    def __len__(self) -> int:
        return len(self._files)


def everything() -> Mapping[str, bytes]:
    """Every file by its name in a copy."""
    return Under(FOLDER, queries.files())


def offered() -> list[Offered]:
    """The files that people fetch by hand; programs find the tiles by themselves."""
    there = queries.files()
    return [Offered(words, f"/{FOLDER}/{name}") for name, words in NAMED.items() if name in there]


@open_page
def tally_file(request: HttpRequest, name: str) -> HttpResponse:
    content = queries.files().get(name)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=_kind(name))
    if name.endswith(".html"):
        # It is for a device without a connection: opened here, it would look up receipts under somebody's eyes.
        response.headers["Content-Disposition"] = f'attachment; filename="farline-{name}"'
    whole = name.startswith("tile/") and ".p/" not in name
    response.headers["Cache-Control"] = f"public, max-age={FOR_EVER if whole else MAX_AGE}"
    return response


def _kind(name: str) -> str:
    # Never as something a browser would run or draw.
    as_it_is = name.startswith("tile/") or name.endswith(".html")
    return "application/octet-stream" if as_it_is else "text/plain; charset=utf-8"
