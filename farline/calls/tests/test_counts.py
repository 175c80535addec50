import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farline.calls import actions, queries
from farline.calls.actions import counting
from farline.calls.models import Call, DayCount, HourCount, OutcomeCount, Turn
from farline.calls.tests.factories import NOW, make_campaign, save, talk
from farline.volunteers.tests.factories import make_volunteer, meilan

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def counts(campaign: int, view: str) -> dict[str, int]:
    found = queries.outcomes_of(campaign, view=view, since=None)
    return {said or line: count for (_, line, said), count in found.items()}


def test_it_counts_every_attempt_and_the_latest_word_of_each_person():
    campaign, caller = make_campaign(), meilan()
    save(talk(caller), caller, "busy")
    save(talk(caller, NOW + 4 * DAY), caller, "refused", NOW + 4 * DAY)
    assert counts(campaign, "attempts") == {"busy": 1, "refused": 1}
    assert counts(campaign, "latest") == {"refused": 1}
    assert queries.differences() == []


@pytest.mark.slow
@pytest.mark.parametrize("view", ["attempts", "latest"])
def test_it_tells_how_the_counts_stood_when_the_day_began(view):
    campaign, caller, later = make_campaign(2), meilan(), NOW + 4 * DAY
    for said in ("busy", "no_answer"):
        save(talk(caller), caller, said)
    at_midnight = queries.outcomes_of(campaign, view=view, since=None)
    actions.round_times(now=later)
    midnight = later.replace(hour=0, minute=0, second=0, microsecond=0)

    def then(**how):
        return queries.outcomes_of(campaign, view=view, since=None, until=midnight, **how)

    assert then() == at_midnight
    for said in ("talked", "refused"):
        call = talk(caller, later)
        save(call, caller, said, later)
        assert then() == at_midnight != queries.outcomes_of(campaign, view=view, since=None)
    assert then(apart=[call.turn_id]) != at_midnight, "what was never counted is not taken away"
    assert queries.outcomes_of(campaign, view=view, since=None, until=midnight + DAY) == queries.outcomes_of(
        campaign, view=view, since=None
    )
    assert set(queries.weeks_of(campaign)) > set(queries.weeks_of(campaign, midnight))


def test_an_undo_takes_the_count_back_and_the_word_before_is_the_latest_again():
    campaign, caller = make_campaign(), meilan()
    save(talk(caller), caller, "busy")
    call = talk(caller, NOW + 4 * DAY)
    save(call, caller, "refused", NOW + 4 * DAY)
    actions.undo(call_id=call.pk, volunteer=caller, now=NOW + 4 * DAY)
    assert counts(campaign, "attempts") == counts(campaign, "latest") == {"busy": 1}
    assert queries.hours_of(campaign) == [queries.HourTally(NOW.weekday(), 10, 1, 0)]
    assert queries.differences() == []


def test_the_same_save_again_is_not_counted_again():
    campaign, caller = make_campaign(), meilan()
    call = talk(caller)
    save(call, caller, "busy")
    save(call, caller, "busy")
    assert counts(campaign, "attempts") == {"busy": 1}


def test_it_keeps_no_hour_beside_a_day_and_nobody_at_all():
    assert {field.name for field in OutcomeCount._meta.concrete_fields} & {
        "hour",
        "day",
        "volunteer",
        "turn",
        "at",
    } == set()
    assert {field.name for field in HourCount._meta.concrete_fields} & {
        "day",
        "week",
        "province",
        "volunteer",
    } == set()


def test_it_holds_when_the_hours_of_calls_are_rounded_away():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "busy")
    actions.round_times(now=NOW + 3 * DAY)
    assert Call.objects.get().permitted_at is None
    assert queries.differences() == []


@pytest.mark.parametrize("model", [OutcomeCount, DayCount, HourCount])
def test_the_command_says_where_counters_lie(model):
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "listened_part")
    out = StringIO()
    call_command("rebuild_counts", stdout=out)
    assert "equal the records" in out.getvalue()
    model.objects.update(attempts=7)
    with pytest.raises(CommandError, match="differ from the records"):
        call_command("rebuild_counts", stdout=StringIO())


def test_the_command_makes_the_counters_anew():
    campaign, caller = make_campaign(), meilan()
    save(talk(caller), caller, "listened_part")
    OutcomeCount.objects.all().delete()
    DayCount.objects.all().delete()
    HourCount.objects.all().delete()
    call_command("rebuild_counts", write=True, stdout=StringIO())
    assert counts(campaign, "latest") == {"listened_part": 1}
    assert [tally.answered for tally in queries.hours_of(campaign)] == [1]
    assert list(queries.weeks_of(campaign).values()) == [(1, 1)]


SAID = ["busy", "no_answer", "hung_up_at_once", "talked", "refused", "invalid", "dnc"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(SAID), st.booleans()), max_size=6))
@pytest.mark.slow
def test_counters_equal_the_records_whatever_is_saved_and_undone(steps):
    Turn.objects.all().delete()
    OutcomeCount.objects.all().delete()
    DayCount.objects.all().delete()
    HourCount.objects.all().delete()
    make_campaign(2)
    caller, at = make_volunteer(), NOW
    for said, undone in steps:
        at += 31 * DAY
        claimed = actions.claim_next(volunteer=caller, now=at)
        if claimed is None:
            break
        call = Call.objects.get(pk=claimed)
        actions.permit(call_id=call.pk, volunteer=caller, now=at, way="practice", reveals=False, most_reveals=80, seconds_apart=8)  # fmt: skip  # noqa: E501
        saved = save(call, caller, said, at)
        if undone and saved.undo_until:
            actions.undo(call_id=call.pk, volunteer=caller, now=at)
            actions.release(call_id=call.pk, volunteer=caller, now=at)
        assert queries.differences() == []


def test_a_week_begins_on_monday():
    campaign, caller = make_campaign(2), meilan()
    save(talk(caller), caller, "busy")
    save(talk(caller, NOW + DAY), caller, "talked", NOW + DAY)
    assert queries.weeks_of(campaign) == {dt.date(2026, 11, 23): (2, 1)}


def test_as_many_connections_as_a_server_has_count_each_in_a_part_of_its_own():
    assert len({1 + pid % counting.PARTS for pid in range(70_000, 70_500)}) == 500
    assert counting.PARTS < 2**15


def test_what_is_counted_in_parts_is_their_sum_before_and_after_they_are_added_up(monkeypatch):
    campaign, caller = make_campaign(2), meilan()
    for part, said in ((5, "listened_part"), (9, "busy")):
        monkeypatch.setattr(counting, "PART", {"sqlite": str(part), "postgresql": str(part)})
        call = talk(caller)
        save(call, caller, said)
        if said == "busy":
            monkeypatch.setattr(counting, "PART", {"sqlite": "3", "postgresql": "3"})
            actions.undo(call_id=call.pk, volunteer=caller, now=NOW)
    assert {one.part for one in OutcomeCount.objects.all()} == {3, 5, 9}
    for rows in (9, 0):
        assert counts(campaign, "attempts") == {"listened_part": 1}
        assert [(tally.attempts, tally.answered) for tally in queries.hours_of(campaign)] == [(1, 1)]
        assert list(queries.weeks_of(campaign).values()) == [(1, 1)]
        assert queries.differences() == []
        assert actions.fold() == rows
    assert {one.part for model in (OutcomeCount, DayCount, HourCount) for one in model.objects.all()} == {0}
