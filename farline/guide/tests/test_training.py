import pytest

from farline.common import content
from farline.guide import practice, queries, training

MODULE = """
slug = "one"
place = 1
title = {{ zh-hans = "题", en = "T" }}
text = {{ zh-hans = "文", en = "Text" }}
[[question]]
ask = {{ zh-hans = "问", en = "Ask" }}
{answers}
"""
RIGHT = (
    '[[question.answer]]\nright = true\ntext = { zh-hans = "对", en = "Y" }\nbecause = { zh-hans = "因", en = "B" }\n'
)
WRONG = RIGHT.replace("right = true\n", "")


@pytest.mark.parametrize("answers", ["", RIGHT, WRONG + WRONG, RIGHT + RIGHT])
def test_a_question_has_exactly_one_right_answer_among_several(pack, answers):
    pack("training/one.toml", MODULE.format(answers=answers))
    with pytest.raises(content.Broken, match="exactly one of them is right"):
        training.build("training/one.toml", "en")


def test_the_shipped_training_is_there_in_three_languages():
    for language in content.LANGUAGES:
        modules = queries.modules(language)
        assert [one.place for one in modules] == [1, 2, 3, 4]
        assert all(one.questions and not one.converted for one in modules)
    assert [what for what in queries.needed_to_call("en") if what.startswith("practice/")] == [
        "practice/agrees", "practice/hostile", "practice/never_again",
    ]  # fmt: skip


def test_every_talk_that_must_go_well_can_go_well():
    for one in queries.practices("zh-hans"):
        if one.gate:
            end = practice.so_far(one, practice.good_picks(one))
            assert end.ended and not end.missed and end.conversation == one.conversation


@pytest.mark.parametrize("code", [one.code for one in queries.practices("en") if one.patience])
def test_who_is_answered_badly_too_often_hangs_up(code):
    found = queries.practice(code, "en")
    assert found is not None
    picks: list[int] = []
    while not (now := practice.so_far(found, picks)).ended:
        turn = found.turns[_at(found, picks)]
        picks.append(next((n for n in range(len(now.options)) if n != turn.good), turn.good))
    assert now.conversation == practice.SNAPPED
    assert now.spoken[-1].text == found.snaps


def _at(found: practice.Practice, picks: list[int]) -> str:
    turn = found.turns[found.first]
    for pick in picks:
        turn = found.turns[turn.options[pick].goto]
    return turn.id


@pytest.mark.parametrize("language", content.LANGUAGES)
def test_what_is_typed_in_own_words_is_taken_for_what_comes_closest(language):
    found = queries.practice("agrees", language)
    assert found is not None
    for place, option in enumerate(practice.so_far(found, []).options):
        assert practice.heard(found, [], option.text) == place
        assert practice.heard(found, [], option.text[: len(option.text) * 2 // 3]) == place
    assert practice.heard(found, [], "xyzzy 7") is None
    assert practice.heard(found, [], "") is None


def test_a_talk_that_has_ended_hears_nothing_more():
    found = queries.practice("agrees", "en")
    assert found is not None
    assert practice.heard(found, practice.good_picks(found), "Hello") is None


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_volunteers_are_addressed_politely(language):
    """What a person on the line says may say 你; what we say to a volunteer says 您."""
    told = [module.text for module in queries.modules(language)]
    told += [
        answer.because for module in queries.modules(language) for one in module.questions for answer in one.answers
    ]
    for talk in queries.practices(language):
        told += [talk.who, *(option.remark for turn in talk.turns.values() for option in turn.options)]
    assert not [text for text in told if "你" in text]
