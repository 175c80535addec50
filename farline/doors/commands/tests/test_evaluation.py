import io
import json

import pytest
from django.core.management import CommandError, call_command

from farline.doors.commands import evaluation
from farline.doors.commands.management.commands.evaluate_stories import FOLDER, SETS


@pytest.fixture(scope="module")
def measured() -> dict[str, evaluation.Measured]:
    return {name: evaluation.measure(evaluation.read(FOLDER / file)) for name, file in SETS.items()}


@pytest.mark.slow
def test_it_lets_no_known_fact_pass_and_blocks_none_in_vain(measured):
    assert {name: one.known_missed for name, one in measured.items()} == {name: [] for name in SETS}
    assert [one.known_false for one in measured.values()] == [0, 0]


@pytest.mark.slow
def test_it_marks_no_less_than_when_it_was_last_measured(measured):
    """Below the figures in docs/stories.md by a little: a pattern that breaks shows here."""
    assert measured["tuned"].recall_marks >= 0.9
    assert measured["held_out"].recall_marks >= 0.74
    assert measured["held_out"].false_alarms <= 8


@pytest.mark.parametrize("name", SETS)
def test_it_measures_thirty_stories_with_some_that_hold_nothing(name):
    examples = evaluation.read(FOLDER / SETS[name])
    assert len(examples) == 30
    assert sum(not one.planted for one in examples) >= 3
    assert {one.language for one in examples} == {"zh-hans", "zh-hant", "en"}


def test_it_reads_what_was_planted_where():
    row = {"language": "en", "facts": ["name:Wang"], "text": "He met {person!name:Mr Wang} and {place:a town}."}
    example = evaluation._example(row)
    assert example.text == "He met Mr Wang and a town."
    assert [example.text[one.start : one.end] for one in example.planted] == ["Mr Wang", "a town"]


def test_it_fails_when_a_known_fact_slips_through(tmp_path):
    for file in SETS.values():
        text = '[[story]]\nlanguage = "en"\nfacts = ["name:Liu"]\ntext = "{name!name:Somebody} listened."\n'
        (tmp_path / file).write_text(text, encoding="utf-8")
    with pytest.raises(CommandError, match="slipped through"):
        call_command("evaluate_stories", json=True, folder=tmp_path, stdout=io.StringIO())


@pytest.mark.slow
def test_it_tells_its_figures_to_a_program():
    out = io.StringIO()
    call_command("evaluate_stories", json=True, stdout=out)
    assert json.loads(out.getvalue())["held_out"]["known_recall"] == 1.0


def test_it_says_that_the_stories_are_not_there(tmp_path):
    with pytest.raises(CommandError, match="come with the source"):
        call_command("evaluate_stories", folder=tmp_path / "nowhere")
