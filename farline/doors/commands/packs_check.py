"""What an operator should know about the packs: which run out, which have, which links answer."""

import datetime as dt
import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import NamedTuple

from farline.common import content
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


def try_link(url: str) -> str:
    """Ask for a page as any browser would. Only https ever comes here."""
    request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0"})  # noqa: S310 - https, checked before
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310 - https, checked before
            return "" if answer.status == http.client.OK else f"answers {answer.status}"
    except urllib.error.HTTPError as refusal:
        return f"answers {refusal.code}"
    except (OSError, http.client.HTTPException) as trouble:
        return f"does not answer: {type(trouble).__name__}"
