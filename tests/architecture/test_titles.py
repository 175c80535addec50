"""What a browser writes into its history and onto its tabs: titles behind the sign-in say nothing of what we do."""

import re

import pytest

from farline import ROOT

DOORS = [ROOT / "farline" / "doors" / door / "templates" for door in ("account", "desk", "office")]
PAGES = sorted(path for folder in DOORS for path in folder.rglob("*.html"))
TELLING = re.compile(
    r"三退|退党|退黨|退出|声明|聲明|党|黨|declar|quit|party|league|tally|withdraw|persecut|number", re.I
)
# Words of the program's own that stand for a state or for the manual; never anything that somebody wrote.
VARIABLES = {"state", "title"}
NO_VARIABLE = {"content_file.html", "content_draft.html", "content_others.html"}


def titles(text: str) -> list[str]:
    return re.findall(r"\{% block title %\}(.*?)\{% endblock %\}", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_title_behind_the_sign_in_is_neutral(page):
    for title in titles(page.read_text(encoding="utf-8")):
        for words in re.findall(r'translate "([^"]+)"', title):
            for said in (words, *translated(words)):
                assert not TELLING.search(said), said
        variables = set(re.findall(r"\{\{ ([\w.|]+)", title))
        assert variables <= VARIABLES and not (variables and page.name in NO_VARIABLE), variables


def translated(words: str) -> set[str]:
    found = set()
    for file in (ROOT / "farline").rglob("django.po"):
        text = file.read_text(encoding="utf-8")
        found |= set(re.findall(rf'^msgid "{re.escape(words)}"\nmsgstr "([^"]*)"', text, re.M))
    return found


def test_it_would_notice():
    assert TELLING.search("Declaration saved") and TELLING.search("三退声明") and not TELLING.search("Saved")
    assert translated("Your desk") and titles("{% block title %}x{% endblock %}") == ["x"]
