import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from farline.calls import actions, rules
from farline.calls.models import Call, FollowUp, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign, number, save, talk, turn
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def caller():
    make_campaign()
    return meilan()


def test_it_frees_whoever_was_left_waiting(caller):
    call = claim(caller)
    assert actions.free_expired(now=NOW) == 0
    assert actions.free_expired(now=NOW + rules.LEASE) == 1
    call.refresh_from_db()
    assert call.state == rules.RELEASED
    assert claim(anping(), NOW + rules.LEASE).turn_id == call.turn_id


def test_it_keeps_a_call_that_nobody_has_told_the_end_of_until_the_person_has_rested(caller):
    call = talk(caller)
    late = NOW + rules.LONGEST_HOLD
    assert actions.free_expired(now=late) == 1
    call.refresh_from_db()
    assert call.state == rules.UNTOLD and call.finished_at is None
    rested = late + dt.timedelta(hours=rules.NOT_TOLD.rest)
    assert turn().state == rules.RESTING and turn().not_before == rested
    actions.wake(now=rested - dt.timedelta(minutes=1))
    call.refresh_from_db()
    assert call.state == rules.UNTOLD
    assert actions.claim_next(volunteer=anping(), now=rested - dt.timedelta(minutes=1)) is None
    actions.wake(now=rested)
    call.refresh_from_db()
    assert call.state == rules.RELEASED and turn().state == rules.WAITING


def test_whoever_tells_the_end_later_is_heard_and_the_outcome_rules(caller):
    call = talk(caller)
    actions.free_expired(now=NOW + rules.LONGEST_HOLD)
    save(call, caller, "refused", NOW + DAY)
    call.refresh_from_db()
    assert call.state == rules.WRAPPED_UP and turn().state == rules.FINISHED


def test_it_is_too_late_to_tell_once_the_rest_is_over(caller):
    call = talk(caller)
    late = NOW + rules.LONGEST_HOLD
    actions.free_expired(now=late)
    actions.wake(now=late + dt.timedelta(hours=rules.NOT_TOLD.rest))
    with pytest.raises(actions.ClaimRanOut):
        save(call, caller, "busy", late + dt.timedelta(hours=rules.NOT_TOLD.rest))


def test_a_call_is_untold_when_its_volunteer_goes_on_to_the_next_person():
    make_campaign(people=2)
    caller = meilan()
    call = talk(caller)
    assert claim(caller, NOW + rules.LEASE).turn_id != call.turn_id
    call.refresh_from_db()
    assert call.state == rules.UNTOLD


def show_locks(monkeypatch):
    """Where there is one writer, nothing is locked: then a remark stands where a server would lock."""
    if not connection.features.has_select_for_update:
        for name in ("", "_of", "_skip_locked"):
            monkeypatch.setattr(connection.features, f"has_select_for_update{name}", True)
        monkeypatch.setattr(connection.ops, "for_update_sql", lambda **asked: "/* FOR UPDATE */")


@pytest.mark.parametrize("later", [dt.timedelta(), dt.timedelta(hours=rules.NOT_TOLD.rest)])
def test_it_locks_a_turn_before_its_call_as_whoever_saves_does(caller, later, monkeypatch):
    talk(caller)
    late = NOW + rules.LONGEST_HOLD
    if later:
        actions.free_expired(now=late)
    show_locks(monkeypatch)
    with CaptureQueriesContext(connection) as asked:
        assert (actions.wake if later else actions.free_expired)(now=late + later) == 1
    said = [query["sql"] for query in asked.captured_queries]
    locked = next(at for at, sql in enumerate(said) if "FOR UPDATE" in sql and 'FROM "calls_turn"' in sql)
    written = next(at for at, sql in enumerate(said) if sql.startswith('UPDATE "calls_call"'))
    assert locked < written


def test_it_frees_whom_a_volunteer_holds_who_was_shut_out(caller):
    claim(caller)
    Volunteer.objects.update(is_active=False)
    assert actions.free_expired(now=NOW) == 1


def test_it_wakes_whoever_has_rested(caller):
    save(talk(caller), caller, "busy")
    assert actions.wake(now=NOW) == 0
    assert actions.wake(now=NOW + 3 * DAY) == 1
    assert turn().state == rules.WAITING


def test_it_lets_rest_whom_nobody_called_at_their_hour(caller):
    save(talk(caller), caller, "considering", follow_up=(NOW + HOUR, NOW + 2 * HOUR))
    assert actions.expire_follow_ups(now=NOW + HOUR) == 0
    assert actions.expire_follow_ups(now=NOW + 2 * HOUR) == 1
    assert turn().state == rules.RESTING and turn().not_before == NOW + 2 * HOUR + 3 * DAY
    assert FollowUp.objects.get().state == "expired"


def test_it_empties_what_undo_kept(caller):
    save(talk(caller), caller, "agreed_self")
    assert actions.empty_undo(now=NOW + rules.UNDO_FOR) == 0
    assert Call.objects.get().before
    assert actions.empty_undo(now=NOW + HOUR) == 1
    assert Call.objects.get().before == {}


def test_it_names_the_numbers_that_are_of_no_more_use(caller):
    save(talk(caller), caller, "agreed_self")
    assert actions.forgettable(now=NOW) == []
    (one,) = actions.forgettable(now=NOW + rules.UNDO_FOR)
    assert (one.number_id, one.for_good) == (number().pk, True)


def test_it_does_not_mark_a_dead_line_for_good(caller):
    save(talk(caller), caller, "invalid")
    (one,) = actions.forgettable(now=NOW + rules.UNDO_FOR)
    assert not one.for_good


def test_it_keeps_the_number_of_whoever_is_called_again(caller):
    save(talk(caller), caller, "busy")
    assert actions.forgettable(now=NOW + 9 * DAY) == []


def test_it_empties_a_note_after_thirty_days_unless_a_call_is_still_to_come(caller):
    call = talk(caller)
    actions.save_note(call_id=call.pk, volunteer=caller, text="likes opera", now=NOW)
    later = NOW + rules.NOTES_KEPT_FOR
    save(call, caller, "considering", follow_up=(later, later + HOUR))
    assert actions.empty_old_notes(now=NOW + 29 * DAY) == 0
    assert actions.empty_old_notes(now=later) == 0
    assert actions.empty_old_notes(now=later + 8 * DAY) == 1
    assert Call.objects.get().sealed_note is None


def test_it_closes_turns_whose_number_went_with_its_list(caller):
    number().delete()
    assert actions.close_without_number(now=NOW) == 1
    assert Turn.objects.get().state == rules.FINISHED


@pytest.mark.parametrize("said", ["agreed_self", "already_quit", "never_member"])
@pytest.mark.parametrize("called", [False, True])
def test_whoever_is_done_and_wished_for_one_more_call_is_called_by_nobody_after_it(caller, said, called):
    hours = (NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=1, hours=1))
    save(talk(caller), caller, said, follow_up=hours)
    if called:
        save(talk(caller, hours[0]), caller, "no_answer", now=hours[0], key="the second")
    else:
        assert actions.expire_follow_ups(now=hours[1]) == 1
    over = hours[1] + rules.UNDO_FOR
    assert turn().state == rules.FINISHED
    assert [one.for_good for one in actions.forgettable(now=over)] == [True]
    later = NOW + dt.timedelta(days=8)
    actions.wake(now=later)
    assert actions.claim_next(volunteer=anping(), now=later) is None


def test_whoever_is_done_is_called_by_nobody_when_their_last_call_ended_untold(caller):
    hours = (NOW + DAY, NOW + DAY + HOUR)
    save(talk(caller), caller, "agreed_self", follow_up=hours)
    talk(caller, hours[0])
    actions.free_expired(now=hours[1])
    later = hours[1] + rules.NOT_TOLD.rest * HOUR
    assert actions.claim_next(volunteer=anping(), now=later) is None
    actions.wake(now=later)
    assert turn().state == rules.FINISHED and [one.for_good for one in actions.forgettable(now=later)] == [True]


def test_whoever_is_done_may_wish_for_one_more_call_again_and_undo_gives_back_what_was(caller):
    first = (NOW + dt.timedelta(days=1), NOW + dt.timedelta(days=1, hours=1))
    save(talk(caller), caller, "agreed_self", follow_up=first)
    call = talk(caller, first[0])
    save(call, caller, "no_answer", now=first[0], key="the second")
    actions.undo(call_id=call.pk, volunteer=caller, now=first[0])
    again = (NOW + dt.timedelta(days=3), NOW + dt.timedelta(days=3, hours=1))
    save(call, caller, "talked", now=first[0], follow_up=again, key="the third")
    assert turn().state == rules.FOLLOW_UP
    assert actions.expire_follow_ups(now=again[1]) == 1 and turn().state == rules.FINISHED
