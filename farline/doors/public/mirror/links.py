"""Turns addresses on a page into ways from file to file, so that a copy works wherever it lies."""

import re
from collections.abc import Container
from urllib.parse import urlsplit

from farline.doors.public.mirror import addresses

ATTRIBUTE = re.compile(r'(?P<before>\s(?:href|src)=)"(?P<target>/[^"]*)"')
SCRIPT = re.compile(r"[ \t]*<script\b[^>]*>.*?</script>\n?", re.S)
PRELOAD = re.compile(r'[ \t]*<link\b[^>]*rel="modulepreload"[^>]*>\n?')
STATIC = "/static/"


def relative(text: str, *, here: str, there: Container[str]) -> str:
    """Every address of this site as a way from `here`. What the copy lacks keeps its words, without a link."""

    def turned(match: re.Match[str]) -> str:
        parts = urlsplit(match["target"])
        file = addresses.file_of(parts.path)
        if file not in there:
            return ""
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        return f'{match["before"]}"{addresses.way(here, file)}{fragment}"'

    return ATTRIBUTE.sub(turned, text)


def without_scripts(text: str) -> str:
    """Nothing on a public page needs a script; in a copy there is none."""
    return PRELOAD.sub("", SCRIPT.sub("", text))


# What the live site says in a header, a copy says in the page: a stick or a foreign server sends no header of ours.
POLICY = "default-src 'none'; style-src 'self' file:; img-src 'self' file: data:; base-uri 'none'; form-action 'none'"
HEAD = re.compile(r"<head\b[^>]*>")


def with_policy(text: str) -> str:
    return HEAD.sub(lambda m: f'{m[0]}<meta http-equiv="Content-Security-Policy" content="{POLICY}">', text, count=1)


def static_files(text: str) -> list[str]:
    """The style sheets and pictures that a page asks for, by their names below the static folder, in order."""
    targets = (urlsplit(match["target"]).path for match in ATTRIBUTE.finditer(text))
    return list(dict.fromkeys(path.removeprefix(STATIC) for path in targets if path.startswith(STATIC)))
