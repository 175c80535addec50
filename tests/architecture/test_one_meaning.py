"""All apps' words lie in one catalog: a word that two of them translate apart is shown wrongly in one of them."""

import re
from collections import defaultdict

import pytest

from farline import ROOT

NEARLY_THE_SAME = {"Approved", "Somebody answered", "Look again"}
ENTRY = re.compile(r'^msgid ((?:".*"\n)+)msgstr ((?:".*"\n?)+)', re.MULTILINE)


def _plain(quoted: str) -> str:
    return "".join(re.findall(r'"(.*)"', quoted))


@pytest.mark.parametrize("language", ["zh_Hans", "zh_Hant"])
def test_no_word_is_translated_in_two_ways(language):
    said: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "farline").rglob(f"locale/{language}/LC_MESSAGES/django.po"):
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            found = None if "msgctxt" in block else ENTRY.search(block)
            if found and _plain(found[1]):
                said[_plain(found[1])].add(_plain(found[2]))
    assert len(said) > 500
    assert {word for word, ways in said.items() if len(ways) > 1} <= NEARLY_THE_SAME
