"""An evening and an office as the manuals tell them, on a demo of their own, in three languages.

With PICTURES=manuals it takes the manuals' pictures anew, and writes which words of the program each shows;
without, it compares these words with what stands on the screens today.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from farline import ROOT
from farline.doors.commands import words
from farline.doors.common.handbook import LANGUAGES, Manual
from farline.doors.desk import handbook as desk
from farline.doors.office import handbook as office
from tests.browser import sites
from tests.browser.conftest import AS_ROOT, CHROMIUM, PHONE, sign_in
from tests.browser.people import squeezed

WORDS = "pictures.json"
LOCALES = {"zh-hans": "zh-CN", "zh-hant": "zh-TW", "en": "en-US"}
CATALOGUES = {"zh-hans": "zh_Hans", "zh-hant": "zh_Hant", "en": "zh_Hans"}
TAKE = os.environ.get("PICTURES") == "manuals"
pytestmark = [pytest.mark.browser, pytest.mark.full]
IN_SIGHT = """() => [...document.querySelectorAll("h1, h2, h3, button, .button, summary, legend, label, dt, th")]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.getBoundingClientRect().bottom > 0 && one.getBoundingClientRect().top < innerHeight)
  .map((one) => one.innerText.trim())"""
ODD = [b"13800,DEMO", b"not a number,DEMO", b"110,DEMO", b"0391-0100001 0391-0100002,DEMO", b"13800,DEMO"]
FRESH = ROOT / "content" / "samples" / "demo-fresh.csv"
NAMES = {"zh-hans": "小雨", "zh-hant": "小雨", "en": "小雨"}
WORD = {"zh-hans": "退休金", "zh-hant": "退休金", "en": "pension"}


def words_of(language: str) -> set[str]:
    """Every word of the program in this language, without those that hold something else."""
    known = words.sayings(CATALOGUES[language])
    found = set(known) if language == "en" else {says for every in known.values() for says in every}
    return {word for word in found if word and "%" not in word and "{" not in word}


class Camera:
    def __init__(self, site: sites.Site, play: Any, language: str) -> None:
        self.site, self.language = site, language
        self.browser = play.chromium.launch(executable_path=CHROMIUM, args=AS_ROOT)
        self.known, self.seen = words_of(language), dict[str, list[str]]()

    def somebody(self, handle: str = "") -> Any:
        context = self.browser.new_context(
            base_url=self.site.address,
            viewport={"width": PHONE[0], "height": PHONE[1]},
            locale=LOCALES[self.language],
            timezone_id="America/Toronto",
            has_touch=True,
        )
        context.set_default_timeout(20_000)
        page = context.new_page()
        if handle:
            sign_in(page, handle, self.language)
        return page

    def take(self, page: Any, manual: Manual, name: str, at: str = "") -> None:
        """A picture of what is in sight once `at` stands at the top."""
        if at:
            page.locator(at).first.evaluate("one => scrollTo(0, one.getBoundingClientRect().top + scrollY - 12)")
        page.wait_for_timeout(150)
        self.seen[f"{self.language}-{name}"] = sorted({w for w in page.evaluate(IN_SIGHT) if w in self.known})
        if TAKE:
            manual.pictures.mkdir(parents=True, exist_ok=True)
            (manual.pictures / f"{self.language}-{name}.png").write_bytes(squeezed(page.screenshot()))

    def go(self, page: Any, path: str) -> None:
        page.goto(f"/{self.language}/{path}")


def an_evening(camera: Camera) -> None:
    """The volunteer's pictures, in the order of the manual."""
    page, go = camera.somebody(), camera.go
    go(page, "sign-in/")
    page.locator("input[name=where][value=outside]").check()
    page.fill("#handle", "meilan")
    camera.take(page, desk.MANUAL, "signin", "#sign-in")
    page = camera.somebody("meilan")
    page.locator("a[href$='/desk/briefing/']").first.click()
    for box in page.locator("input[name=understood]").all():
        box.check()
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/desk/")
    go(page, "desk/shifts/")
    page.select_option("#zone", "America/Toronto")
    page.locator("#clock button").click()
    page.locator("form[action$='/take'] button").first.click()
    go(page, "desk/shifts/")
    camera.take(page, desk.MANUAL, "shifts")
    go(page, "desk/")
    camera.take(page, desk.MANUAL, "desk")
    go(page, "desk/rehearse/")
    page.locator("main .choices a").first.click()
    page.locator("#practice a.button").first.click()
    camera.take(page, desk.MANUAL, "practise", "#practice")
    go(page, "desk/line-check/")
    page.locator("[data-begin]:not([disabled])").wait_for()
    camera.take(page, desk.MANUAL, "check")
    go(page, "account/")
    page.locator("a[href$='/account/leave/']").click()
    if page.locator("#passphrase").count():
        page.fill("#passphrase", "one person at a time")
        page.locator("main form button").first.click()
    page.locator("#handle").wait_for()
    camera.take(page, desk.MANUAL, "leave")
    a_talk(camera, page)
    form(camera, page)
    after_talks(camera, page)
    a_mentor(camera, page)
    the_hotline(camera, page)


def next_person(camera: Camera, page: Any) -> None:
    camera.go(page, "desk/")
    page.locator("form[action$='/next/'] button, main a[href*='/desk/call/']").first.click()
    page.wait_for_url(re.compile(r"/desk/call/\d+/$"))


def answered(camera: Camera, page: Any) -> None:
    """With somebody on the practice line, who has said their last word."""
    for _ in range(40):
        next_person(camera, page)
        page.locator("button[name=way][value=practice]").click()
        page.wait_for_selector("#practice")
        if page.locator("#practice a.button").count():
            break
        page.locator("[data-line] input:checked").evaluate("input => input.form.requestSubmit()")
        page.wait_for_url("**/saved")
    page.locator("[data-at-once]").wait_for()


def keys(page: Any, *pressed: str) -> None:
    page.locator("#outcome-head").focus()
    for key in pressed:
        page.keyboard.press(key)
    page.wait_for_url("**/saved")


def a_talk(camera: Camera, page: Any) -> None:
    next_person(camera, page)
    camera.take(page, desk.MANUAL, "person")
    answered(camera, page)
    page.locator("details.script-fold > summary").click()
    camera.take(page, desk.MANUAL, "call", "#script")
    page.fill("#q", WORD[camera.language])
    page.locator("#answers-found details[open]").first.wait_for()
    camera.take(page, desk.MANUAL, "answers", "#answers, #q")
    camera.take(page, desk.MANUAL, "outcome", "#outcome")
    page.locator("#outcome-head").focus()
    page.keyboard.press("1")
    page.locator("details[data-follow-up] > summary").click()
    page.fill("#fu-day", time.strftime("%Y-%m-%d", time.gmtime(time.time() + 2 * 86_400)))
    page.fill("#fu-from", "19:00")
    page.fill("#fu-to", "20:00")
    page.locator("[data-follow-up-here]:visible").wait_for()
    camera.take(page, desk.MANUAL, "followup", "details[data-follow-up]")
    for name in ("day", "from", "to"):
        page.fill(f"#fu-{name}", "")
    camera.take(page, desk.MANUAL, "never", "#never")
    keys(page, "y")


def form(camera: Camera, page: Any) -> None:
    page.locator("a[href*='/desk/form/']").click()
    page.wait_for_url("**/desk/form/*/")
    for organization, status in (("party", "never"), ("league", "declares"), ("pioneers", "declares")):
        page.locator(f"input[name=p0-{organization}][value={status}]").check()
    page.locator("input[name=p0-name_kind][value=pseudonym]").check()
    page.fill("#p0-name", NAMES[camera.language])
    camera.take(page, desk.MANUAL, "form", "main form fieldset")
    page.locator("button[name=do][value=read]").click()
    page.wait_for_selector(".read-aloud")
    camera.take(page, desk.MANUAL, "readback")
    page.locator("input[name=p0-heard][value=said_yes]").check()
    page.locator("input[name=p0-heard][value=chose_own_name]").check()
    page.locator("input[name=p0-told]").check()
    page.locator("input[name=p0-receipt]").check()
    page.locator("button[name=do][value=confirm]").click()
    page.wait_for_selector(".receipt")
    camera.take(page, desk.MANUAL, "receipt")


def after_talks(camera: Camera, page: Any) -> None:
    for pressed, name, at in (("i", "packs", "main section h2"), ("a", "tell", "form[action$='/tell']")):
        answered(camera, page)
        keys(page, "1", pressed)
        camera.take(page, desk.MANUAL, name, at)


def a_mentor(camera: Camera, page: Any) -> None:
    lead = camera.somebody("zhixin")
    camera.go(lead, "office/rooms/")
    lead.fill("#name", {"en": "Tuesday"}.get(camera.language, "周二" if camera.language == "zh-hans" else "週二"))
    lead.select_option("#mentor", "zhixin")
    lead.locator("input[name=member][value=meilan]").check()
    lead.locator("form[action$='/rooms/new/'] button").click()
    camera.go(page, "desk/mentor/")
    page.locator("form[action$='/mentor/invite'] button").first.click()
    answered(camera, page)
    page.locator("details.script-fold > summary").click()
    page.locator("#script a[data-step-of]").first.click()
    page.locator("#script-head:focus").wait_for()
    camera.go(lead, "desk/mentor/")
    camera.take(lead, desk.MANUAL, "mentor")
    keys(page, "1", "t")


def the_hotline(camera: Camera, page: Any) -> None:
    if not (camera.site.folder / "run" / "gateway.port").exists():
        camera.site.children.start("gateway")
    for _ in range(400):
        if (camera.site.folder / "run" / "sip.port").exists():
            break
        time.sleep(0.05)
    camera.go(page, "desk/hotline/")
    page.locator("form[action$='/duty'] button").first.click()
    page.locator("form[action$='/try'] button").click()
    page.locator("[data-rings]").wait_for()
    camera.take(page, desk.MANUAL, "hotline")


def an_office(camera: Camera) -> None:
    page, go = camera.somebody("zhixin"), camera.go
    for name, path, at in (
        ("board", "office/board/", ""), ("numbers", "office/statistics/", "#way"),
        ("look", "office/second-look/", ""),
    ):  # fmt: skip
        go(page, path)
        camera.take(page, office.MANUAL, name, at)
    go(page, "office/shifts/")
    page.select_option("#zone", "America/Toronto")
    camera.take(page, office.MANUAL, "plan", "form[action$='/plan/']")
    go(page, "office/lists/new/")
    list_of_all = FRESH.read_bytes() + b"\r\n".join(ODD) + b"\r\n"
    page.set_input_files("input[type=file]", {"name": "list.csv", "mimeType": "text/csv", "buffer": list_of_all})
    for name in ("name", "provenance", "lawful_basis"):
        page.fill(
            f"#id_{name}",
            {"en": "demo, invented"}.get(
                camera.language, "演示，虚构" if camera.language == "zh-hans" else "示範，虛構"
            ),
        )
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/preview/")
    page.locator("button[value=start]").click()
    page.wait_for_selector("#refused", timeout=60_000)
    camera.take(page, office.MANUAL, "report")
    go(page, "office/")
    camera.take(page, office.MANUAL, "office")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_manuals_show_the_screens_of_today(demo: Path, language: str):
    from playwright.sync_api import sync_playwright

    site = sites.copy_of(demo)
    try:
        stage = [sys.executable, "-m", "tests.browser.looking_stage"]
        subprocess.run(stage, cwd=ROOT, env=site.environment, check=True, capture_output=True)
        site.start()
        with sync_playwright() as play:
            camera = Camera(site, play, language)
            an_office(camera)
            an_evening(camera)
            camera.browser.close()
    finally:
        site.remove()
    for manual in (desk.MANUAL, office.MANUAL):
        path = manual.folder / WORDS
        known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        own = {f"{language}-{name}" for name in manual.picture_names(language)}
        shown = {name: words for name, words in camera.seen.items() if name in own}
        assert set(shown) == own
        if TAKE:
            path.write_text(json.dumps(known | shown, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
        else:
            # Whom one meets is chance, and so is a part of what stands there.
            for name in own:
                assert 2 * len(set(known[name]) & set(shown[name])) >= len(known[name]), f"{name}: please take it anew"
