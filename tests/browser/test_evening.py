"""The whole evening: from a number list to a published tally and a published story, in Chinese, on a phone.

And then the machine is carried away: no number, name, note or address of the evening is to be read on it.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser import desk_steps as desk
from tests.browser import office_steps as office
from tests.browser import seizure, sites
from tests.browser.people import Evening, count, evening, fits

pytestmark = [pytest.mark.browser, pytest.mark.slow]
WHERE = "梧桐里十七号"
COMPLAINT = f"晚上十点打到{WHERE}，孩子都吵醒了。"


@pytest.fixture
def tonight(demo: Path, tmp_path: Path) -> Iterator[Evening]:
    site = sites.copy_of(demo)
    try:
        site.start()
        with evening(site, tmp_path / "profiles", take_pictures=bool(os.environ.get("FARLINE_SCREENSHOTS"))) as whole:
            yield whole
    finally:
        site.remove()


def say_no_in_public(page: Any, number: str) -> None:
    page.goto("/zh-hans/never-call/")
    fits(page)
    page.fill("#number", number)
    page.locator("main form button").click()
    page.wait_for_url("**/never-call/done/")


def complain(page: Any) -> None:
    page.goto("/zh-hans/complaint/")
    page.fill("#words", COMPLAINT)
    page.locator("main form button").click()
    page.locator("[data-own-number]").wait_for()


def public_numbers(page: Any) -> dict[str, int]:
    page.goto("/zh-hans/tally/")
    page.reload()  # a browser may keep the page for some minutes
    fits(page)
    words = ("公布过的声明总数", "人数")
    numbers = {word: count(page, word) for word in words}
    lines = page.locator("section[aria-labelledby=left] dl").locator("dt, dd").all_inner_texts()
    numbers |= {name: int(number.replace(",", "")) for name, number in zip(lines[::2], lines[1::2], strict=True)}
    numbers["now"] = int(page.locator("tfoot td").inner_text().replace(",", ""))
    return numbers


def check_public_tally(page: Any, before: dict[str, int]) -> None:
    after = public_numbers(page)
    grown = {word: after[word] - before[word] for word in after}
    party, league, pioneers = "共产党", "共青团", "少先队"
    # Two people: one leaves Party and Pioneers, one League and Pioneers; whoever had quit earlier is kept apart.
    assert [grown[party], grown[league], grown[pioneers]] == [1, 1, 2]
    assert (grown["公布过的声明总数"], grown["now"], grown["人数"]) == (2, 2, 1)
    said = page.locator("main").inner_text()
    assert page.locator("section[aria-labelledby=proves] li").count() == 3
    assert page.locator("section[aria-labelledby=not] li").count() == 4
    assert "DEMO" in said


def check_copy(tonight: Evening, copy: Path, headline: str) -> None:
    """The public site as files: counted again by a program that shares nothing with us, read without scripts."""
    tonight.site.command("publish", "--out", str(copy))
    program = next(copy.rglob("verify.py"))
    folder = program.parent
    done = subprocess.run([sys.executable, "-I", str(program), str(folder)], capture_output=True, text=True, cwd=copy)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "DEMO" in done.stdout + done.stderr
    reader = tonight.somebody("off-line", scripts=False)
    reader.context.set_offline(True)
    tonight.complaints.clear()
    reader.goto((copy / "index.html").as_uri())
    reader.click("a[hreflang=zh-Hans]")
    reader.goto(next(copy.glob("zh-hans/stories/index.html")).as_uri())
    assert headline in reader.locator("main").inner_text()
    fits(reader)
    assert all(said.startswith("file://") for said in tonight.complaints)
    tonight.complaints.clear()


def check_story(reader: Any, headline: str) -> None:
    reader.goto("/zh-hans/stories/")
    reader.get_by_role("link", name=headline).first.click()
    assert reader.locator("h1").inner_text() == headline
    fits(reader)
    feed = reader.request.get("/zh-hans/stories.atom")
    assert feed.ok and headline in feed.text()


def test_it_goes_from_a_list_to_a_published_tally(tonight: Evening, tmp_path: Path):
    reader = tonight.somebody("reader", scripts=False)
    say_no_in_public(reader, office.SAID_NO)
    before = public_numbers(reader)
    coordinator = tonight.signed_in("zhixin")
    coordinator.complaints_forgiven = tonight.complaints.clear
    office.pause_what_runs(coordinator)
    office.make_campaign(coordinator)
    office.import_messy_list(tonight, coordinator)
    office.import_it_again(coordinator)
    caller, heard = tonight.signed_in("meilan"), desk.Heard()
    desk.take_briefing(caller)
    desk.work_until_all_were_met(tonight, caller, heard)
    office.publish_tally(coordinator)
    check_public_tally(reader, before)
    tonight.picture(reader, "tally")
    headline = publish_a_story(tonight)
    check_story(reader, headline)
    tonight.picture(reader, "story")
    desk.the_hour_comes(tonight, coordinator, heard)
    complain(reader)
    assert reader.context.cookies() == []
    check_copy(tonight, tmp_path / "copy", headline)
    assert not tonight.complaints, tonight.complaints
    search_everything(tonight, tmp_path, heard)


def publish_a_story(tonight: Evening) -> str:
    editor = tonight.signed_in("editor-he")
    address = office.write_story(editor, desk.STORY_NOTE)
    for other in ("editor-lin", "editor-su"):
        office.approve_story(tonight.signed_in(other), address)
    office.publish_story(editor, address)
    return str(editor.locator("h1").inner_text())


def search_everything(tonight: Evening, tmp_path: Path, heard: desk.Heard) -> None:
    """While it runs and after it has stopped: every byte of the folder, of the temporary one, of each profile."""
    running = sites.new_folder("seized")
    try:
        shutil.copytree(tonight.site.folder, running / "folder", ignore=shutil.ignore_patterns("*.sock"))
        tonight.close()
        said = tonight.site.last_words()
        tonight.site.stop()
        words = [desk.PSEUDONYM, desk.REAL_NAME, desk.NOTE, desk.STORY_NOTE, WHERE, COMPLAINT, "FarlineCanary"]
        wanted = seizure.Wanted(numbers=[*office.VALID.values(), *heard.receipts], words=words)
        places = [running / "folder", tonight.site.folder, tonight.site.temporary]
        assert sum(1 for _ in seizure.files_below(places)) > 5
        assert seizure.found(wanted, places) == []
        assert seizure.found_in(wanted, "last words", said.encode()) == []
        on_their_side = seizure.Wanted(numbers=wanted.numbers, words=words[:-1])  # a browser knows its own name
        assert seizure.found(on_their_side, [tonight.profiles]) == []
    finally:
        shutil.rmtree(running, ignore_errors=True)
