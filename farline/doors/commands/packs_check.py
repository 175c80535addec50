"""What an operator should know about the packs: which run out, which have, which links answer."""

import datetime as dt
import http.client
import socket
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import NamedTuple

from farline.common import content, links
from farline.packs import queries

SOON = dt.timedelta(days=30)
PATIENCE = 15  # seconds for one link
Answers = Callable[[str], str]


class Finding(NamedTuple):
    """`bad` findings make the command fail; the others are worth knowing."""

    pack: str
    sentence: str
    bad: bool


def look(today: dt.date, answers: Answers | None = None) -> Iterator[Finding]:
    """`answers` tries a link and says what is wrong with it, or "". Without it nothing is asked of any network."""
    for trouble in content.troubles(content.files(queries.FOLDER), queries.build):
        yield Finding(trouble.file, f"{trouble.where}: {trouble.sentence}", True)
    for pack in queries.every("zh-hans"):
        if pack.expires_on < today:
            yield Finding(pack.kind, f"expired on {pack.expires_on}; no screen shows it", False)
        elif pack.expires_on - today <= SOON:
            yield Finding(pack.kind, f"expires on {pack.expires_on}", False)
        for link in pack.links:
            wrong = answers(link.url) if answers is not None else ""
            if wrong:
                yield Finding(pack.kind, f"{link.url} {wrong}", True)


def try_link(url: str, *, context: ssl.SSLContext | None = None, patience: float = PATIENCE) -> str:
    """Ask for a page as any browser would. Only https ever comes here; where it leads is held to the same rule."""
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0"})  # noqa: S310 - https, checked before
    try:
        with urllib.request.urlopen(request, timeout=patience, context=context) as answer:  # noqa: S310 - the same
            if answer.status != http.client.OK:
                return f"answers {answer.status}"
            wrong = links.trouble(answer.url) if answer.url != url else ""
            return f"leads on to {answer.url}, which {wrong}" if wrong else ""
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return f"answers {refusal.code}"
    except urllib.error.URLError as trouble:
        return _why(trouble.reason if isinstance(trouble.reason, Exception) else trouble, patience)
    except (OSError, http.client.HTTPException) as trouble:
        return _why(trouble, patience)


def _why(trouble: Exception, patience: float) -> str:
    if isinstance(trouble, TimeoutError):
        return f"does not answer within {patience:g} seconds"
    if isinstance(trouble, ssl.SSLError):
        return "shows a certificate that cannot be trusted"
    if isinstance(trouble, socket.gaierror):
        return "has a name that is not found"
    if isinstance(trouble, ConnectionRefusedError):
        return "refuses the connection"
    return f"does not answer: {type(trouble).__name__}"
