"""The journal writes names in place of a handle where no volunteer did it. Nobody may be called so."""

import re

from farline import ROOT
from farline.volunteers import rules

PATTERNS = (r'\bby="(\w+)"', r'^BY = "(\w+)"', r'"--by", default="(\w+)"')
# The demo's invented volunteers, and how the other end of a line is called, which no journal bears.
ELSEWHERE = ("tests", "demo", "sip")


def names() -> set[str]:
    paths = [path for path in (ROOT / "farline").rglob("*.py") if not set(ELSEWHERE) & set(path.parts)]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    return {name for text in texts for each in PATTERNS for name in re.findall(each, text, re.M)}


def test_every_name_that_the_program_writes_by_is_kept_from_volunteers():
    found = names()
    assert {"public", "farline", "gateway", "hotline", "operator", "timer"} <= found
    assert {name for name in found if not rules.is_no_person(name)} == set()
