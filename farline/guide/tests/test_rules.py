import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.guide import rules


@pytest.mark.parametrize(
    ("classes", "sides", "promise", "answered", "key"),
    [
        (["Q"], [], "", True, "class"),
        ([], [], "", True, "class"),
        (["H"], [], "", False, "status"),
        (["V", "H"], [], "", True, "status"),
        (["V"], [], "", False, "answer"),
        (["P"], [], "", True, "promise"),
        (["P"], [], "we_are_kind", True, "promise"),
        (["F"], [], "", True, "source"),
        (["X"], ["state"], "", True, "source"),
        (["X"], ["independent", "participants"], "", True, "source"),
        (["P", "F"], [], "no_recording", True, "source"),
    ],
)
def test_it_says_what_forbids_a_card(classes, sides, promise, answered, key):
    trouble = rules.card_trouble(classes, "approved", sides, promise=promise, answered=answered)
    assert trouble is not None
    assert trouble[0] == key


@pytest.mark.parametrize(
    ("classes", "sides", "promise"),
    [(["V"], [], ""), (["P"], [], "no_recording"), (["F"], ["law"], ""), (["X"], ["state", "independent"], "")],
)
def test_it_lets_a_sound_card_stand(classes, sides, promise):
    assert rules.card_trouble(classes, "approved", sides, promise=promise, answered=True) is None


def test_a_promise_of_safety_stands_only_blocked_and_without_an_answer():
    assert rules.card_trouble(["H"], "blocked", [], promise="", answered=False) is None
    assert rules.card_trouble(["H"], "blocked", [], promise="", answered=True) is not None


@pytest.mark.parametrize(
    ("leads", "step", "words"),
    [
        ({"b": []}, "first", "no step"),
        ({"a": ["b"]}, "a", "no such step"),
        ({"a": ["a"]}, "a", "this very step"),
        ({"a": [], "b": []}, "b", "nothing leads"),
        ({"a": ["b"], "b": ["a"]}, "a", "in a circle"),
        ({"a": ["b", "c"], "b": [], "c": ["d"], "d": ["c"]}, "c", "in a circle"),
    ],
)
def test_it_finds_loops_and_dead_branches(leads, step, words):
    trouble = rules.script_trouble("a", leads)
    assert trouble is not None
    assert trouble[0] == step
    assert words in trouble[1]


@given(st.dictionaries(st.sampled_from("abcdef"), st.lists(st.sampled_from("abcdef"), max_size=3)))
def test_in_a_script_without_trouble_every_step_can_be_reached_and_ends(leads):
    if rules.script_trouble("a", leads) is not None:
        return
    seen = {"a"}
    while more := {goal for step in seen for goal in leads[step]} - seen:
        seen |= more
    assert seen == set(leads)
    ending = {step for step in leads if not leads[step]}
    while more := {step for step in leads if set(leads[step]) & ending} - ending:
        ending |= more
    assert ending == set(leads)


def test_a_word_in_the_title_ranks_before_one_in_the_text():
    ranked = [rules.rank(["a"], texts) for texts in (("a", "", ""), ("", "a", ""), ("", "", "a"))]
    assert ranked == [0, 1, 2]
    assert rules.rank(["a", "b"], ("a", "", "")) is None
