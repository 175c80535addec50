"""Nothing is ticked beforehand, nobody declares nothing, and a real name needs its warning."""

from django.http import QueryDict
from django.utils import translation

from farline.declarations import rules
from farline.doors.desk import read_back, spoken

COMPLETE = {"p0-party": "never", "p0-league": "declares", "p0-pioneers": "declares", "p0-name": "平安",
            "p0-name_kind": "pseudonym"}  # fmt: skip


def voices(**changes: str) -> list[spoken.Voice]:
    post = QueryDict(mutable=True)
    post.update({"people": "1", **COMPLETE, **{name.replace("_", "-", 1): value for name, value in changes.items()}})
    return spoken.read(post)


def anchors(found: list[spoken.Problem]) -> list[str]:
    return [problem.anchor for problem in found]


def test_it_finds_nothing_wrong_with_a_whole_form():
    assert spoken.problems_of_first_page(voices()) == []


def test_it_asks_about_each_organization():
    assert "p0-party" in anchors(spoken.problems_of_first_page(voices(p0_party="")))


def test_it_refuses_a_declaration_that_leaves_nothing():
    found = spoken.problems_of_first_page(voices(p0_league="member", p0_pioneers="quit_earlier"))
    assert "p0-party" in anchors(found)


def test_it_asks_for_a_name():
    assert "p0-name" in anchors(spoken.problems_of_first_page(voices(p0_name="  ")))


def test_it_asks_whether_the_name_is_a_pseudonym_or_the_real_one():
    assert anchors(spoken.problems_of_first_page(voices(p0_name_kind=""))) == ["p0-name_kind"]


def test_it_wants_the_warning_read_before_a_real_name():
    assert "p0-risk" in anchors(spoken.problems_of_first_page(voices(p0_name_kind="real")))
    assert not spoken.problems_of_first_page(voices(p0_name_kind="real", p0_risk="yes"))


def test_it_reads_no_more_than_ten_voices_and_no_fewer_than_one():
    for asked, count in (("0", 1), ("99", 10), ("x", 1), ("²", 1)):
        assert len(spoken.read(QueryDict(f"people={asked}"))) == count


def test_it_carries_everything_from_the_first_page_to_the_second():
    post = QueryDict(mutable=True)
    post.update({"people": "1", **voices(p0_name_kind="real", p0_risk="yes")[0].typed()})
    assert spoken.read(post) == voices(p0_name_kind="real", p0_risk="yes")


def test_it_needs_the_yes_and_the_way_back_told():
    voice = voices()[0]
    assert anchors(read_back.problems([voice])) == ["p0-heard", "p0-told"]
    voice.heard, voice.told = {rules.SAID_YES, rules.CHOSE_NAME}, True
    assert read_back.problems([voice]) == []


def test_it_asks_whether_the_person_chose_the_name():
    voice = voices()[0]
    voice.heard, voice.told = {rules.SAID_YES}, True
    assert anchors(read_back.problems([voice])) == ["p0-heard"]


def test_it_reads_back_only_what_is_left_now():
    sentence = read_back.sentence(voices()[0])
    assert str(read_back.NAMES["league"]) in sentence and str(read_back.NAMES["party"]) not in sentence


def test_it_keeps_the_rest_when_one_person_is_taken_out():
    three = [spoken.Voice(index, name=str(index)) for index in range(3)]
    assert [(voice.index, voice.name) for voice in spoken.without(three, 1)] == [(0, "0"), (1, "2")]


def test_with_several_people_each_problem_says_whose_it_is():
    found = [spoken.Problem("p0-name", "one"), spoken.Problem("p9-heard", "ten")]
    with translation.override("en"):
        assert [one.text for one in spoken.listed(found, 10) or []] == ["Person 1: one", "Person 10: ten"]
    assert spoken.listed(found, 1) == found
