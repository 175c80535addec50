"""SECURITY.md says what holds each of its lines; what it names is there."""

import re

import pytest

import drills
from farline import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
YIELDS, PROMISES = "What a compromise of X yields", "Promises, and the tests that hold them"
NO_TEST = "no test can show it"


def rows(heading: str) -> list[list[str]]:
    """The cells of a section's table, without its head and without rows that only name a group."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line] for line in lines if not line[0].strip().startswith("**")]


@pytest.mark.parametrize("row", rows(YIELDS), ids=lambda row: row[0][:50])
def test_each_line_says_what_holds_it_or_that_no_test_can(row):
    assert len(row) == 4 and all(row), row
    assert "`" in row[3] or NO_TEST in row[3], row


@pytest.mark.parametrize("row", [*rows(YIELDS), *rows(PROMISES)], ids=lambda row: row[0][:50])
def test_what_a_line_names_is_there(row):
    for named in re.findall(r"`([^`]+)`", " ".join(row)):
        if named.startswith("farline drill"):
            assert named.removeprefix("farline drill").strip() in {*drills.NAMES, "all"}, named
        elif named.endswith(".py") or "tests" in named:
            places = [ROOT / named, *(ROOT / folder / named for folder in ("farline", "farline/doors"))]
            places += list((ROOT / "farline").glob(f"**/tests/{named}"))
            assert any(place.exists() for place in places), named


def test_it_is_read_at_all():
    assert len(rows(YIELDS)) > 20 and len(rows(PROMISES)) > 20
