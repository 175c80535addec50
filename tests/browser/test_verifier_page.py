"""The page that checks the log, opened from a saved file, with the network shut."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from farline.tally import grammar, receipts
from farline.tally.tests import factories
from farline.tally.verifier import page
from tests.browser.conftest import CHROMIUM

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODE = receipts.draw(random.Random(4).randrange)  # noqa: S311
MADE = receipts.derive(CODE, origin=factories.ORIGIN)
MINE = grammar.declared(
    5, factories.WEEK, receipts.commitment(MADE.opening, 5), receipts.withdrawal_tag(MADE.withdrawal)
)
LINES = [*factories.entries(300), MINE, grammar.withdrawn(7, factories.WEEK, factories.secret(7))]
KEYS = (factories.KEY, factories.SECOND_KEY)


def log_of(lines: list[str], *heads: str) -> str:
    return page.log_file(KEYS, heads or (factories.note(lines[:100]), factories.note(lines)), lines)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[Callable[[str], Any]]:
    """Opens a log in the page; fails when the page asks for anything, or breaks its own policy."""
    asked: list[str] = []
    context = browser.new_context(offline=True, locale="en-US", viewport={"width": 360, "height": 740})
    shown = context.new_page()
    shown.on("request", lambda request: asked.append(request.url))
    shown.on("console", lambda message: asked.append(message.text))
    shown.on("pageerror", lambda error: asked.append(str(error)))

    def open_log(log: str) -> Any:
        (tmp_path / "verify.html").write_text(page.page(log), encoding="utf-8")
        shown.goto((tmp_path / "verify.html").as_uri())
        return shown

    yield open_log
    context.close()
    assert [line for line in asked if not line.startswith("file://")] == []


def answer(shown: Any, button: str = "check", place: str = "answer") -> str:
    shown.click(f"#{button}")
    for _ in range(500):  # the page's own policy forbids the usual way of waiting for it
        said = str(shown.text_content(f"#{place}"))
        if said and not said.endswith("…"):
            return said
        shown.wait_for_timeout(10)
    raise AssertionError("no answer")


def test_it_accepts_an_honest_log_and_finds_a_receipt(opened):
    shown = opened(log_of(LINES))
    assert answer(shown) == "All of it holds."
    facts = shown.locator("#facts dd").all_text_contents()
    assert facts[:2] == ["300", "301"] and facts[6:8] == ["1", "0"] and facts[9] == "302"
    shown.fill("#code", f"{CODE[:4]} {CODE[4:]}")
    assert answer(shown, "find", "receipt-answer").startswith("Found: line 300, 2026-W48. Leave the Party · ")
    shown.fill("#code", str((int(CODE[0]) + 1) % 10) + CODE[1:])
    assert answer(shown, "find", "receipt-answer").startswith("Please check the digits")
    assert "bad" not in (shown.get_attribute("#receipt-answer", "class") or "")
    assert shown.locator("html").bounding_box()["width"] <= 360


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (log_of([*LINES[:99], *LINES[100:]], factories.note(LINES)), "do not give the root"),
        (log_of([*LINES[:9], LINES[10], LINES[9], *LINES[11:]], factories.note(LINES)), "do not give the root"),
        (log_of([*LINES, LINES[0]]), "line 302 repeats"),
        (log_of([*LINES, grammar.withdrawn(7, factories.WEEK, factories.secret(7))]), "takes back what it may not"),
        (log_of([*LINES, grammar.withdrawn(8, factories.WEEK, factories.secret(7))]), "takes back what it may not"),
        (log_of([*LINES, "farline1 D 9"]), "not in the grammar"),
        (log_of(LINES, factories.note(LINES[1:101]), factories.note(LINES)), "rewritten"),
        (log_of(LINES, factories.note(LINES, origin="another.example")), "not signed with this key"),
        (log_of(LINES, factories.note(LINES).replace("302", "301")), "a signature is false"),
        ("{}", "not a log file"),
    ],
)
def test_it_refuses_what_the_other_program_refuses(opened, log, sentence):
    assert sentence in answer(opened(log))


def test_it_does_not_say_that_the_person_took_back_what_the_operator_corrected(opened):
    lines = [*LINES, grammar.corrected(300, factories.WEEK, "complaint")]
    shown = opened(log_of(lines))
    shown.fill("#code", CODE)
    assert answer(shown, "find", "receipt-answer").endswith("It was taken back or corrected, and counts no more.")


def test_it_speaks_chinese_and_knows_a_renamed_log(opened):
    shown = opened(log_of(LINES).replace(factories.ORIGIN, "DEMO.invalid/tally"))
    shown.click("[data-language=zh-Hant]")
    assert shown.title() == "自己核對統計"
    assert "公鑰" in answer(shown)  # a renamed log is not signed with its key


def test_its_answers_change_with_the_language_too(opened):
    shown = opened(log_of(LINES))
    answer(shown)
    shown.fill("#code", CODE)
    answer(shown, "find", "receipt-answer")
    shown.click("[data-language=zh-Hans]")
    assert shown.text_content("#answer") == "全部核对无误。"
    assert shown.text_content("#receipt-answer").startswith("找到了：第 300 行，2026-W48。 退党 · 退队")
    assert shown.locator("#facts dt").all_text_contents()[:2] == ["现有声明", "曾登记"]
    for words in (shown.text_content("#answer"), shown.text_content("#facts"), shown.text_content("#receipt-answer")):
        assert not any(word in words for word in ("holds", "Leave", "Found"))


def test_the_enter_key_finds_the_receipt(opened):
    shown = opened(log_of(LINES))
    shown.fill("#code", CODE)
    shown.press("#code", "Enter")
    for _ in range(500):
        if str(shown.text_content("#receipt-answer")).startswith("Found"):
            break
        shown.wait_for_timeout(10)
    assert shown.text_content("#receipt-answer").startswith("Found: line 300")
    shown.fill("#code", "1234")
    shown.press("#code", "Enter")
    assert answer(shown, "find", "receipt-answer").startswith("Please check the digits")


def test_a_receipt_that_is_not_there_is_no_broken_log(opened):
    shown = opened(log_of(LINES[:300]))
    shown.fill("#code", CODE)
    assert answer(shown, "find", "receipt-answer").startswith("No entry of this log belongs to this receipt")


def test_a_line_of_somebody_who_had_quit_earlier_answers_no_receipt(opened):
    lines = [*LINES[:300], grammar.earlier(5, factories.WEEK, receipts.commitment(MADE.opening, 5), bytes(32))]
    shown = opened(log_of(lines, factories.note(lines)))
    shown.fill("#code", CODE)
    assert "published as something else" in answer(shown, "find", "receipt-answer")


def test_it_knows_the_weeks_of_a_year(opened):
    late = factories.entry(999).replace(factories.WEEK, "2025-W53")
    assert "line 0 is not in the grammar" in answer(opened(log_of([late], factories.note([late]))))
    real = factories.entry(999).replace(factories.WEEK, "2026-W53")
    assert answer(opened(log_of([real], factories.note([real])))) == "All of it holds."
