import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.atlas import rules as atlas
from farline.calls.models import Campaign, DayCount, HourCount, OutcomeCount
from farline.common.models import JournalLine
from farline.journeys import draw_statistics, export_statistics, take_table
from farline.shifts.models import GivenWeek

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 11, 23)


def make(said: dict[str, int], *, day: dt.date = MONDAY, province: str = "HA") -> int:
    """A campaign whose counters stand so."""
    campaign = Campaign.objects.filter(name="Autumn").first() or Campaign.objects.create(
        name="Autumn", purpose="invented", created_at=NOW, created_by="zhixin"
    )
    for code, count in said.items():
        line, talk = (code, "") if code in ("no_answer", "busy") else ("answered", code)
        OutcomeCount.objects.create(
            campaign=campaign,
            month=day.replace(day=1),
            province=province,
            line=line,
            conversation=talk,
            attempts=count + 5,
            latest=count,
        )
    every = sum(said.values()) + 5 * len(said)
    DayCount.objects.create(campaign=campaign, day=day, attempts=every, answered=every // 2)
    return campaign.pk


def drawn(campaign: int, view: str = "latest", since: str = "campaign") -> draw_statistics.Statistics:
    return draw_statistics.draw_statistics(campaign_id=campaign, view=view, since=since, now=NOW)


@pytest.mark.django_db
def test_both_views_say_what_they_count():
    campaign = make({"no_answer": 40, "refused": 20, "talked": 30})
    assert drawn(campaign).total == 90
    assert drawn(campaign, "attempts").total == 105
    assert [(one.code, one.count) for one in drawn(campaign).stages] == [
        ("unanswered", 40), ("no_talk", 20), ("talk", 30), ("warm", 0),
    ]  # fmt: skip
    assert [(one.code, one.count) for one in drawn(campaign).against] == [("refused", 20)]


@pytest.mark.django_db
def test_a_step_is_added_up_from_shown_counts_alone():
    seen = drawn(make({"no_answer": 40, "busy": 50, "agreed_self": 3, "considering": 30}))
    hidden = {bar.code for bar in seen.outcomes if bar.count is None}
    assert "agreed_self" in hidden and len(hidden) >= 2
    for stage in seen.stages:
        shown = sum(bar.count or 0 for bar in seen.outcomes if draw_statistics._stage(bar.code) == stage.code)
        assert stage.count == shown


@pytest.mark.django_db
def test_too_few_calls_draw_nothing_that_tells_their_number():
    seen = drawn(make({"no_answer": 4, "agreed_self": 3}))
    assert seen.total is None and seen.provinces == seen.weeks == []
    assert {bar.count for bar in seen.outcomes} == {None}


@pytest.mark.django_db
def test_a_month_begins_on_its_first_day():
    campaign = make({"no_answer": 40, "refused": 20})
    make({"no_answer": 30, "refused": 30}, day=dt.date(2026, 10, 31))
    assert drawn(campaign, since="month").total == 60
    assert drawn(campaign, since="year").total == drawn(campaign).total == 120
    assert [(week.monday, week.count) for week in drawn(campaign).weeks] == [
        (dt.date(2026, 10, 26), 70), (MONDAY, 70),
    ]  # fmt: skip


@pytest.mark.django_db
def test_no_two_spans_laid_over_each_other_tell_a_hidden_week():
    campaign = make({"no_answer": 400, "refused": 20})
    for day, attempts in ((dt.date(2026, 10, 19), 4), (dt.date(2026, 10, 26), 30), (dt.date(2026, 11, 9), 50)):
        DayCount.objects.create(campaign_id=campaign, day=day, attempts=attempts, answered=1)
    whole = {week.monday: week.count for week in drawn(campaign).weeks}
    month = {week.monday: week.count for week in drawn(campaign, since="month").weeks}
    assert list(whole.values()).count(None) >= 2
    assert month == {monday: count for monday, count in whole.items() if monday >= dt.date(2026, 10, 26)}


@pytest.mark.django_db
def test_hours_say_a_share_and_no_count_of_answers():
    campaign = make({"no_answer": 40, "refused": 20})
    for hour, attempts in ((9, 40), (10, 45), (11, 12)):
        HourCount.objects.create(campaign_id=campaign, weekday=1, hour=hour, attempts=attempts, answered=11)
    seen = drawn(campaign)
    assert [(one.hour, one.percent) for one in seen.reach] == [(9, 30), (10, 25), (11, None)]
    assert len(seen.heat) == 7 * 3


@pytest.mark.django_db
def test_a_table_is_taken_for_a_reason_that_the_journal_keeps():
    campaign = make({"no_answer": 40, "refused": 20})
    taken = {"campaign_id": campaign, "view": "latest", "since": "campaign", "by": "zhixin", "now": NOW}
    with pytest.raises(take_table.ReasonMissing):
        export_statistics.export_statistics(**taken, reason="because")
    assert not JournalLine.objects.exists()
    rows = export_statistics.export_statistics(**taken, reason="report")
    assert ("outcome", "refused", "20") in rows
    assert JournalLine.objects.get().about == f"calls {campaign} latest campaign report"


@given(st.integers(0, 500), st.integers(0, 500))
def test_a_share_is_a_whole_five_percent_and_hides_the_few(part, more):
    said = atlas.share(part, part + more)
    assert (said is None) == (part + more < 2 * atlas.LEAST)
    assert said is None or (said % 5 == 0 and abs(said - 100 * part / (part + more)) <= 2.5)


@pytest.mark.django_db
def test_hours_are_everybodys_of_weeks_that_are_over_and_hidden_where_few_came():
    few, many, now_on = MONDAY - dt.timedelta(weeks=2), MONDAY - dt.timedelta(weeks=1), MONDAY
    for monday, places in ((few, 3), (many, 40), (many - dt.timedelta(weeks=2), 30), (now_on, 50)):
        GivenWeek.objects.create(monday=monday, minutes=places * 90, shifts=2, places=places)
    seen = {bar.code: bar.count for bar in draw_statistics.draw_together(since="campaign", now=NOW).hours}
    assert f"{now_on:%G-W%V}" not in seen  # while it grows, each shift would show
    assert seen[f"{few:%G-W%V}"] is None and 45 in seen.values()
    assert sum(count is None for count in seen.values()) >= 2  # one alone could be worked out
