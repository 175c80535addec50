"""Kind words without a person, and complaints that are answered without an address."""

import datetime as dt

import pytest

from farline.common.models import JournalLine
from farline.incidents import actions, queries, rules
from farline.incidents.models import KindWord, Report

pytestmark = pytest.mark.django_db
WORDS = "谢谢你们，一直惦记着我们。"
NUMBER = "123456789012"
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def complained(number: str = NUMBER) -> int:
    return actions.raise_report(kind="complaint", text="at night", by="public", now=NOW, number=number)


def test_it_keeps_no_person_no_call_no_volunteer_and_no_day_with_kind_words():
    actions.tell_kind_word(text=WORDS, now=NOW)
    assert {field.name for field in KindWord._meta.concrete_fields} == {"id", "month", "sealed_text", "text", "state"}
    kept = KindWord.objects.get()
    assert (kept.month, kept.text, WORDS.encode() in bytes(kept.sealed_text or b"")) == ("2026-11", "", False)
    assert not JournalLine.objects.exists()


def test_it_shows_nothing_before_somebody_read_it_and_then_what_they_left_in_it():
    actions.tell_kind_word(text=WORDS, now=NOW)
    assert queries.kind_words_shown() == []
    [waiting] = queries.kind_words_waiting()
    actions.show_kind_word(id=waiting.id, text="谢谢你们。", by="baihe", now=NOW)
    assert [one.text for one in queries.kind_words_shown()] == ["谢谢你们。"]
    assert KindWord.objects.get().sealed_text is None
    with pytest.raises(actions.NotThatWay):
        actions.show_kind_word(id=waiting.id, text="again", by="baihe", now=NOW)
    actions.drop_kind_word(id=waiting.id, by="baihe", now=NOW)
    assert queries.kind_words_shown() == []


@pytest.mark.parametrize("text", ["", "  \n", "\u202e"])
def test_it_asks_for_words(text: str):
    with pytest.raises(actions.NothingSaid):
        actions.tell_kind_word(text=text, now=NOW)


def test_it_takes_no_flood_of_words():
    with pytest.raises(actions.TooLong):
        actions.tell_kind_word(text="x" * (rules.LONGEST_KIND_WORD + 1), now=NOW)


@pytest.mark.parametrize("typed", [NUMBER, " 1234 5678 9012 ", "1234-5678-9012", "１２３４５６７８９０１２"])
def test_it_lets_whoever_has_the_number_read_the_answer(typed: str):
    id = complained()
    assert queries.answer_under(typed) == queries.Answered("raised", "")
    actions.answer(report_id=id, text="We are sorry.", by="baihe", now=NOW)
    assert queries.answer_under(typed) == queries.Answered("raised", "We are sorry.")
    kept = Report.objects.get()
    assert NUMBER.encode() not in bytes(kept.blinded_number or b"")
    assert b"sorry" not in bytes(kept.sealed_answer or b"")


def test_one_press_takes_an_answer_away_from_whoever_has_the_number():
    report = complained()
    actions.answer(report_id=report, text="Wang is sorry.", by="baihe", now=NOW)
    actions.hide_answer(report_id=report, by="baihe", now=NOW)
    assert (
        queries.answer_under(NUMBER) == queries.Answered("raised", "") and Report.objects.get().sealed_answer is None
    )
    with pytest.raises(actions.NotThatWay):
        actions.hide_answer(report_id=report, by="baihe", now=NOW)


@pytest.mark.parametrize("typed", ["", "123", "123456789013", "0" * 12, "x" * 12])
def test_it_tells_a_stranger_nothing(typed: str):
    complained()
    assert queries.answer_under(typed) is None


def test_a_number_that_is_taken_opens_nobody_elses_complaint():
    actions.answer(report_id=complained(), text="for the first", by="baihe", now=NOW)
    second = complained()
    assert queries.answer_under(NUMBER) == queries.Answered("raised", "for the first")
    with pytest.raises(actions.NotThatWay):
        actions.answer(report_id=second, text="nobody could read it", by="baihe", now=NOW)


def test_it_counts_what_a_lead_should_see_at_once():
    complained()
    assert (queries.urgent(), queries.waking()) == ([], 0)
    clock = actions.raise_report(kind="clock_leaped", text="x", by="farline", now=NOW)
    assert (queries.urgent(), queries.waking()) == ([], 1)
    actions.change_state(report_id=clock, state=rules.TRIAGED, by="baihe", now=NOW)
    id = actions.raise_report(kind="threat", text="x", by="meilan", now=NOW)
    assert queries.urgent() == [id]
    actions.change_state(report_id=id, state=rules.TRIAGED, by="baihe", now=NOW)
    assert queries.urgent() == []
