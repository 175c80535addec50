"""axe on every screen, in three languages, light and dark, on a phone and on a laptop. Long: only in .ci/full."""

from typing import Any

import pytest

from tests.browser.conftest import LAPTOP, PHONE, sign_in
from tests.browser.desk_steps import dial, talk_to_the_end
from tests.browser.test_look import DESK, OFFICE, OPEN, look_over

pytestmark = [pytest.mark.browser, pytest.mark.full]
ALSO_OPEN = ["packs/1-safety/", "rules/", "privacy/", "never-call/done/", "complaint/done/", "take-back/done/"]
ALSO_OFFICE = ["stories/", "journal/", "scripts/first-call/", "volunteers/new/"]


def led_to(page: Any, language: str) -> list[str]:
    """Screens that have a number in their address: one of each kind, as the lists lead to them."""
    found = []
    for start, sort in (
        ("office/", "/campaigns/"), ("office/lists/", "/imports/"), ("office/reports/", "/reports/"),
        ("office/volunteers/", "/volunteers/"), ("stories/", "/stories/"), ("packs/", "/packs/"),
    ):  # fmt: skip
        page.goto(f"/{language}/{start}")
        ways = page.locator(f"main a[href*='{sort}']").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        found += [way.removeprefix(f"/{language}/") for way in ways if way.rstrip("/") != f"/{language}{sort[:-1]}"][
            :2
        ]
    return found


def stories_of(page: Any, language: str) -> list[str]:
    page.goto(f"/{language}/office/stories/")
    ways = page.locator("main a[href*='/office/stories/']").evaluate_all("all => all.map(one => one.pathname)")
    return [way.removeprefix(f"/{language}/") for way in ways]


def look_at_a_call(page: Any, language: str) -> list[str]:
    """Next person, the call, the outcome saved, the declaration form."""
    page.goto(f"/{language}/desk/")
    page.locator("form[action$='/desk/next/'] button, a[href*='/desk/call/']").first.click()
    page.wait_for_url("**/desk/call/*/")
    address = page.url.split(f"/{language}/")[1]
    found = look_over(page, [address], language)
    dial(page)
    found += look_over(page, [address], language)
    talk_to_the_end(page)
    found += look_over(page, [address], language)
    page.locator("#outcome-head").focus()
    page.keyboard.press("1")
    page.keyboard.press("y")
    page.wait_for_url("**/saved")
    found += look_over(page, [page.url.split(f"/{language}/")[1]], language)
    page.locator("a[href*='/desk/form/']").click()
    return found + look_over(page, [page.url.split(f"/{language}/")[1]], language)


@pytest.mark.parametrize("size", [PHONE, LAPTOP], ids=["phone", "laptop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_it_puts_nothing_in_a_readers_way_on_any_screen(
    open_page: Any, language: str, dark: bool, size: tuple[int, int]
):
    page = open_page(width=size[0], height=size[1], dark=dark)
    found = look_over(page, [*OPEN, *ALSO_OPEN], language)
    sign_in(page, "zhixin", language)
    office = [f"office/{path}" for path in [*OFFICE, *ALSO_OFFICE] if path != "stories/"]
    found += look_over(page, [*DESK, *office, *led_to(page, language)], language)
    found += look_at_a_call(page, language)
    page.context.clear_cookies()
    sign_in(page, "editor-he", language)
    found += look_over(page, ["office/stories/", *stories_of(page, language)], language)
    assert not found, "\n".join(sorted(set(found)))
