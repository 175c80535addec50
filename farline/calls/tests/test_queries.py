import datetime as dt

import pytest

from farline.calls import actions, queries, rules
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NIGHT, NOW, claim, make_campaign, save, talk
from farline.common import vault
from farline.numbers.models import Number, NumberList
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_it_shows_whom_a_volunteer_is_with_and_never_the_number():
    make_campaign(script="first-call")
    caller = meilan()
    call = claim(caller)
    seen = queries.current(caller, NOW)
    assert seen is not None
    assert (seen.call_id, seen.fence, seen.state, seen.attempts) == (call.pk, 1, rules.PREPARED, 0)
    assert "*" in seen.masked and seen.province == "HA" and seen.synthetic
    assert (seen.campaign_name, seen.script, seen.provenance) == ("Autumn", "first-call", "invented")
    assert f"{seen.local_time:%H:%M}" == "10:00"
    assert seen.claimed_until == NOW + rules.LEASE
    assert queries.current(anping(), NOW) is None
    assert queries.current(caller, NOW + rules.LEASE) is None


def test_it_shows_the_hour_that_people_in_xinjiang_live_by():
    make_campaign()
    Turn.objects.update(clock_shift=120)
    caller = meilan()
    talk(caller, NOW + HOUR)
    seen = queries.current(caller, NOW + HOUR)
    assert seen is not None and f"{seen.local_time:%H:%M %z}" == "09:00 +0600"


def test_it_leaves_the_present_call_out_of_the_earlier_ones():
    make_campaign()
    Number.objects.update(attempts=2)
    caller = meilan()
    talk(caller)
    seen = queries.current(caller, NOW)
    assert seen is not None and seen.attempts == 2


def test_it_seals_the_note_and_shows_it_to_its_writer():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    actions.save_note(call_id=call.pk, volunteer=caller, text=" after\u202e six \r\nplease " + "x" * 300, now=NOW)
    seen = queries.current(caller, NOW)
    assert seen is not None and seen.note.startswith("after six \nplease x") and len(seen.note) == 280
    assert b"please" not in bytes(Call.objects.get().sealed_note or b"please")
    actions.save_note(call_id=call.pk, volunteer=caller, text="", now=NOW)
    assert Call.objects.get().sealed_note is None


def test_it_takes_no_note_once_the_time_ran_out_or_the_call_is_saved():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    with pytest.raises(actions.ClaimRanOut):
        actions.save_note(call_id=call.pk, volunteer=caller, text="x", now=NOW + rules.LEASE)
    save(call, caller, "busy")
    with pytest.raises(actions.NotYours):
        actions.save_note(call_id=call.pk, volunteer=caller, text="x", now=NOW)


def test_it_hands_the_note_on_only_to_whoever_calls_at_the_chosen_hour():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    actions.save_note(call_id=call.pk, volunteer=caller, text="likes opera", now=NOW)
    save(call, caller, "considering", follow_up=(NOW + HOUR, NOW + 2 * HOUR))
    other = anping()
    claim(other, NOW + HOUR)
    seen = queries.current(other, NOW + HOUR)
    assert seen is not None and seen.note == "likes opera"


def test_it_hands_no_note_on_when_nobody_wished_for_a_call():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    actions.save_note(call_id=call.pk, volunteer=caller, text="likes opera", now=NOW)
    save(call, caller, "talked")
    Turn.objects.update(not_before=NOW)
    other = anping()
    claim(other)
    seen = queries.current(other, NOW)
    assert seen is not None and seen.note == ""


def test_it_shows_nothing_of_a_note_whose_week_is_destroyed():
    long_ago = NOW - dt.timedelta(weeks=200)
    make_campaign()
    Turn.objects.update(not_before=long_ago)
    caller = meilan()
    call = claim(caller, long_ago)
    actions.save_note(call_id=call.pk, volunteer=caller, text="likes opera", now=long_ago)
    vault.destroy_week(vault.week_of(long_ago.date()))
    seen = queries.current(caller, long_ago)
    assert seen is not None and seen.note == ""


def why(now: dt.datetime = NOW) -> tuple[str, dt.datetime | None]:
    found = queries.why_empty(meilan(), now)
    return found.kind, found.until


def test_it_says_that_no_campaign_runs():
    make_campaign(running=False)
    assert why() == ("no_campaign", None)


def test_it_says_that_the_coordinator_paused():
    campaign = make_campaign()
    actions.change_campaign_state(campaign_id=campaign, state="paused", by="zhixin", now=NOW)
    assert why() == ("paused", None)


def test_it_says_that_the_list_is_paused():
    make_campaign()
    NumberList.objects.update(state="paused")
    assert why() == ("paused", None)


def test_it_says_that_the_list_is_finished():
    make_campaign()
    Turn.objects.update(state=rules.FINISHED)
    assert why() == ("finished", None)


def test_it_says_until_when_the_quiet_hours_last():
    make_campaign()
    assert why(NIGHT) == ("quiet_hours", dt.datetime(2026, 11, 25, 1, 0, tzinfo=dt.UTC))


def test_it_says_when_the_first_of_those_who_rest_may_be_called():
    make_campaign(people=2)
    Turn.objects.update(state=rules.RESTING, not_before=NOW + 24 * HOUR)
    Turn.objects.filter(pk=Turn.objects.values("pk")[:1]).update(not_before=NOW + 14 * HOUR)  # midnight there
    assert why() == ("all_resting", NOW + 23 * HOUR)


def test_it_says_when_somebody_elses_time_runs_out():
    make_campaign()
    claim(anping())
    assert why() == ("all_resting", NOW + rules.LEASE)


def test_it_says_at_which_hour_somebody_wished_to_be_called():
    make_campaign()
    Turn.objects.update(state=rules.FOLLOW_UP, not_before=NOW + HOUR, not_after=NOW + 2 * HOUR)
    assert why() == ("all_resting", NOW + HOUR)


def test_it_shows_the_office_whose_hour_it_is():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "considering", follow_up=(NOW + HOUR, NOW + 2 * HOUR))
    assert queries.follow_ups_due(NOW) == []
    (due,) = queries.follow_ups_due(NOW + HOUR)
    assert (due.campaign, due.hours, due.province) == ("Autumn", "11:00–12:00", "HA")
    assert queries.follow_ups_due(NOW + 2 * HOUR) == []
    again = talk(caller, NOW + HOUR)
    assert again.turn_id and queries.follow_ups_due(NOW + HOUR) == []
