"""What the manuals tell somebody to type exists: commands, their options, settings, units and pages."""

import argparse
import importlib
import re

import pytest

from farline import ROOT
from farline.doors.commands import listing
from farline.doors.commands.management import commands

PAGES = [ROOT / "README.md", *(ROOT / "docs").glob("manuals/*.md"), *(ROOT / "docs").glob("operations/*.md"),
         ROOT / "docs" / "api.md"]  # fmt: skip
UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))
OF_START = {"test", "doctor", "help", "version", "check"}


def typed(text: str) -> list[list[str]]:
    """Every `farline …` of a page, word by word, up to what ends a command."""
    code = re.findall(r"`([^`\n]+)`", text) + [
        line for block in re.findall(r"```(.*?)```", text, re.S) for line in block.splitlines()
    ]
    found = []
    for line in code:
        for words in re.findall(
            r"(?:^|[\s;&|])(?:farline|-m farline|start\.py) +((?:--keys +)?[a-z][a-z_]+(?:\s[^;&|#]*)?)(?:$|[;&|#])",
            line,
        ):
            found.append(words.removeprefix("--keys ").split())
    return found


def parsers_of(name: str) -> list[argparse.ArgumentParser]:
    """The command's own parser, and those of its verbs."""
    own = importlib.import_module(f"{commands.__name__}.{name}").Command().create_parser("farline", name)
    verbs = [action for action in own._actions if isinstance(action, argparse._SubParsersAction)]
    return [own, *(parser for action in verbs for parser in action.choices.values())]


def options_of(name: str) -> set[str]:
    return {option for parser in parsers_of(name) for action in parser._actions for option in action.option_strings}


def verbs_of(name: str) -> set[str]:
    """What the first word after the command may be; nothing when it is free."""
    for action in parsers_of(name)[0]._actions:
        if not action.option_strings:
            return set(action.choices or ())
    return set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_tells_to_type_is_a_command_with_these_options(page):
    for name, *rest in typed(page.read_text(encoding="utf-8")):
        assert name in {*listing.own(), *OF_START}, (name, rest)
        if name in listing.own():
            wanted = {word.partition("=")[0] for word in rest if word.startswith("--")}
            assert wanted <= options_of(name), (name, wanted - options_of(name))
            if verbs_of(name) and rest and rest[0].islower():
                assert rest[0] in verbs_of(name), (name, rest)


def test_it_reads_commands_where_they_stand():
    text = "`farline drill all` and ```\nA=b python -m farline serve --port 1 # no\nfarline --keys init\n```"
    assert typed(text) == [["drill", "all"], ["serve", "--port", "1"], ["init"]]


@pytest.mark.parametrize("page", [*PAGES, ROOT / "deploy" / "site.env.example"], ids=lambda page: page.name)
def test_every_setting_that_a_page_names_is_read_somewhere(page):
    sources = [*(ROOT / "farline").rglob("*.py"), ROOT / "deploy" / "farline", ROOT / "start.py"]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    for name in set(re.findall(r"FARLINE_[A-Z_]+[A-Z]", page.read_text(encoding="utf-8"))):
        assert name in code, name


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_what_exists_and_only_the_key_holder_sees_the_keys(unit):
    text = unit.read_text(encoding="utf-8")
    started = re.findall(r"^ExecStart(?:Pre)?=\S+/python -m farline (\w+)(.*)$", text, re.M)
    for name, rest in started:
        assert set(re.findall(r"--[\w-]+", rest)) <= options_of(name), (name, rest)
    assert "User=farline" in text and "NoNewPrivileges=yes" in text and "LimitCORE=0" in text
    holds = unit.name == "farline-keyholder.service"
    assert holds == ("InaccessiblePaths=-/var/lib/farline-keys" not in text)
    assert holds == ("FARLINE_KEYS=/var/lib/farline-keys" in text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_page_that_a_page_leads_to_is_there(page):
    for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if "://" not in link:
            assert (page.parent / link).exists(), link


def test_no_comment_stands_behind_a_setting_of_pgbouncer():
    """It takes one for part of the value, and does not start."""
    page = (ROOT / "docs" / "operations" / "postgresql.md").read_text(encoding="utf-8")
    [block] = re.findall(r"```ini\n(.*?)```", page, re.S)
    assert [line for line in block.splitlines() if ";" in line and not line.startswith(";")] == []
