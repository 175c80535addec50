import datetime as dt

import pytest

from farline.common import journal
from farline.common.models import JournalLine
from farline.incidents import actions as incidents
from farline.incidents import queries, rules
from farline.incidents.models import Report

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 12, 34, tzinfo=dt.UTC)
WORDS = "有人半夜打来电话，打了三次。"


def a_report(text: str = WORDS) -> int:
    return incidents.raise_report(kind="complaint", text=text, by="public", now=NOW)


def test_it_seals_the_words_and_bidi_tricks_are_gone():
    id = a_report("  \u202e" + WORDS + "\u202c\n")
    assert WORDS.encode() not in bytes(Report.objects.get().sealed_text)
    assert queries.report_for(id) == queries.ReportView(id, "complaint", WORDS, NOW.date(), "raised")


def test_it_does_not_open_one_report_in_the_place_of_another():
    first, second = a_report("one"), a_report("two")
    Report.objects.filter(pk=second).update(sealed_text=Report.objects.get(pk=first).sealed_text)
    assert [one.text for one in (queries.report_for(first), queries.report_for(second)) if one] == ["one", "?"]


def test_it_journals_a_complaint_without_its_hour_and_without_its_words():
    a_report()
    journal.close_days(now=NOW + dt.timedelta(days=1))
    line = JournalLine.objects.get()
    assert (line.by, line.about) == ("public", "1 complaint")
    assert (line.at.hour, line.at.minute) == (0, 0)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [("", incidents.NothingSaid), (" \u200e\n ", incidents.NothingSaid), ("字" * 2001, incidents.TooLong)],
)
def test_it_refuses_an_empty_and_an_endless_report(text, refusal):
    with pytest.raises(refusal):
        a_report(text)
    assert not Report.objects.exists()


def test_it_shows_what_is_open_until_it_is_closed():
    first, second = a_report(), a_report()
    incidents.change_state(report_id=first, state=rules.TRIAGED, by="zhixin", now=NOW)
    incidents.change_state(report_id=second, state=rules.CLOSED, by="zhixin", now=NOW)
    assert [report.id for report in queries.open_reports()] == [first]


def test_it_never_goes_back_to_the_pile_unseen():
    id = a_report()
    incidents.change_state(report_id=id, state=rules.CLOSED, by="zhixin", now=NOW)
    with pytest.raises(incidents.NotThatWay):
        incidents.change_state(report_id=id, state=rules.RAISED, by="zhixin", now=NOW)
    assert Report.objects.get().state == rules.CLOSED


def test_it_says_of_every_state_what_may_follow():
    assert set(rules.TRANSITIONS) == set(rules.STATES)
    assert all(rules.TRANSITIONS.values())


def test_what_is_settled_goes_three_months_after_it_came_and_what_is_open_stays():
    settled, waits = a_report("one"), a_report("two")
    incidents.change_state(report_id=settled, state=rules.CLOSED, by="zhixin", now=NOW)
    incidents.tell_kind_word(text="谢谢", now=NOW)
    early, late = NOW + rules.KEPT_FOR - dt.timedelta(days=1), NOW + dt.timedelta(days=122)
    assert (incidents.count_old(now=early), incidents.forget_old(now=early)) == (0, 0)
    assert incidents.count_old(now=late) == 2 == incidents.forget_old(now=late)
    assert queries.report_for(settled) is None
    assert queries.report_for(waits) is not None, "nobody has dealt with it yet"
