import datetime as dt
import random
from array import array

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from farline.common import blocks, journal, vault
from farline.common.models import JournalLine
from farline.optouts import actions, queries, rules
from farline.optouts.models import OptOut

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
NUMBER, OTHER = "+8614012345678", "+8614012345679"


def marks(number: str) -> set[int]:
    return {queries.tag_of(number, generation) for generation in rules.GENERATIONS}


def test_it_silences_a_number_for_ever():
    queries.check_tags(marks(NUMBER))
    actions.record(number=NUMBER, by="public", now=NOW)
    with pytest.raises(queries.OptedOut):
        queries.check_tags(marks(NUMBER))
    queries.check_tags(marks(OTHER))


def test_it_does_not_mind_hearing_the_same_no_twice():
    for by_form in (False, False, True, True):
        actions.record(number=NUMBER, by="public", now=NOW, by_form=by_form)
    assert OptOut.objects.count() == 2


def test_it_keeps_what_came_by_the_form_apart_from_what_was_said():
    actions.record(number=NUMBER, by="public", now=NOW)  # whoever it was: what counts is how it came
    actions.record(number=OTHER, by="meilan", now=NOW, by_form=True)
    assert sorted(tag >> rules.BITS for tag in OptOut.objects.values_list("tag", flat=True)) == [
        rules.SPOKEN,
        rules.WEB,
    ]
    assert queries.which_opted_out([NUMBER, OTHER]) == {NUMBER, OTHER}


def test_it_notices_a_flood_from_the_form_and_none_from_callers():
    assert not queries.web_floods(NOW)
    for number in range(rules.WEB_A_DAY + 1):
        actions.record(number=f"+86140{number:08d}", by="meilan", now=NOW)
    assert not queries.web_floods(NOW)
    for number in range(rules.WEB_A_DAY):
        actions.record(number=f"+86140{number:08d}", by="public", now=NOW)
    assert not queries.web_floods(NOW)
    actions.record(number=NUMBER, by="public", now=NOW)
    midnight = NOW.replace(hour=0)
    assert queries.web_floods(NOW) == queries.web_floods(NOW + dt.timedelta(days=1)) == [midnight]
    assert not queries.web_floods(NOW - dt.timedelta(days=1))


def test_it_says_how_many_strangers_share_a_mark():
    assert queries.share_of_strangers() == 0
    assert rules.share_of_strangers(2**rules.BITS // 1000) == pytest.approx(0.001, rel=0.01)
    assert rules.share_of_strangers(2 ** (rules.BITS + 1)) == 1


def test_it_keeps_neither_number_nor_hour():
    actions.record(number=NUMBER, by="public", now=NOW)
    journal.close_days(now=NOW + dt.timedelta(days=1))
    line = JournalLine.objects.get()
    assert (line.at.hour, line.at.minute, line.about) == (0, 0, "1")
    assert "14012345678" not in repr(list(OptOut.objects.values()))


def test_it_counts_a_day_in_one_line_so_that_no_place_among_others_tells_the_hour():
    for number in (NUMBER, "+8614012345679"):
        actions.record(number=number, by="meilan", now=NOW)
    journal.write(action="calls.create_campaign", by="zhixin", now=NOW)
    actions.record(number="+8614012345670", by="meilan", now=NOW)
    assert not JournalLine.objects.filter(action="optouts.record").exists()
    assert journal.close_days(now=NOW) == 0
    assert journal.close_days(now=NOW + dt.timedelta(days=1)) == 1
    assert [line.about for line in JournalLine.objects.filter(action="optouts.record")] == ["3"]
    assert journal.close_days(now=NOW + dt.timedelta(days=1)) == 0 and journal.check().broken_at is None


def test_it_has_no_way_to_take_a_no_back():
    ways = [name for name in vars(actions) if any(word in name for word in ("remove", "delete", "forget", "undo"))]
    assert not ways


def test_it_hides_the_first_no_among_decoys_and_plants_them_once():
    dice = random.Random(7)  # noqa: S311 - a test
    assert actions.plant_decoys(count=40, below=dice.randrange) == 40
    assert actions.plant_decoys(count=40) == 0
    assert OptOut.objects.count() == 40
    generations = [tag >> rules.BITS for tag in OptOut.objects.values_list("tag", flat=True)]
    assert generations.count(rules.SPOKEN) == generations.count(rules.WEB) == 20


def test_it_still_asks_a_frozen_generation(monkeypatch):
    OptOut.objects.create(tag=queries.tag_of(NUMBER, rules.SPOKEN))
    monkeypatch.setattr(rules, "SPOKEN", 3)
    monkeypatch.setattr(rules, "GENERATIONS", (1, 2, 3))
    actions.record(number=OTHER, by="meilan", now=NOW)
    assert queries.which_opted_out([NUMBER, OTHER]) == {NUMBER, OTHER}
    assert {tag >> rules.BITS for tag in OptOut.objects.values_list("tag", flat=True)} == {1, 3}


def test_it_asks_by_marks_alone_for_whoever_does_not_see_the_number():
    marks, others = ([queries.tag_of(number, each) for each in rules.GENERATIONS] for number in (NUMBER, OTHER))
    queries.check_tags(marks)
    assert not queries.is_silenced(marks) and not queries.is_silenced([])
    actions.record_tags(tags=marks[:1], by="meilan", now=NOW)
    assert queries.is_silenced(marks)
    with pytest.raises(queries.OptedOut):
        queries.check_tags(marks)
    queries.check_tags(others)


@pytest.mark.parametrize("few", [0, queries.FEW])
def test_it_finds_the_same_in_batches_and_by_reading_the_whole_table(monkeypatch, few):
    monkeypatch.setattr(queries, "FEW", few)
    monkeypatch.setattr(queries, "BATCH", 2)
    numbers = [f"+86140{number:08d}" for number in range(7)]
    for number in numbers[::3]:
        actions.record(number=number, by="meilan", now=NOW)
    assert queries.which_opted_out(numbers) == set(numbers[::3])


def test_it_asks_for_many_numbers_in_one_question_a_generation(django_assert_num_queries):
    with django_assert_num_queries(len(rules.GENERATIONS)):
        assert queries.which_opted_out([NUMBER, OTHER]) == set()


@pytest.mark.parametrize(("few", "questions"), [(3, 1), (4, len(rules.GENERATIONS))])
def test_it_reads_the_whole_table_at_once_where_more_than_a_few_are_asked_for(
    monkeypatch, django_assert_num_queries, few, questions
):
    monkeypatch.setattr(queries, "FEW", few)
    with django_assert_num_queries(questions):
        assert queries.which_opted_out([NUMBER, OTHER]) == set()


@pytest.mark.parametrize(
    ("asked", "stored", "whole"),
    [(2, 2, False), (3, 4, True), (3, 5, False), (4, 5, False), (5, 9, True)],
)
def test_it_reads_the_whole_table_where_that_is_quicker_than_to_ask(monkeypatch, asked, stored, whole):
    monkeypatch.setattr(queries, "BATCH", 2)
    monkeypatch.setattr(queries, "FEW", 4)
    OptOut.objects.bulk_create([OptOut(tag=tag) for tag in range(stored)])
    with CaptureQueriesContext(connection) as seen:
        assert queries.silenced_at([array("Q", range(1, asked + 1))]) == set(range(min(asked, stored - 1)))
    assert (" IN (" not in str(seen.captured_queries)) is whole


def test_it_says_which_of_the_marks_of_many_are_silenced(django_assert_num_queries):
    actions.record(number=NUMBER, by="meilan", now=NOW)
    with django_assert_num_queries(1):
        assert queries.among(marks(NUMBER) | marks(OTHER)) == {queries.tag_of(NUMBER, rules.SPOKEN)}


def test_it_shows_the_key_holder_what_was_granted_to_somebody_with_very_many(monkeypatch):
    shown, tags = [], vault.tags

    def watched(packed: bytes, *, label: str, grant: str) -> bytes:
        shown.append(grant)
        return tags(packed, label=label, grant=grant)

    monkeypatch.setattr(vault, "tags", watched)
    packed = blocks.block_of(NUMBER)
    assert queries.marks_of(packed, grant="granted") == queries.marks_of(packed)
    assert shown == ["granted"] * len(rules.GENERATIONS) + [""] * len(rules.GENERATIONS)


class ManyNumbers(TestCase):
    @settings(max_examples=20, deadline=None)
    @given(said_no=st.sets(st.integers(0, 99)), asked=st.lists(st.integers(0, 99)))
    def test_it_finds_in_one_question_all_who_said_no(self, said_no, asked):
        for last in said_no:
            actions.record(number=f"+86140123456{last:02d}", by="public", now=NOW)
        found = queries.which_opted_out(f"+86140123456{last:02d}" for last in asked)
        assert found == {f"+86140123456{last:02d}" for last in said_no & set(asked)}
