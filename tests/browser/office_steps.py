"""What a coordinator, a publisher and the editors do on the evening."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

from farline import ROOT
from tests.browser.people import Evening, count, fits, press

LIST = ROOT / "tests" / "lists" / "list-messy.csv"
TRUTH = json.loads(LIST.with_suffix(".truth.json").read_text(encoding="utf-8"))
VALID = {row["row"]: row["e164"] for row in TRUTH if row["status"] == "ok"}
TWICE = {row["e164"] for row in TRUTH if row["why"] == "duplicate in file"}
# Said no before the list came in: a mobile number that stands in the list once.
SAID_NO_ROW, SAID_NO = next((row, e164) for row, e164 in VALID.items() if e164[3] == "1" and e164 not in TWICE)
KEPT = len(VALID) - 1
CAMPAIGN = "秋夜电话"


def pause_what_runs(page: Any) -> None:
    """The demo's own campaigns rest tonight, so that everybody who is handed out comes from the list below."""
    page.goto("/zh-hans/office/")
    ways = page.locator("a[href*='/office/campaigns/']").evaluate_all("all => all.map(one => one.href)")
    for way in {way for way in ways if re.search(r"/campaigns/\d+/$", way)}:
        page.goto(way)
        button = page.locator("button[name=state][value=paused]")
        if button.count():
            button.click()
            page.locator("button[name=state][value=running]").wait_for()


def make_campaign(page: Any) -> None:
    page.goto("/zh-hans/office/campaigns/new/")
    fits(page)
    page.fill("#id_name", CAMPAIGN)
    page.fill("#id_purpose", "告诉河南和各地的朋友墙外的消息，听他们说话。")
    page.locator("input[name=all_hours]").check()
    page.select_option("#id_script", "first-call")
    press(page, "建立项目")
    page.wait_for_url(re.compile(r"/office/campaigns/\d+/$"))
    assert page.locator("h1").inner_text() == CAMPAIGN
    page.locator("button[name=state][value=running]").click()
    page.locator("button[name=state][value=paused]").wait_for()
    fits(page)


def upload(page: Any, file: Path, name: str) -> None:
    page.goto("/zh-hans/office/lists/new/")
    fits(page)
    page.set_input_files("input[type=file]", file)
    page.fill("#id_name", name)
    press(page, "上传并查看")
    # Without saying where it comes from and why it may be called, no list comes in.
    page.locator("#id_provenance[aria-invalid=true]").wait_for()
    assert page.locator("#id_lawful_basis[aria-invalid=true]").count() == 1
    page.complaints_forgiven()
    page.set_input_files("input[type=file]", file)
    page.fill("#id_provenance", "为测试编的清单，没有真人。")
    page.fill("#id_lawful_basis", "虚构的号码，不需要同意。")
    page.select_option("#id_campaign", label=CAMPAIGN)
    press(page, "上传并查看")
    page.wait_for_url("**/preview/")


def correct_the_guess(page: Any) -> None:
    """Another writing system turns the words to nonsense; the right one brings them back."""
    right = page.input_value("#encoding")
    table = page.locator("table")
    assert "讲粤语" in table.inner_text() and "电话" in table.inner_text()
    assert page.locator("tbody tr").count() == 10
    assert "18932879" not in table.inner_text()  # most digits stay hidden
    page.select_option("#encoding", "gb18030")
    page.click("button[name=do][value=look]")
    page.wait_for_load_state()
    assert "讲粤语" not in table.inner_text()
    page.select_option("#encoding", right)
    page.select_option("#column", "0")
    page.click("button[name=do][value=look]")
    page.wait_for_load_state()
    assert "讲粤语" in table.inner_text()
    page.select_option("#column", "1")
    fits(page)


def import_messy_list(tonight: Evening, page: Any) -> None:
    upload(page, LIST, "清单甲")
    correct_the_guess(page)
    page.click("button[name=do][value=start]")
    page.wait_for_url(re.compile(r"/office/imports/\d+/$"))
    page.get_by_text("收下", exact=True).wait_for()
    fits(page)
    assert [count(page, word) for word in ("读取的行数", "收下", "未收下")] == [len(TRUTH), KEPT, len(TRUTH) - KEPT]
    with page.expect_download() as download:
        page.locator("a[download]").click()
    refused = list(csv.reader(io.StringIO(Path(download.value.path()).read_text(encoding="utf-8-sig"))))[1:]
    wanted = {row["row"]: row["why"] for row in TRUTH if row["status"] == "refused"} | {SAID_NO_ROW: "opted out"}
    assert [int(row) for row, _, _ in refused] == sorted(wanted)
    assert all(re.search(r"[\u4e00-\u9fff]{3}", sentence) for _, _, sentence in refused)
    codes = {int(row): code for row, code, _ in refused}
    assert codes[SAID_NO_ROW] == "opted_out"
    assert {row for row, code in codes.items() if code == "duplicate_in_file"} == {
        row for row, why in wanted.items() if why == "duplicate in file"
    }
    page.evaluate("scrollTo(0, 0)")
    tonight.picture(page, "import-report")
    press(page, "放行清单")
    page.locator("button[name=state][value=paused]").first.wait_for()


def import_it_again(page: Any) -> None:
    upload(page, LIST, "清单乙")
    page.click("button[name=do][value=start]")
    page.get_by_text("收下", exact=True).wait_for()
    assert [count(page, word) for word in ("读取的行数", "收下", "未收下")] == [len(TRUTH), 0, len(TRUTH)]


def publish_tally(page: Any) -> None:
    page.goto("/zh-hans/office/tally/")
    fits(page)
    page.locator("form[action$='/tally/publish/'] button").click()
    page.locator(".messages", has_text="一批已公布").wait_for()


STORY = {
    "quote": "我心里早就不是他们的人了，今天总算说出来了。",
    "summary": "一位老人在电话里说起旧事，说完松了一口气。",
    "body": "他听了很久，先问我们是谁，再问别人会不会知道。\n\n> 说出来，觉也睡得踏实。\n\n后来他自己定了主意。",
}
IN_ENGLISH = {
    "quote": "In my heart I had not been one of them for long, and today I said so.",
    "summary": "An old man spoke of old times on the telephone, and breathed more freely when he had.",
    "body": "He listened for long, asked who we were, and then made up his own mind.",
}


def take_note(page: Any, note: str) -> None:
    """Nobody sees what a note says before taking it; so take them until it is ours."""
    for _ in range(12):
        page.goto("/zh-hans/office/stories/")
        fits(page)
        page.locator("form:has(input[name=note]) button").first.click()
        page.wait_for_url(re.compile(r"/office/stories/\d+/$"))
        if note in page.locator("main").inner_text():
            return
    raise AssertionError("the note has not reached the editors")


def write_story(page: Any, note: str) -> str:
    """Editor-he makes a draft of the caller's note and sends it to two others; returns where it lies."""
    take_note(page, note)
    page.select_option("#role", "retired_official")
    page.select_option("#place", label="上海")
    for name, words in STORY.items():
        page.fill(f"#zh-hans-{name}", words)
    press(page, "保存并建议标题")
    saved(page)
    headline = str(page.input_value("#zh-hans-headline"))
    assert headline.startswith("上海") and STORY["quote"][:8] in headline
    open_language(page, "zh-hant")
    press(page, "用简体填上空着的地方")
    saved(page)
    open_language(page, "en")
    for name, words in IN_ENGLISH.items():
        page.fill(f"#en-{name}", words)
    press(page, "保存并建议标题")
    saved(page)
    address = str(page.url)
    page.click("button[name=do][value=redact]")
    saved(page)
    for box in page.locator("input[name=checked]").all():
        box.check()
    page.click("button[name=do][value=send]")
    saved(page)
    return address


def saved(page: Any) -> None:
    """The page says that it is saved; or why it is not, and then the walk ends here."""
    trouble = page.locator("[role=alert]:visible, .notice-bad:visible")
    page.locator(".messages").or_(trouble).first.wait_for()
    assert not trouble.count(), trouble.all_inner_texts()


def open_language(page: Any, code: str) -> None:
    details = page.locator(f"details:has(#{code}-quote)").first
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()


def approve_story(page: Any, address: str) -> None:
    """The first who comes looks for what gives the person away, beside the note; the second reads the text alone."""
    page.goto(address)
    fits(page)
    take = page.locator("form[action$='/safety/'] button")
    if take.count():
        take.first.click()
        page.locator("button[name=verdict]").first.wait_for()
    for box in page.locator("input[name=checked], input[name=quotes]").all():
        box.check()
    page.locator("button[name=verdict][value=approve]").click()
    saved(page)


def publish_story(page: Any, address: str) -> None:
    page.goto(address)
    fits(page)
    page.locator("form[action$='/publish/'] button").click()
    saved(page)
