import dataclasses
import datetime as dt

import pytest

from farline.calls import labels, rules
from farline.calls.models import Turn
from farline.common import clock

AXES = [rules.LINE_OUTCOMES, rules.CONVERSATION_OUTCOMES]
OUTCOMES = [outcome for axis in AXES for outcome in axis.values()]
NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("axis", AXES)
def test_it_has_one_key_for_each_outcome_of_an_axis(axis):
    keys = [outcome.key for outcome in axis.values()]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 1 and key.isascii() and key.isalnum() and key == key.lower() for key in keys)


@pytest.mark.parametrize("outcome", OUTCOMES, ids=lambda one: one.code)
def test_it_says_of_every_outcome_what_follows(outcome):
    assert outcome.rest >= rules.LEAST_REST_HOURS
    assert outcome.ends in {"", rules.FINISHED, rules.BAD_NUMBER}
    assert outcome.opens in {"", rules.DECLARATION, rules.EARLIER_QUIT}
    assert outcome.group
    if outcome.silences:
        assert outcome.ends and not outcome.may_follow_up and not outcome.opens


def test_it_has_words_for_every_outcome_and_for_no_other():
    assert set(labels.LINES) == {*rules.LINE_OUTCOMES, rules.BLOCKED_BY_GATE.code, rules.NOT_TOLD.code}
    assert set(labels.CONVERSATIONS) == set(rules.CONVERSATION_OUTCOMES)
    assert labels.line_label("unheard_of") == labels.conversation_label("unheard_of") == "unheard_of"


def test_it_opens_a_declaration_only_where_somebody_said_yes():
    opening = {o.code for o in OUTCOMES if o.opens == rules.DECLARATION}
    assert opening == {"agreed_self", "agreed_with_others"}
    assert {o.code for o in OUTCOMES if o.opens == rules.EARLIER_QUIT} == {"already_quit"}


def test_it_never_calls_back_whoever_refused():
    for code in ("refused", "hostile", "dnc", "distress", "asked_identity"):
        outcome = rules.CONVERSATION_OUTCOMES[code]
        assert rules.ending(outcome, 0) == rules.FINISHED and not outcome.may_follow_up
    assert rules.LINE_OUTCOMES["intl_blocked"].ends == rules.FINISHED
    hung_up = rules.CONVERSATION_OUTCOMES["hung_up_at_once"]
    assert (rules.ending(hung_up, 1), rules.ending(hung_up, 2)) == ("", rules.FINISHED)


def test_it_silences_at_one_outcome_only():
    assert [o.code for o in OUTCOMES if o.silences] == [rules.NEVER_AGAIN]


def test_it_rests_a_month_after_listening_and_never_less_than_the_campaign_says():
    listened = rules.CONVERSATION_OUTCOMES["listened_silent"]
    assert rules.rest_until(NOW, listened, 72) == NOW + dt.timedelta(days=30)
    busy = rules.LINE_OUTCOMES["busy"]
    assert rules.rest_until(NOW, busy, 0) == NOW + dt.timedelta(hours=72)
    assert rules.rest_until(NOW, busy, 100) == NOW + dt.timedelta(hours=100)
    hasty = dataclasses.replace(busy, rest=1)
    assert rules.rest_until(NOW, hasty, 2) == NOW + dt.timedelta(hours=72), "three days, whatever anybody sets"


def test_it_knows_which_pairs_exist():
    assert rules.decisive("busy", "") is rules.LINE_OUTCOMES["busy"]
    assert rules.decisive("answered", "refused") is rules.CONVERSATION_OUTCOMES["refused"]
    for pair in (
        ("answered", ""),
        ("busy", "refused"),
        ("", ""),
        ("blocked_by_gate", ""),
        ("untold", ""),
        ("answered", "busy"),
    ):
        assert rules.decisive(*pair) is None


@pytest.mark.parametrize(
    ("said", "left"),
    [((0, 0, 3, False), True), ((3, 3, 3, False), False), ((3, 4, 3, True), True), ((1, 5, 3, True), False),
     ((1, 1, 1, False), False), ((3, 3, 9, False), False)],
)  # fmt: skip
def test_it_calls_three_times_for_a_campaign_and_five_times_in_a_life(said, left):
    in_campaign, in_life, most, invited = said
    assert rules.attempts_left(in_campaign=in_campaign, in_life=in_life, campaign_most=most, invited=invited) is left


@pytest.mark.parametrize(
    ("table", "states"),
    [(rules.CAMPAIGN_NEXT, rules.CAMPAIGN_STATES), (rules.TURN_NEXT, rules.TURN_STATES),
     (rules.CALL_NEXT, rules.CALL_STATES)],
)  # fmt: skip
def test_it_says_of_every_state_where_it_may_lead(table, states):
    assert set(table) == set(states)
    assert all(to in states for ways in table.values() for to in ways)


def test_it_leads_nowhere_from_a_withdrawn_turn_or_an_ended_campaign():
    assert not rules.TURN_NEXT[rules.WITHDRAWN]
    assert not any(rules.may_become(rules.CAMPAIGN_ENDED, state) for state in rules.CAMPAIGN_STATES)


def test_it_holds_a_person_no_longer_than_two_hours():
    assert rules.held_until(NOW, NOW) == NOW + rules.LEASE
    late = NOW + rules.LONGEST_HOLD - dt.timedelta(minutes=1)
    assert rules.held_until(late, NOW) == NOW + rules.LONGEST_HOLD


def test_it_has_room_for_every_state_in_its_column():
    longest = Turn._meta.get_field("state").max_length
    assert longest and max(map(len, rules.TURN_STATES)) <= longest


def test_it_hands_nobody_out_for_as_long_as_a_lease_after_the_clock_jumped():
    assert rules.LEASE.total_seconds() == clock.FROZEN_FOR
