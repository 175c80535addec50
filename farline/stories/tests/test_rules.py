import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import provinces
from farline.stories import crowd, labels, rules


def test_it_says_of_every_state_whose_turn_it_is_and_what_may_follow():
    assert set(rules.OWNERS) == set(rules.TRANSITIONS) == {rules.NOTE, *rules.STATES}
    assert set(labels.STATES) == set(rules.STATES)
    assert set(rules.OWNERS.values()) == {rules.WRITERS, rules.SAFETY, rules.EDITORIAL, rules.DESK, rules.NOBODY}
    assert set().union(*rules.TRANSITIONS.values()) <= set(rules.STATES)


def test_it_reaches_every_state_from_a_note_and_never_leaves_retraction():
    reached, front = {rules.NOTE}, [rules.NOTE]
    while front:
        new = rules.TRANSITIONS[front.pop()] - reached
        reached |= new
        front += new
    assert reached == {rules.NOTE, *rules.STATES}
    assert not rules.TRANSITIONS[rules.RETRACTED]


def test_it_publishes_only_from_approved_and_approves_only_from_review():
    assert [s for s in rules.STATES if rules.may_move(s, rules.PUBLISHED)] == [rules.APPROVED]
    assert [s for s in rules.STATES if rules.may_move(s, rules.APPROVED)] == [rules.EDITORIAL_REVIEW]


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
        ([], "safety_review"), ([True], "editorial_review"), ([False], "editorial_review"),
        ([True, True], "approved"), ([True, False], "redacted"), ([False, False], "redacted"),
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


def test_it_has_a_word_for_every_age_and_counts_for_every_role_and_province():
    assert set(labels.BANDS) == set(rules.BANDS) == set(crowd.BANDS)
    assert set(crowd.ROLES) == set(rules.ROLES)
    assert set(crowd.PEOPLE) == set(provinces.CODES)


@given(st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)), st.integers(-5, 90))
def test_it_adds_at_most_thirty_days_of_chance_to_the_wait(called: dt.date, extra: int):
    waited = rules.first_day(f"{called:%Y-%m}", extra) - rules.earliest_day(f"{called:%Y-%m}")
    assert dt.timedelta(0) <= waited <= dt.timedelta(days=30)


def test_it_lets_one_story_a_month_out_of_a_province_until_three_are_out():
    day = dt.date(2027, 1, 20)
    assert not rules.too_many_from("HA", day, [])
    assert rules.too_many_from("HA", day, [("HA", dt.date(2027, 1, 2))])
    assert not rules.too_many_from("HA", day, [("HA", dt.date(2026, 12, 31)), ("BJ", day)])
    assert not rules.too_many_from("HA", day, [("HA", dt.date(2027, 1, n)) for n in (1, 2, 3)])
    assert not rules.too_many_from("southwest", day, [("southwest", day)])


def test_it_finds_each_quotation_once():
    words = rules.Words(quote="一句。", body="他说：\n\n> 一句。\n\n然后\n\n> 又一句！还有一句。")
    assert rules.quotations(words) == ["一句。", "又一句！还有一句。"]
    assert [rules.sentences_in(quote) for quote in rules.quotations(words)] == [1, 2]


def test_it_shows_the_note_to_its_writers_and_the_safety_reviewer_only():
    def may(viewer: str, state: str) -> bool:
        return rules.may_read_note(viewer, state=state, writers=["he"], safety_reviewer="lin")

    assert may("he", rules.DRAFT) and may("lin", rules.SAFETY_REVIEW)
    assert (
        not may("su", rules.SAFETY_REVIEW) and not may("lin", rules.EDITORIAL_REVIEW) and not may("lin", rules.DRAFT)
    )


@pytest.mark.parametrize(
    ("today", "month"), [((2026, 11, 24), "2026-09"), ((2027, 1, 31), "2026-11"), ((2027, 2, 1), "2026-12")]
)
def test_it_lets_a_note_wait_for_three_months(today: tuple[int, int, int], month: str):
    assert rules.oldest_month(dt.date(*today)) == month
