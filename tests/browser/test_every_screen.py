"""Every screen, in three languages, by day and night, narrow and wide: axe, Tab, a screen reader's tree, zoom.

Long: only in .ci/full.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.browser import reading, screens
from tests.browser.conftest import LAPTOP, PHONE, sign_in
from tests.browser.desk_steps import dial, talk_to_the_end
from tests.browser.test_look import DESK, OFFICE, OPEN, look_at

pytestmark = [pytest.mark.browser, pytest.mark.full]
ALSO_OPEN = [
    "rules/",
    "privacy/",
    "never-call/done/",
    "take-back/done/",
    "join/",
    "complaint/answer/",
]
ALSO_DESK = [
    "desk/training/",
    "desk/line-check/",
    "desk/shifts/",
    "desk/hotline/",
    "desk/mentor/",
    "desk/manual/",
    "account/",
    "account/codes/",
    "account/app/",
    "account/leave/",
]
ALSO_OFFICE = [
    "journal/",
    "scripts/first-call/",
    "volunteers/invitations/",
    "watch/",
    "kind-words/",
    "lines/",
    "lines/reach/",
    "board/",
    "statistics/",
    "content/",
]
ALSO_OFFICE += ["second-look/", "take-back/", "tokens/", "webhooks/", "canaries/", "shifts/", "rooms/", "manual/"]
OF_OFFICE = [f"office/{path}" for path in [*OFFICE, *ALSO_OFFICE]]
# Where a list leads to screens that have a number or a name in their address.
LISTS = {
    "stories/": r"/stories/[^/.]+/$",
    "packs/": r"/packs/[^/]+/$",
    "desk/training/": r"/desk/training/[^/]+/$",
    "office/": r"/campaigns/\d+/$",
    "office/lists/": r"/imports/\d+/$",
    "office/reports/": r"/reports/\d+/$",
    "office/volunteers/": r"/volunteers/\d+/$",
    "office/content/": r"/content/file/",
}
# What night can change that width does not.
OF_COLOR = ["color-contrast", "link-in-text-block"]
AN_ODD_LIST = "省份,电话\n河南,13800000000\n河南,not a number\n".encode()


@dataclass
class Look:
    """One reader's way through the site: what was seen, and what was in the way, by day and night, narrow and wide."""

    page: Any
    language: str
    size: tuple[int, int]
    seen: set[str] = field(default_factory=set)
    found: list[str] = field(default_factory=list)

    def at(self, paths: Iterable[str]) -> None:
        for path in paths:
            self.page.goto(f"/{self.language}/{path}")
            self._look(path)

    def here(self) -> None:
        self.at([self.page.url.split(f"/{self.language}/", 1)[1]])

    def _look(self, path: str) -> None:
        self.seen.add(screens.route_of(self.page.url, self.language))
        for width, height in (PHONE, LAPTOP) if self.size == LAPTOP else (LAPTOP, PHONE):  # its own at the end
            self.page.set_viewport_size({"width": width, "height": height})
            self.found += look_at(self.page, f"{path}, {width} px")
            self.page.emulate_media(color_scheme="dark")
            self.found += look_at(self.page, f"{path}, {width} px, at night", OF_COLOR)
            self.page.emulate_media(color_scheme="light")
        self.found += reading.tree(self.page, path) + reading.enlarged(self.page, path)
        self.found += reading.keyboard(self.page, path)

    def led_to(self, start: str, sort: str, most: int = 2) -> list[str]:
        self.page.goto(f"/{self.language}/{start}")
        ways = self.page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        fitting = dict.fromkeys(way for way in ways if re.search(sort, way))
        return [way.removeprefix(f"/{self.language}/") for way in fitting][:most]


def call(look: Look, *keys: str) -> None:
    """Next person, the call, the outcome saved."""
    page = look.page
    page.goto(f"/{look.language}/desk/")
    page.locator("form[action$='/desk/next/'] button, a[href*='/desk/call/']").first.click()
    page.wait_for_url("**/desk/call/*/")
    look.here()
    dial(page)
    look.here()
    talk_to_the_end(page)
    look.here()
    page.locator("#outcome-head").focus()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url("**/saved")
    look.here()


def calls(look: Look) -> None:
    """Somebody declares; somebody had left long ago."""
    for keys, leads in ((("1", "y"), "a[href*='/desk/form/']"), (("1", "q"), "a[href*='/earlier']")):
        call(look, *keys)
        look.page.locator(leads).first.click()
        look.page.wait_for_url("**/desk/form/**")
        look.here()
        look.page.goto(f"/{look.language}/desk/")


def a_list_on_its_way(look: Look) -> None:
    page = look.page
    page.goto(f"/{look.language}/office/lists/new/")
    page.set_input_files("input[type=file]", {"name": "odd.csv", "mimeType": "text/csv", "buffer": AN_ODD_LIST})
    for name in ("name", "provenance", "lawful_basis"):
        page.fill(f"#id_{name}", "demo, invented")
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/preview/")
    look.here()
    page.locator("button[value=start]").click()
    page.wait_for_selector("#refused", timeout=60_000)
    look.here()


def a_draft_of_content(look: Look) -> None:
    look.page.locator("form[action$='/content/start/'] button").first.click()
    if look.page.url.endswith("/content/start/"):  # in another language it was begun already
        look.page.locator("form[action$='/content/start/'] button").first.click()
    look.page.wait_for_url("**/content/drafts/*/")
    look.here()


def a_newcomer(look: Look) -> None:
    """zhixin invites, baihe agrees, somebody comes as far as the last step."""
    page = look.page
    page.goto(f"/{look.language}/office/volunteers/invitations/")
    page.locator("input[name=roles][value=caller]").check()
    page.locator("form[action$='/new/'] button").click()
    code = page.locator(".notice-good .big strong").inner_text()
    page.context.clear_cookies()
    sign_in(page, "baihe", look.language)
    page.goto(f"/{look.language}/office/volunteers/invitations/")
    look.here()
    page.locator("button[value=agree]").first.click()
    page.goto(f"/{look.language}/join/")
    page.locator("input[name=where][value=outside]").check()
    page.fill("#code", code)
    page.locator("main form button").click()
    page.wait_for_url("**/join/handle/")
    look.here()
    page.fill("#handle", f"new-{look.language}-{code.split()[0]}")
    page.locator("main form button").click()
    page.wait_for_url("**/sign-in/set-up/")
    look.here()


def after(look: Look, path: str, step: Callable[[Look], None]) -> None:
    look.page.goto(f"/{look.language}/{path}")
    step(look)


@pytest.mark.parametrize(("language", "size"), [("zh-hans", PHONE), ("zh-hant", LAPTOP), ("en", PHONE)])
def test_it_puts_nothing_in_a_readers_way_on_any_screen(open_page: Any, language: str, size: tuple[int, int]):
    look = Look(open_page(width=size[0], height=size[1]), language, size)
    look.at([*OPEN, *ALSO_OPEN])
    sign_in(look.page, "zhixin", language)
    look.at([*DESK, *ALSO_DESK, *OF_OFFICE])
    for start, sort in LISTS.items():
        look.at(look.led_to(start, sort))
    look.at(f"{way}change/" for way in look.led_to("office/", LISTS["office/"], most=1))
    a_list_on_its_way(look)
    [file] = look.led_to("office/content/", LISTS["office/content/"], most=1)
    after(look, file, a_draft_of_content)
    calls(look)
    a_newcomer(look)
    look.page.context.clear_cookies()
    sign_in(look.page, "editor-he", language)
    look.at(["office/stories/", *look.led_to("office/stories/", r"/office/stories/\d+/$", most=99)])
    assert not look.found, "\n".join(sorted(set(look.found)))
    assert look.seen >= screens.routes() - screens.FORMS - screens.FILES - screens.NOT_IN_A_DEMO - screens.WALKED, (
        "screens that nobody looked at"
    )
