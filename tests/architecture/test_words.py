"""The interface speaks three languages, whole."""

import re

import polib
import pytest

from farline import ROOT
from farline.doors.commands import words

CATALOGUES = sorted((ROOT / "farline").rglob("locale/*/LC_MESSAGES/django.po"))
TRADITIONAL = [path for path in CATALOGUES if "zh_Hant" in path.parts]


@pytest.mark.slow
@pytest.mark.parametrize("language", words.LANGUAGES)
def test_it_translates_every_word_people_see(language: str):
    lacking = [f"{path.relative_to(ROOT)}: {text!r}" for (_, text), path in words.missing(language).items()]
    assert not lacking, "\n".join(lacking)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: str(path.relative_to(ROOT / "farline")))
def test_it_keeps_the_placeholders_of_each_message(path):
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                wanted = set(placeholder.findall(entry.msgid)) | set(placeholder.findall(entry.msgid_plural or ""))
                assert set(placeholder.findall(text)) <= wanted, entry.msgid
                assert not entry.fuzzy, entry.msgid


@pytest.mark.parametrize("path", TRADITIONAL, ids=lambda path: path.parts[-5])
def test_what_a_press_saves_is_one_word_in_traditional(path):
    """儲存 is what a button does; 保存 is that something is kept; 留下 is what stays behind."""
    for entry in polib.pofile(str(path)):
        if re.search(r"\bsav(e|es|ed|ing)\b", entry.msgid, re.IGNORECASE):
            assert "保存" not in entry.msgstr, entry.msgid
