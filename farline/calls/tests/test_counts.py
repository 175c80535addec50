import datetime as dt
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from farline.calls import actions, queries
from farline.calls.models import Call, DayCount, HourCount, OutcomeCount, Turn, Uncounted
from farline.calls.queries import counted
from farline.calls.queries.counted import Change
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
    actions.fold()
    model.objects.update(attempts=7)
    with pytest.raises(CommandError, match="differ from the records"):
        call_command("rebuild_counts", stdout=StringIO())


def test_the_command_makes_the_counters_anew():
    campaign, caller = make_campaign(), meilan()
    save(talk(caller), caller, "listened_part")
    for model in (OutcomeCount, DayCount, HourCount, Uncounted):
        model.objects.all().delete()
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
    for model in (OutcomeCount, DayCount, HourCount, Uncounted):
        model.objects.all().delete()
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


def test_what_was_noted_counts_before_and_after_it_is_added_up():
    campaign, caller = make_campaign(2), meilan()
    for said in ("listened_part", "busy"):
        call = talk(caller)
        save(call, caller, said)
    actions.undo(call_id=call.pk, volunteer=caller, now=NOW)
    assert Uncounted.objects.count() == 3 and not OutcomeCount.objects.exists()
    for folded in (3, 0):
        assert counts(campaign, "attempts") == counts(campaign, "latest") == {"listened_part": 1}
        assert [(tally.attempts, tally.answered) for tally in queries.hours_of(campaign)] == [(1, 1)]
        assert list(queries.weeks_of(campaign).values()) == [(1, 1)]
        assert queries.differences() == []
        assert actions.fold() == folded
    assert not Uncounted.objects.exists()


def test_what_is_added_up_while_somebody_reads_counts_once():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "busy")
    times = iter(range(9))

    def read() -> int:
        if next(times) == 0:
            actions.fold()
        return DayCount.objects.count()

    assert counted.beside(read) == (1, [])


def test_a_count_below_nothing_until_the_rest_is_added_up_is_what_both_come_to():
    campaign, caller = make_campaign(), meilan()
    call = talk(caller)
    save(call, caller, "busy")
    noted = Uncounted.objects.get()
    actions.undo(call_id=call.pk, volunteer=caller, now=NOW)
    noted.delete()
    actions.fold()
    Uncounted.objects.bulk_create([Uncounted(**{name: getattr(noted, name) for name in Change._fields})])
    assert counts(campaign, "attempts") == counts(campaign, "latest") == {}


def test_what_was_noted_of_a_campaign_that_is_gone_stops_nothing():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "busy")
    Uncounted.objects.update(campaign=7)
    assert actions.fold() == 1 and not DayCount.objects.exists()


def test_what_is_noted_before_the_counters_are_made_anew_is_in_them_once():
    campaign, caller = make_campaign(2), meilan()
    for said in ("busy", "talked"):
        save(talk(caller), caller, said)
        actions.count_anew()
        assert not Uncounted.objects.exists()
    assert counts(campaign, "attempts") == {"busy": 1, "talked": 1}
    assert queries.differences() == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("since", ["0010_permitted_alone", "0011_parts_added_up"])
def test_counters_that_an_older_program_kept_in_parts_are_one_afterwards(since):
    campaign = make_campaign()
    executor = MigrationExecutor(connection)
    executor.migrate([("calls", since)])
    try:
        before = executor.loader.project_state([("calls", since)]).apps
        parted = before.get_model("calls", "HourCount")
        for part, (attempts, answered) in enumerate(((3, 1), (2, 2))):
            parted.objects.create(
                campaign_id=campaign, weekday=1, hour=10, attempts=attempts, answered=answered, part=part
            )
    finally:
        latest = MigrationExecutor(connection)
        latest.migrate(latest.loader.graph.leaf_nodes())
    assert queries.hours_of(campaign) == [queries.HourTally(1, 10, 5, 3)]
