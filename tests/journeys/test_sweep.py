import datetime as dt
import os
import sys

import pytest

from farline.calls import actions as calls
from farline.calls.models import Call, Turn, Uncounted
from farline.calls.rules import MOST_IN_LIFE
from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.common import journal, steady, vault
from farline.common.vault import keyfiles
from farline.corrections import rules
from farline.corrections.models import Window
from farline.incidents import queries as incidents
from farline.journeys.sweep import DUE_WORDS, due, sweep
from farline.numbers import sealed_files
from farline.numbers.models import Intake, Number, NumberList
from farline.numbers.tests.factories import make_list, receive
from farline.numbers.tests.opening import opened
from farline.optouts import actions as saying
from farline.optouts import queries as optouts
from farline.optouts import rules as marks
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_it_forgets_whose_talk_is_over_and_lets_no_list_bring_them_back():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = opened(call.turn.number_id)
    save(call, caller, "refused")
    assert sweep(now=NOW).forgotten == 0
    assert sweep(now=NOW + HOUR).forgotten == 1
    assert not Number.objects.exists()
    assert optouts.which_opted_out([number]) == {number}
    assert Turn.objects.get().state == "finished"
    assert sweep(now=NOW + HOUR).forgotten == 0


@pytest.mark.parametrize("told", [True, False])
def test_whoever_was_rung_as_often_as_anybody_is_in_a_life_is_called_by_no_later_list(told):
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = opened(call.turn.number_id)
    Turn.objects.update(attempts=MOST_IN_LIFE)
    Number.objects.update(attempts=MOST_IN_LIFE)
    if told:
        save(call, caller, "no_answer")
    for hours in (1, 24 * 8):
        sweep(now=NOW + hours * HOUR, date_is_right=True)
    assert not Number.objects.exists()
    assert optouts.which_opted_out([number]) == {number}


def test_it_forgets_a_dead_line_without_marking_it():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = opened(call.turn.number_id)
    save(call, caller, "invalid")
    sweep(now=NOW + HOUR)
    assert not Number.objects.exists() and not optouts.which_opted_out([number])


def test_it_is_killed_before_an_hour_is_rounded_away_and_nothing_noted_has_that_hour_still(monkeypatch):
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "busy")
    monkeypatch.setattr(calls, "round_times", lambda *, now: sys.exit())
    with pytest.raises(SystemExit):
        sweep(now=NOW + 49 * HOUR)
    assert not Uncounted.objects.exists()


def test_it_leaves_no_way_from_a_yes_to_a_number():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "agreed_self")
    sweep(now=NOW + HOUR)
    call = Call.objects.get()
    assert call.turn.number_id is None and call.before == {}


def test_it_forgets_after_two_days_at_which_hour_a_call_was():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "agreed_self", NOW + dt.timedelta(minutes=7))
    sweep(now=NOW + HOUR)
    assert Call.objects.get().claimed_at == NOW
    sweep(now=NOW + 49 * HOUR)
    call = Call.objects.select_related("turn").get()
    hours = [call.claimed_at, call.permitted_at, call.finished_at, call.turn.not_before, call.turn.forget_at]
    assert [hour for hour in hours if hour is not None and (hour.hour, hour.minute, hour.second) != (0, 0, 0)] == []
    assert call.claimed_at.date() == NOW.date() and call.conversation == "agreed_self"


def test_it_frees_what_nobody_holds_any_more():
    make_campaign()
    claim(meilan())
    assert sweep(now=NOW + HOUR).freed == 1
    claim(anping(), NOW + HOUR)


def test_it_destroys_lists_past_their_last_day():
    make_campaign(people=2)
    NumberList.objects.update(expires_on=NOW.date() - dt.timedelta(days=1))
    assert sweep(now=NOW).lists == 1
    assert not Number.objects.exists()
    assert set(Turn.objects.values_list("state", flat=True)) == {"finished"}


def test_it_destroys_the_key_of_a_week_whose_corrections_are_over():
    old = dt.datetime(2025, 1, 8, tzinfo=dt.UTC)
    week = vault.week_of(old.date())
    sealed = vault.seal("x", table="t", column="c", row=1, week=week)
    Window.objects.create(sealed_link=b"", week=week, state="used")
    assert week in vault.weeks_kept()
    assert sweep(now=NOW).weeks >= 1
    assert week not in vault.weeks_kept() and not Window.objects.exists()
    with pytest.raises(vault.Unreadable):
        vault.open_sealed(sealed, table="t", column="c", row=1)


def test_it_may_run_twice():
    make_campaign()
    sweep(now=NOW)
    assert sweep(now=NOW).forgotten == 0


def test_it_shows_what_is_due_and_does_none_of_it():
    make_list(days=-1)
    shown = due(now=NOW)
    assert shown.keys() == DUE_WORDS.keys()
    assert (shown["lists"], due(now=NOW)) == (1, shown)
    assert sweep(now=NOW).lists == 1
    assert due(now=NOW)["lists"] == 0


def test_it_shows_notes_and_uploads_that_are_due_and_then_does_them(settings, tmp_path):
    settings.DATA_DIR = tmp_path  # other tests leave uploads behind, which are due by then as well
    campaign, volunteer = make_campaign(), meilan()
    call_id = calls.claim_next(volunteer=volunteer, now=NOW)
    assert campaign and call_id
    calls.save_note(call_id=call_id, volunteer=volunteer, text="a note", now=NOW)
    receive("电话\n0391-0000001\n".encode())
    os.utime(next(sealed_files.folder().glob("*.sealed")), (0, 0))
    Intake.objects.update(created_at=NOW - dt.timedelta(days=2))
    later = NOW + dt.timedelta(days=31)
    shown = due(now=later)
    assert (shown["notes"], shown["uploads"], shown["leases"]) == (1, 1, 1)
    sweep(now=later, date_is_right=True)
    again = due(now=later)
    assert (again["notes"], again["uploads"], again["leases"]) == (0, 0, 0)


def test_it_warns_a_coordinator_once_a_day_when_the_form_is_flooded():
    for number in range(marks.WEB_A_DAY + 1):
        saying.record(number=f"+86140{number:08d}", by="public", now=NOW)
    sweep(now=NOW)
    sweep(now=NOW)
    assert [one.kind for one in incidents.open_reports()] == ["optout_flood"]


@pytest.mark.parametrize("later", [dt.timedelta(minutes=2), dt.timedelta(hours=60)])
def test_it_warns_of_a_flood_just_before_midnight_under_its_own_day(later):
    late = NOW.replace(hour=23, minute=58)
    journal.count(action="optouts.record", by="public", now=late, times=marks.WEB_A_DAY + 1)
    sweep(now=late + later)
    sweep(now=late + later)
    assert [(one.kind, one.raised_on) for one in incidents.open_reports()] == [("optout_flood", late.date())]


def test_it_warns_of_a_flood_once_though_midnight_comes_after_it_was_told():
    late = NOW.replace(hour=23, minute=58)
    for more, minutes in ((marks.WEB_A_DAY + 1, 0), (50, 1), (1, 3)):
        journal.count(action="optouts.record", by="public", now=late + dt.timedelta(minutes=minutes), times=more)
        sweep(now=late + dt.timedelta(minutes=minutes))
    assert [one.raised_on for one in incidents.open_reports()] == [late.date()]


def test_it_warns_of_each_day_of_a_flood_that_goes_on_after_midnight():
    days = [NOW, NOW + dt.timedelta(days=1)]
    for day in days:
        journal.count(action="optouts.record", by="public", now=day, times=marks.WEB_A_DAY + 1)
    sweep(now=days[1])
    sweep(now=days[1])
    assert [one.raised_on for one in incidents.open_reports()] == [day.date() for day in days]


def test_it_tells_a_coordinator_once_a_day_that_the_key_holder_opens_nothing_any_more(monkeypatch):
    monkeypatch.setattr(vault, "standing", lambda: vault.SHUT)
    sweep(now=NOW)
    sweep(now=NOW)
    assert [one.kind for one in incidents.open_reports()] == ["bulk_read"]
    assert journal.counted(action="keys.shut", by="farline", now=NOW) == 1


WEEK = dt.timedelta(weeks=1)


def test_under_a_clock_that_leaped_it_destroys_no_key_and_ends_no_list_until_somebody_looked(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    journal.write(action="test", by="zhixin", now=NOW)
    sealed = vault.seal("x", table="t", column="c", row=1, week=vault.week_of(NOW.date()))
    make_list(days=30)
    ahead = NOW + 9 * WEEK
    for _ in range(2):
        swept = sweep(now=ahead)
        assert (swept.leaped, swept.weeks, swept.lists) == (True, 0, 0)
    assert [one.kind for one in incidents.open_reports()] == ["clock_leaped"]
    assert not sweep(now=NOW).leaped  # set right again
    assert vault.seal("y", table="t", column="c", row=2, week=vault.week_of(NOW.date()))
    assert vault.open_sealed(sealed, table="t", column="c", row=1) == b"x"
    swept = sweep(now=ahead, date_is_right=True)
    assert (swept.leaped, swept.weeks, swept.lists) == (False, 1, 1)
    assert not sweep(now=ahead).leaped


@pytest.fixture
def spent(settings, tmp_path):
    """The folder of the weekly keys, with two of weeks that are over."""
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    for ago in (9, 8):
        vault.seal("x", table="t", column="c", row=1, week=vault.week_of((NOW - ago * WEEK).date()))
    return settings.KEYS_DIR / "weeks"


@pytest.mark.parametrize("name", ["2026-W99", "2026-W４８", "something"])
def test_an_odd_file_among_the_weekly_keys_lets_none_live_on(spent, name):
    (spent / f"{name}.key").write_bytes(b"x" * 32)
    assert sweep(now=NOW, date_is_right=True).weeks == 2
    assert [path.stem for path in spent.glob("*.key")] == [name]


def test_a_weekly_key_that_cannot_be_destroyed_lets_no_later_one_live_on(spent, monkeypatch):
    stuck, later = sorted(spent.glob("*.key"))
    destroy = keyfiles.destroy

    def destroy_all_but_one(path):
        if path == stuck:
            raise PermissionError
        destroy(path)

    monkeypatch.setattr(keyfiles, "destroy", destroy_all_but_one)
    with pytest.raises(PermissionError):
        sweep(now=NOW, date_is_right=True)
    assert stuck.exists() and not later.exists()


def test_a_clock_that_crept_ahead_in_steps_that_are_each_believed_ends_nothing_either(settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    vault.seal("x", table="t", column="c", row=1, week=vault.week_of(NOW.date()))
    sweep(now=NOW)
    for step in range(1, 10):
        swept = sweep(now=NOW + step * WEEK, crept=step > 1)
        assert swept.weeks == 0
    assert swept.leaped and {one.kind for one in incidents.open_reports()} == {"clock_leaped"}
    assert sweep(now=NOW + 9 * WEEK, date_is_right=True, crept=True).weeks == 1


def test_no_leap_that_is_believed_makes_a_key_go_before_seven_weeks_of_its_own():
    monday = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    for days in range(200):
        now = monday + dt.timedelta(days=days)
        if rules.is_spent("2026-W48", (now + steady.LEAP).date()):
            break
    assert days >= 49


def test_a_site_that_is_swept_once_a_week_is_at_work():
    assert not any(sweep(now=NOW + at * WEEK).leaped for at in range(5))
    assert sweep(now=NOW + 5 * WEEK + dt.timedelta(days=1)).leaped
