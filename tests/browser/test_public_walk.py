"""The public pages as a reader has them: on a phone, without scripts; and all of them from a stick, off line."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from tests.browser.conftest import PHONE
from tests.browser.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = ("", "tally/", "stories/", "packs/", "never-call/", "complaint/", "take-back/", "about/", "rules/", "privacy/")


@pytest.fixture
def reader(site: Site, open_page: Any) -> Any:
    """A phone in which scripts are switched off, and no cookie is ever kept."""
    context = open_page().context.browser.new_context(
        base_url=site.address, viewport={"width": PHONE[0], "height": PHONE[1]}, java_script_enabled=False
    )
    yield context.new_page()
    assert context.cookies() == []


def is_narrow(page: Any) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_it_fits_a_phone_on_every_public_page(open_page: Any, language: str):
    page = open_page()
    for path in PAGES:
        page.goto(f"/{language}/{path}")
        assert page.locator("h1").is_visible(), path
        assert is_narrow(page), path


def test_it_takes_a_no_without_a_script_or_a_cookie(reader: Any):
    reader.goto("/zh-hans/never-call/")
    reader.fill("#number", "139 1234 5678")
    reader.locator("main form button").click()
    reader.wait_for_url("**/never-call/done/")
    assert "不会再拨打" in reader.locator("main").inner_text()


@pytest.mark.parametrize(
    ("path", "field", "typed"), [("never-call", "number", "139 1234 5678"), ("complaint", "words", "夜里\n打来。")]
)
def test_the_device_does_its_small_sum_before_a_form_is_sent(
    site: Site, open_page: Any, path: str, field: str, typed: str
):
    page, sent = open_page(), []
    page.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    page.goto(f"/zh-hans/{path}/")
    page.fill(f"#{field}", typed)
    page.locator("main form button").last.click()
    page.locator(".notice-good").wait_for(timeout=20_000)
    assert parse_qs(sent[0])["work"][0].isdigit()
    (taken,) = (site.folder / "brakes").glob(f"{path}.*")  # taken as one whose device did the work
    assert taken.stat().st_size >= 1


def test_it_says_what_is_wrong_with_a_number_without_a_script(reader: Any):
    reader.goto("/zh-hans/never-call/")
    reader.fill("#number", "139")
    reader.locator("main form button").click()
    assert reader.locator("#trouble").is_visible()
    assert reader.input_value("#number") == "139"  # to be mended


def test_it_reads_from_a_stick_without_any_server(site: Site, open_page: Any, tmp_path: Path):
    site.command("publish", "--out", str(tmp_path / "copy"))
    context = open_page().context.browser.new_context(offline=True, viewport={"width": 360, "height": 740})
    page, asked, said = context.new_page(), [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.goto((tmp_path / "copy" / "index.html").as_uri())
    page.click("a[hreflang=zh-Hans]")
    page.click("text=这些数字能证明什么")
    assert page.locator("h1").inner_text() == "统计"
    page.goto((tmp_path / "copy" / "farline.html").as_uri())
    page.click('a[href="#zh-hant-tally"]')
    assert page.locator("#zh-hant-tally h2").first.is_visible()
    assert is_narrow(page)
    assert said == []
    assert [url for url in asked if not url.startswith("file://")] == []
