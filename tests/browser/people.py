"""Who is awake on the evening: each with a browser and a profile of their own, at phone width, in Chinese."""

import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from farline import ROOT
from tests.browser.conftest import AS_ROOT, CHROMIUM, PHONE, listen, sign_in
from tests.browser.sites import Site

SCREENSHOTS = ROOT / "docs" / "screenshots"
AGENT = "FarlineCanary/7 (bamboo)"  # the name of a device, which nobody is to keep


@dataclass
class Evening:
    site: Site
    profiles: Path
    play: Any
    take_pictures: bool
    complaints: list[str] = field(default_factory=list)
    open: list[Any] = field(default_factory=list)

    def somebody(self, who: str, *, scripts: bool = True) -> Any:
        """A page in a browser of their own, whose profile lies in a folder that is searched at the end."""
        context = self.play.chromium.launch_persistent_context(
            str(self.profiles / who),
            executable_path=CHROMIUM,
            args=AS_ROOT,
            base_url=self.site.address,
            viewport={"width": PHONE[0], "height": PHONE[1]},
            device_scale_factor=1.5 if self.take_pictures else 1,
            locale="zh-CN",
            java_script_enabled=scripts,
            has_touch=True,
            user_agent=AGENT,
        )
        context.set_default_timeout(20_000)
        self.open.append(context)
        page = context.pages[0]
        listen(page, self.site.address, self.complaints)
        return page

    def signed_in(self, who: str) -> Any:
        page = self.somebody(who)
        sign_in(page, who)
        return page

    def close(self) -> None:
        for context in self.open:
            context.close()
        self.open.clear()

    def picture(self, page: Any, name: str) -> None:
        """A picture for the README; only when asked for, since no two are the same to the byte."""
        if self.take_pictures:
            SCREENSHOTS.mkdir(exist_ok=True)
            (SCREENSHOTS / f"{name}.png").write_bytes(squeezed(page.screenshot()))


def squeezed(png: bytes) -> bytes:
    """The same picture, packed as tightly as it goes; a browser packs in haste."""
    chunks, at = [], 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        chunks.append((png[at + 4 : at + 8], png[at + 8 : at + 8 + length]))
        at += 12 + length
    pixels = zlib.compress(zlib.decompress(b"".join(body for kind, body in chunks if kind == b"IDAT")), 9)
    packed = [(b"IHDR", chunks[0][1]), (b"IDAT", pixels), (b"IEND", b"")]
    sealed = ((body, kind + body) for kind, body in packed)
    return png[:8] + b"".join(
        len(body).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big") for body, whole in sealed
    )


@contextmanager
def evening(site: Site, profiles: Path, *, take_pictures: bool) -> Iterator[Evening]:
    # The browser's loop must end with the walk: other tests of this process run loops of their own.
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        tonight = Evening(site, profiles, play, take_pictures)
        try:
            yield tonight
        finally:
            tonight.close()


def fits(page: Any) -> None:
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{page.url} is {wide} px too wide"


def fact(page: Any, word: str) -> str:
    """The value that stands beside a word in a list of facts."""
    return str(page.locator(f"xpath=//dt[normalize-space()='{word}']/following-sibling::dd[1]").first.inner_text())


def count(page: Any, word: str) -> int:
    return int(re.sub(r"\D", "", fact(page, word)))


def press(page: Any, words: str) -> None:
    page.get_by_role("button", name=words, exact=True).first.click()
