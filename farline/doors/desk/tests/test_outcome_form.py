"""Two axes, a follow-up in the person's own hours, and nothing typed is lost."""

import datetime as dt

import pytest
from django.http import QueryDict

from farline.calls import rules
from farline.doors.desk import outcome_form, outcome_words, refusals

BEIJING = dt.timezone(dt.timedelta(hours=8))
THERE = dt.datetime(2026, 11, 24, 19, 0, tzinfo=BEIJING)


def form(**fields: str) -> outcome_form.OutcomeForm:
    post = QueryDict(mutable=True)
    post.update({"fence": "3", "key": "abcdefgh12", **fields})
    return outcome_form.read(post, THERE)


def test_it_takes_a_line_result_alone():
    read = form(line="no_answer")
    assert (read.line, read.conversation, read.trouble) == ("no_answer", "", "")


def test_it_knows_that_somebody_answered_when_something_was_said():
    read = form(conversation="refused")
    assert (read.line, read.trouble) == ("answered", "")


def test_it_drops_what_was_said_when_nobody_answered():
    assert form(line="busy", conversation="agreed_self").conversation == ""


def test_it_hears_a_no_whatever_the_line_is_said_to_have_done():
    read = form(line="busy", conversation="dnc")
    assert (read.line, read.conversation, read.trouble) == ("answered", "dnc", "")


def test_it_shows_every_outcome_once_and_the_absolute_no_in_a_place_of_its_own():
    shown = outcome_words.groups()
    talk = [code for group in shown["conversation_groups"] for code in group.codes]
    assert sorted([*talk, shown["never"].code]) == sorted(rules.CONVERSATION_OUTCOMES)
    assert rules.NEVER_AGAIN not in talk
    assert [code for group in shown["line_groups"] for code in group.codes] == list(rules.LINE_OUTCOMES)
    opens = {item.code for group in shown["conversation_groups"] for item in group.outcomes if item.opens}
    assert opens == {code for code, outcome in rules.CONVERSATION_OUTCOMES.items() if outcome.opens}


def test_it_asks_for_the_second_axis_when_somebody_answered():
    assert form(line="answered").trouble


def test_it_asks_again_for_an_outcome_that_does_not_exist():
    assert form(line="sold_a_car").trouble
    assert form(line="answered", conversation="sold_a_car").trouble
    assert form().trouble


def test_it_asks_again_without_a_fence_or_a_key():
    assert form(line="busy", fence="").trouble
    assert form(line="busy", fence="²").trouble
    assert form(line="busy", key="<script>").trouble


def test_it_reads_the_next_call_in_the_persons_own_hours():
    read = form(conversation="considering", day="2026-11-25", **{"from": "09:00", "to": "10:30"})
    assert read.follow_up == (
        dt.datetime(2026, 11, 25, 1, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC),
    )


def test_it_refuses_half_a_next_call_and_keeps_what_was_typed():
    for hours in ({"from": "09:00"}, {"from": "10:00", "to": "09:00"}, {"from": "x", "to": "y"}):
        read = form(conversation="considering", day="2026-11-25", **hours)
        assert read.trouble and read.follow_up is None
        assert read.trouble_at == "fu-day", "said where it is mended"
        assert read.as_typed()["follow_up"]["day"] == "2026-11-25"


def test_it_refuses_an_hour_that_is_past_for_the_person():
    assert form(conversation="considering", day="2026-11-24", **{"from": "18:00", "to": "20:00"}).trouble


def test_it_hears_never_again_at_once_though_hours_of_a_next_call_were_typed():
    for hours in ({"from": "09:00", "to": "10:00"}, {"from": "x"}):
        read = form(conversation="dnc", day="2026-11-25", **hours)
        assert not read.trouble and read.follow_up is None


def test_it_refuses_a_next_call_after_a_result_that_ends_it():
    assert form(conversation="hostile", day="2026-11-25", **{"from": "09:00", "to": "10:00"}).trouble


def test_it_passes_on_a_story_only_when_the_box_is_ticked():
    assert form(line="busy", story_note="words").story_note is None
    assert form(line="busy", story_note=" words ", story="yes").story_note == "words"


def test_it_takes_names_that_must_never_appear_only_with_a_story():
    assert form(line="busy", story_names="王小芳").story_names == ""
    taken = form(line="busy", story_note="words", story_names=" 王小芳\r\n焦作 ", story="yes")
    assert taken.story_names == "王小芳\n焦作"
    assert taken.as_typed()["story_names"].strip() == "王小芳\r\n焦作"


@pytest.mark.parametrize("kind", list(refusals.SENTENCES))
def test_it_says_each_refusal_in_its_own_words(kind):
    """One that stands behind its own base class in the table would be told in the other's words."""
    assert refusals.sentence(kind.__new__(kind)) == str(refusals.SENTENCES[kind])
