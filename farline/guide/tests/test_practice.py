import pytest

from farline.common import content
from farline.guide import practice, queries

SCENARIO = """
code = "listens"
line_result = "answered"
conversation = "listened_part"
wants = ["asked_time", "asked_alone"]
label = { zh-hans = "听", en = "Listens" }
who = { zh-hans = "老周", en = "Zhou" }
[[turn]]
id = "hello"
person = { zh-hans = "喂", en = "Hello" }
[[turn.say]]
text = { zh-hans = "方便吗？", en = "Is this a good moment?" }
goto = "bye"
does = ["asked_time"]
remark = { zh-hans = "好。", en = "Good." }
[[turn.say]]
text = { zh-hans = "别挂！", en = "Don't hang up!" }
goto = "gone"
[[turn]]
id = "bye"
person = { zh-hans = "再见", en = "Goodbye" }
[[turn]]
id = "gone"
conversation = "refused"
person = { zh-hans = "挂了", en = "Hangs up" }
"""


@pytest.fixture
def scenario(pack):
    pack("practice/0-listens.toml", SCENARIO)
    return practice.build("practice/0-listens.toml", "zh-hans")


def test_a_good_word_is_praised_and_what_was_left_out_is_named(scenario):
    after = practice.so_far(scenario, practice.good_picks(scenario))
    assert after.ended
    assert after.remarks == ["好。"]
    assert after.missed == ["asked_alone"]
    assert after.conversation == "listened_part"


def test_a_poor_word_leads_to_an_end_with_its_own_outcome(scenario):
    poor = 1 - scenario.turns["hello"].good
    after = practice.so_far(scenario, [poor])
    assert after.spoken[-1].text == "挂了"
    assert after.conversation == "refused"


def test_nothing_is_judged_before_the_end(scenario):
    before = practice.so_far(scenario, [])
    assert (before.missed, before.conversation, before.ended) == ([], "", False)


@pytest.mark.parametrize("picks", [[7], [-1], [0, 0, 0, 0]])
def test_picks_that_do_not_fit_stop_the_talk_and_break_nothing(scenario, picks):
    assert practice.so_far(scenario, picks).spoken


def test_the_good_word_does_not_always_stand_in_the_same_place():
    turns = [turn for one in queries.practices("zh-hans") for turn in one.turns.values() if turn.options]
    first = sum(turn.good == 0 for turn in turns)
    assert 0 < first < len(turns) * 0.7


def test_the_order_of_options_is_the_same_in_every_language():
    for name in content.files(practice.FOLDER):
        orders = [
            [[option.goto for option in turn.options] for turn in practice.build(name, language).turns.values()]
            for language in content.LANGUAGES
        ]
        assert orders[0] == orders[1] == orders[2]


def test_an_unknown_hint_is_refused_with_the_place_of_it(pack):
    pack("practice/x.toml", SCENARIO.replace('does = ["asked_time"]', 'does = ["was_nice"]'))
    with pytest.raises(content.Broken, match=r"practice/x.toml: turn\[1\].say\[1\].does: 'was_nice' is not one of"):
        practice.build("practice/x.toml", "en")


def test_a_talk_in_a_circle_is_refused(pack):
    circle = SCENARIO.split('[[turn]]\nid = "bye"')[0].replace('goto = "gone"', 'goto = "bye"') + (
        '[[turn]]\nid = "bye"\nperson = { zh-hans = "再见", en = "Goodbye" }\n'
        '[[turn.say]]\ntext = { zh-hans = "喂", en = "Hello" }\ngoto = "hello"\n'
    )
    pack("practice/x.toml", circle)
    with pytest.raises(content.Broken, match="runs in a circle and never ends"):
        practice.build("practice/x.toml", "en")


def test_a_shipped_talk_said_well_misses_nothing():
    talks = [one for one in queries.practices("zh-hans") if one.turns]
    assert len(talks) >= 12
    for one in talks:
        after = practice.so_far(one, practice.good_picks(one))
        assert after.ended
        assert after.missed == [], one.code
        assert 3 <= len(after.spoken) <= 17, one.code


def test_every_shipped_scenario_says_how_it_ends_for_the_volunteer():
    for one in queries.practices("en"):
        assert one.line_result
        assert bool(one.conversation) == bool(one.turns)
