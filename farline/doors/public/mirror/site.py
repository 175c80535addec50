"""Gathers the whole public face: file -> content, the signed manifest among them."""

import datetime as dt
from collections import ChainMap

from django.conf import settings
from django.template.loader import render_to_string

from farline.common import vault
from farline.doors.public import tally_files
from farline.doors.public.mirror import addresses, assets, links, manifest, one_file, rendering


class PageBroken(Exception):
    """A page could not be written, so nothing was: the copy that was there before is untouched."""


def gather(*, on: dt.date, base: str = "") -> ChainMap[str, bytes]:
    """Every file of a copy for this day. `base`: the address the copy will have, without a slash at its end, or ""."""
    pages = addresses.pages(on)
    html = {page: _html(page, on) for page in pages}
    feeds = {feed.file: _feed(feed, on, base) for feed in addresses.feeds()}
    files: ChainMap[str, bytes] = ChainMap({}, tally_files.everything())  # type: ignore[arg-type]  # only the first grows
    styles = assets.gather(_wanted(html))
    files |= styles
    there = {page.file for page in pages} | set(files) | set(feeds) | {one_file.NAME, "index.html"}
    files |= {page.file: _turned(text, page.file, there) for page, text in html.items()}
    files |= {file: _turned(text, file, there) for file, text in feeds.items()}
    files["index.html"] = _turned(_languages(html), "index.html", there)
    files[one_file.NAME] = _one_file(html, styles)
    key = vault.signer("manifest")
    return files | manifest.write(files, on=on, base=base, demo=settings.DEMO, key=key)


def _html(page: addresses.Address, on: dt.date) -> str:
    answer = rendering.page(page.path, page.language, copied_on=on)
    if answer.status_code not in {200, 410}:
        raise PageBroken(f"{page.path} answered {answer.status_code}")
    return links.with_policy(links.without_scripts(answer.content.decode("utf-8")))


def _feed(feed: addresses.Address, on: dt.date, base: str) -> str:
    return rendering.page(feed.path, feed.language, copied_on=on, copied_to=base).content.decode("utf-8")


def _turned(text: str, here: str, there: set[str]) -> bytes:
    return links.relative(text, here=here, there=there).encode("utf-8")


def _wanted(html: dict[addresses.Address, str]) -> list[str]:
    return list(dict.fromkeys(name for text in html.values() for name in links.static_files(text)))


def _languages(html: dict[addresses.Address, str]) -> str:
    first = next(iter(html.values()))
    sheets = [name for name in links.static_files(first) if name.endswith(".css")]
    return render_to_string(
        "public/mirror/languages.html", {"languages": settings.LANGUAGES, "sheets": sheets, "DEMO": settings.DEMO}
    )


def _one_file(html: dict[addresses.Address, str], styles: dict[str, bytes]) -> bytes:
    known = {page.path for page in html}
    sheets = [one_file.sheet(page.path, page.language, text, known) for page, text in html.items()]
    joined = "\n".join(content.decode("utf-8") for name, content in styles.items() if name.endswith(".css"))
    return one_file.build(sheets, joined)
