import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.stories import labels, rules


def test_it_says_of_every_state_whose_turn_it_is_and_what_may_follow():
    assert set(rules.OWNERS) == set(rules.TRANSITIONS) == set(labels.STATES) == set(rules.STATES)
    assert set(rules.OWNERS.values()) == {rules.WRITERS, rules.REVIEWERS, rules.DESK, rules.NOBODY}
    assert set().union(*rules.TRANSITIONS.values()) <= set(rules.STATES)


def test_it_reaches_every_state_from_a_draft_and_never_leaves_retraction():
    reached, front = {rules.DRAFT}, [rules.DRAFT]
    while front:
        new = rules.TRANSITIONS[front.pop()] - reached
        reached |= new
        front += new
    assert reached == set(rules.STATES)
    assert not rules.TRANSITIONS[rules.RETRACTED]


def test_it_publishes_only_from_approved_and_approves_only_from_review():
    assert [s for s in rules.STATES if rules.may_move(s, rules.PUBLISHED)] == [rules.APPROVED]
    assert [s for s in rules.STATES if rules.may_move(s, rules.APPROVED)] == [rules.IN_REVIEW]


def test_it_has_a_word_for_every_role_place_and_check():
    assert set(labels.ROLES) == set(rules.ROLES)
    assert set(labels.CHECKLIST) == set(rules.CHECKLIST)
    for language in rules.LANGUAGES:
        assert all(labels.place_in(place, language) for place in rules.PLACES)


HANDLES = st.sampled_from(["he", "lin", "su"])


@given(HANDLES, HANDLES, st.sets(HANDLES, max_size=1))
def test_it_hides_anothers_verdict_until_ones_own_is_given(viewer: str, of: str, given: set[str]):
    if viewer != of and viewer not in given:
        assert not rules.may_see_verdict(viewer, of, given=given)


@pytest.mark.parametrize(
    ("verdicts", "state"),
    [
        ([], "in_review"), ([True], "in_review"), ([False], "in_review"),
        ([True, True], "approved"), ([True, False], "draft"), ([False, False], "draft"),
    ],
)  # fmt: skip
def test_it_decides_only_when_two_have_spoken(verdicts: list[bool], state: str):
    assert rules.after_verdicts(verdicts) == state


@pytest.mark.parametrize(
    ("month", "day"), [("2026-11", (2027, 1, 1)), ("2026-12", (2027, 2, 1)), ("2026-01", (2026, 3, 1))]
)
def test_it_waits_until_thirty_days_after_the_last_call_of_the_month(month: str, day: tuple[int, int, int]):
    assert rules.earliest_day(month) == dt.date(*day)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)))
def test_it_never_lets_a_story_appear_within_thirty_days_of_a_call(called: dt.date):
    assert rules.earliest_day(f"{called:%Y-%m}") - called >= dt.timedelta(days=29)


@given(
    st.sampled_from(rules.ROLES),
    st.sampled_from(rules.PLACES),
    st.text(max_size=300),
    st.sampled_from(rules.LANGUAGES),
)
def test_it_suggests_a_headline_of_at_most_ninety_characters(role: str, place: str, quote: str, language: str):
    headline = labels.suggested_headline(role, place, quote, language)
    assert 0 < len(headline) <= rules.LONGEST["headline"]


def test_it_builds_a_headline_of_role_place_and_quote():
    assert labels.suggested_headline("official", "HA", "It is never too late.", "en") == (
        "Official in Henan: “It is never too late.”"
    )
    assert labels.suggested_headline("retired_official", "SH", "早就退了", "zh-hans") == "上海退休官员：“早就退了”"
    assert labels.suggested_headline("retired_official", "SH", "早就退了", "zh-hant") == "上海退休官員：「早就退了」"
