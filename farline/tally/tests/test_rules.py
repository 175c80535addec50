"""When a batch may appear, what it holds, and that its order tells nothing."""

import datetime as dt
import random

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from farline.tally import grammar, rules, simulation

TODAY = dt.date(2026, 11, 25)
DRAWN = random.Random(2026)  # noqa: S311 the same thousand batches each time


def choose(every, **how):
    return rules.choose(every, today=TODAY, shuffle=DRAWN.shuffle, **how)


def waiting(*classes: int, days: int = 3) -> list[rules.Entry]:
    return [rules.Entry("D", bits, TODAY - dt.timedelta(days=days), key) for key, bits in enumerate(classes)]


def test_it_waits_until_fifty_have_come_together():
    assert choose(waiting(*[1] * 49)) == []
    assert len(choose(waiting(*[1] * 50))) == 50


def test_it_carries_a_class_of_few_over_to_the_next_batch():
    chosen = choose(waiting(*[1] * 50, 4, 4, 4, 4))
    assert {one.bits for one in chosen} == {1} and len(chosen) == 50


def test_after_four_weeks_it_publishes_the_few_without_telling_their_organizations():
    old = [rules.Entry("D", 4, TODAY - dt.timedelta(days=28), key=100)]
    chosen = choose([*waiting(*[1] * 60), *old])
    assert {(one.entry.bits, one.bits) for one in chosen} == {(1, 1), (4, rules.UNTOLD)}


def test_who_has_waited_long_does_not_drag_the_fresh_ones_into_a_batch_of_a_few():
    old = [rules.Entry("D", 1, TODAY - dt.timedelta(days=28), key=100 + at) for at in range(6)]
    chosen = choose([*waiting(*[1] * 30), *old[:1]])
    assert [(one.entry.key, one.bits) for one in chosen] == [(100, rules.UNTOLD)]  # alone there, so nothing is told
    chosen = choose([*waiting(*[1] * 30), *old])
    assert sorted((one.entry.key, one.bits) for one in chosen) == [(100 + at, 1) for at in range(6)]


def test_it_publishes_invented_entries_at_once_when_told_so():
    assert sorted(one.bits for one in choose(waiting(4, 1), at_once=True)) == [1, 4]


@given(st.lists(st.tuples(st.integers(1, 7), st.integers(0, 40)), max_size=120))
def test_nobody_under_four_weeks_appears_as_one_of_a_few(entries):
    every = [rules.Entry("D", bits, TODAY - dt.timedelta(days=days), key) for key, (bits, days) in enumerate(entries)]
    chosen = choose(every)
    for key, alike in rules.anonymity([one for one in chosen if one.bits]).items():
        assert alike >= rules.SMALL_CLASS, key
    waited = [one for one in every if rules.has_waited(one.since, TODAY)]
    assert len(chosen) >= rules.SMALLEST_BATCH or [one.entry for one in chosen if one.entry not in waited] == []
    assert {one.key for one in waited} <= {one.entry.key for one in chosen}


@pytest.mark.slow
def test_the_order_of_a_thousand_batches_says_nothing_of_the_order_of_calls():
    """Mean rank correlation of arrival and place, inside three standard errors of nought."""
    found = simulation.run(1000, drawn=random.Random(11))  # noqa: S311
    print(f"mean {found.mean_correlation:+.4f}, three errors {found.three_errors:.4f}, alike {found.smallest} or more")
    assert found.holds
    assert found.smallest >= rules.SMALL_CLASS
    assert sum(found.untold.values()) < sum(found.alike.values()) / 50


def test_the_measure_would_notice_an_order_that_tells():
    every = rules.choose(waiting(*[1] * 60), today=TODAY, shuffle=lambda _: None)
    assert simulation.correlation(every) == 1
    assert simulation.correlation(every[::-1]) == -1


def test_the_command_prints_behind_how_many_each_person_stood(capsys):
    call_command("simulate_batches", batches=5, seed=1)
    said = capsys.readouterr().out
    assert "mean rank correlation" in said and " alike: " in said


@given(st.text(max_size=80))
def test_no_line_outside_the_grammar_is_a_leaf(text):
    with pytest.raises(grammar.NotALeaf):
        grammar.parse("farline1 D " + text)


def test_it_writes_and_reads_each_kind_of_line():
    line = grammar.parse(grammar.declared(5, "2026-W50", bytes(32), bytes([1] * 32)))
    assert (line.kind, line.bits, line.week) == ("D", 5, "2026-W50")
    assert grammar.parse(grammar.corrected(12, "2026-W50", "duplicate")).reason == "duplicate"
    assert grammar.parse(grammar.withdrawn(12, "2026-W50", bytes(32))).by == "P"
    assert grammar.parse(grammar.register_key("ab" * 32, "2026-W50")).key == "ab" * 32
    for wrong in ("farline1 R 012 P " + "0" * 64 + " 2026-W50", "farline1 R 1 O spite 2026-W50", "farline2 D"):
        with pytest.raises(grammar.NotALeaf):
            grammar.parse(wrong)
