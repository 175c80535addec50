"""The tables of codes, their document and their translations say the same."""

import re

import polib
import pytest
from django.utils import translation

from farline import ROOT
from farline.numbers import labels, rules

DOCUMENT = ROOT / "docs" / "refusal-reasons.md"
CODES = {**rules.REASONS, **rules.FILE_TROUBLES}


def test_it_documents_every_code_in_the_order_of_the_table():
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", DOCUMENT.read_text(encoding="utf-8"), re.M)
    assert rows == list(CODES.items())


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_it_says_every_code_in_chinese(language: str):
    catalogue = polib.pofile(str(ROOT / "farline/numbers/locale" / language / "LC_MESSAGES/django.po"))
    said = {entry.msgid: entry.msgstr for entry in catalogue if entry.translated()}
    assert not [sentence for sentence in CODES.values() if sentence not in said]
    others = {str(word._args[0]) for word in (*labels.REFUSAL_COLUMNS, labels.HOLDS_IDENTITIES)}  # type: ignore[attr-defined]
    assert not set(said) - set(CODES.values()) - others


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_it_names_the_same_bounds_in_chinese(language: str):
    with translation.override(language):
        for code, sentence in rules.FILE_TROUBLES.items():
            bounds = set(re.findall(r"\d[\d,]+", sentence)) - {"1,000"}  # 一千多
            assert all(bound in str(labels.trouble_label(code)) for bound in bounds), code


def test_it_has_codes_that_fit_their_columns():
    assert max(map(len, rules.REASONS)) <= 24
    assert max(map(len, rules.FILE_TROUBLES)) <= 40


def test_it_shows_an_unknown_code_as_it_is():
    assert labels.reason_label("new") == "new"
    assert labels.trouble_label("") == ""
