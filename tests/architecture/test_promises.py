"""What callers promise aloud must be true of the software; each promise has tests, and they are there."""

import ast
import re

import pytest
from django.apps import apps
from django.db import models

from farline import ROOT
from farline.common import content
from farline.declarations import actions as declarations
from farline.guide import queries
from farline.guide.promises import PROMISES

COLUMNS = [
    (model._meta.label, field)
    for model in apps.get_models()
    if model.__module__.startswith("farline.")
    for field in model._meta.concrete_fields
]


@pytest.mark.parametrize("promise", PROMISES)
def test_every_promise_has_tests_that_exist(promise: str):
    for test in PROMISES[promise]:
        file, _, name = test.partition("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, test


def test_no_promise_is_made_that_no_card_needs():
    assert {card.promise for card in queries.cards("en")} - {""} == set(PROMISES)


def test_no_table_has_room_for_sound():
    assert not [label for label, field in COLUMNS if isinstance(field, models.FileField)]
    assert not [(label, field.name) for label, field in COLUMNS if re.search("audio|recording|voice", field.name)]


def test_no_table_asks_for_money_or_papers():
    asked = re.compile("money|amount|price|bank|card_number|identity|passport|email|e_mail|employer|address|belief")
    assert not [(label, field.name) for label, field in COLUMNS if asked.search(field.name)]


def test_a_volunteer_has_a_handle_and_no_other_name():
    volunteer = apps.get_model("volunteers", "Volunteer")
    assert [field.name for field in volunteer._meta.concrete_fields if "name" in field.name] == []
    assert volunteer.USERNAME_FIELD == "handle"


def _placing() -> list[tuple[str, str]]:
    """(folder, way) of every place in our code that places a call."""
    found = []
    for path in (ROOT / "farline").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        if "tests" in path.parts or "place_call(" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "place_call":
                ways = [ast.unparse(keyword.value) for keyword in node.keywords if keyword.arg == "way"]
                found.append((path.relative_to(ROOT).parent.as_posix(), *ways))
    return found


def test_nothing_but_the_desk_places_a_call():
    """No timer, command, task or other journey may: a call begins with a finger on a button.

    The demo's invented past is made on the practice line, where nothing rings.
    """
    assert sorted(set(_placing())) == [("farline/doors/commands/demo", "'practice'"), ("farline/doors/desk", "way")]


def test_the_training_tells_of_taking_back_what_the_software_keeps():
    weeks = {14: {"zh-hans": "两个星期", "zh-hant": "兩個星期", "en": "two weeks"}}[declarations.KEEP_TIES.days]
    receipt = {"zh-hans": "回执", "zh-hant": "回執", "en": "receipt"}
    for language in content.LANGUAGES:
        module = queries.module_for("own-word", language)
        assert module is not None and weeks[language] in module.text and receipt[language] in module.text
