"""Both manuals: the same in three languages, in the words of the pages, with pictures of today's, readable offline."""

import json
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation

from farline.doors.commands import words
from farline.doors.common.handbook import LANGUAGES, Manual
from farline.doors.desk.handbook import MANUAL as DESK
from farline.doors.office.handbook import MANUAL as OFFICE
from farline.doors.office.tests.conftest import browser_of

BOTH = pytest.mark.parametrize("manual", [DESK, OFFICE], ids=["volunteers", "coordinators"])
BOLD = re.compile(r"\*\*([^*]+)\*\*")


def _said(manual: Manual, language: str) -> list[str]:
    return [one.strip("“”「」") for one in BOLD.findall(manual.text(language))]


@BOTH
def test_it_says_the_same_in_every_language_with_the_same_pictures(manual: Manual):
    assert len({tuple(manual.picture_names(one)) for one in LANGUAGES}) == 1
    for mark in ("\n## ", "\n- ", "\n1. ", "\n2. "):
        assert len({manual.text(one).count(mark) for one in LANGUAGES}) == 1, mark


@BOTH
def test_it_calls_buttons_what_the_pages_call_them(manual: Manual):
    """What is heavy in English and is a word of the program stands in each Chinese text as the program says it."""
    for language, catalogue in (("zh-hans", "zh_Hans"), ("zh-hant", "zh_Hant")):
        known = words.sayings(catalogue)
        wanted = {word: known[word] for word in _said(manual, "en") if word in known}
        assert len(wanted) > 12
        text = manual.text(language)
        assert not {word: says for word, says in wanted.items() if not any(one in text for one in says)}


@BOTH
def test_every_picture_is_there_is_of_a_telephone_and_none_lies_about(manual: Manual):
    wanted = {f"{language}-{name}.png" for language in LANGUAGES for name in manual.picture_names(language)}
    assert wanted == {path.name for path in manual.pictures.iterdir()}
    for path in manual.pictures.iterdir():
        raw = path.read_bytes()
        assert raw.startswith(b"\x89PNG") and len(raw) < 150_000
        width, height = (int.from_bytes(raw[at : at + 4], "big") for at in (16, 20))
        assert abs(width / height - 360 / 740) < 0.01, path.name


@BOTH
def test_no_picture_shows_a_word_that_the_program_says_no_more(manual: Manual):
    """If this fails, take the pictures anew: docs/manuals/coordinators.md"""
    seen = json.loads((manual.folder / "pictures.json").read_text(encoding="utf-8"))
    assert set(seen) == {f"{language}-{name}" for language in LANGUAGES for name in manual.picture_names(language)}
    for language, catalogue in (("zh-hans", "zh_Hans"), ("zh-hant", "zh_Hant"), ("en", "zh_Hans")):
        known = words.sayings(catalogue)
        said = set(known) if language == "en" else {says for all in known.values() for says in all}
        shown = {word for name, all in seen.items() if name.startswith(f"{language}-") for word in all}
        assert len(shown) > 10
        assert not shown - said


@BOTH
def test_a_single_file_asks_the_network_for_nothing(manual: Manual, tmp_path):
    call_command("manual", str(tmp_path), verbosity=0)
    for language in LANGUAGES:
        text = (tmp_path / f"{manual.name}.{language}.html").read_text(encoding="utf-8")
        assert not re.search(r'(src|href)="(?!data:image/png;base64,|#part-)', text)
        assert not re.search(r"<script|@import|url\(", text)
        assert text.count("<img") == len(manual.picture_names(language)) and "**" not in text
        assert text.count('<a href="#part-') == text.count('<h2 id="part-') > 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_page_and_a_file_to_keep(db, language):
    for role, page, folder in (("caller", "desk_manual", "desk"), ("coordinator", "office_manual", "office")):
        client = browser_of(f"reader-{role}", role)
        with translation.override(language):
            shown = client.get(reverse(page)).content.decode()
            kept = client.get(reverse(f"{page}_file"))
        assert f"{folder}/manual/{language}-{folder}.png" in shown and "**" not in shown
        assert b"data:image/png" in kept.content
        assert "attachment" in kept.headers["Content-Disposition"]
