"""A no holds whenever it is said: after another outcome, after somebody else took the person, after the list ended."""

import datetime as dt

import pytest

from farline.calls import actions as calls
from farline.calls import alarms, rules
from farline.calls.models import Call, Turn
from farline.calls.queries import unusual
from farline.calls.tests.factories import NOW, claim, make_campaign, permit, talk
from farline.common import vault
from farline.journeys import fill_hopper, finish_call, forget_done, move_list
from farline.journeys.sweep import sweep
from farline.numbers import rules as lists
from farline.numbers.models import Number, NumberList
from farline.numbers.tests.opening import opened
from farline.optouts import queries as optouts
from farline.volunteers import alarms as raised
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

pytestmark = pytest.mark.django_db
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)


def number_of(call: Call) -> str:
    assert call.turn.number_id is not None
    return opened(call.turn.number_id)


def finish(
    call: Call, volunteer: Volunteer, said: str, now: dt.datetime, key: str = "first", **more: object
) -> finish_call.Finished:
    talked = said in rules.CONVERSATION_OUTCOMES
    return finish_call.finish_call(
        call_id=call.pk, fence=call.fence, volunteer=volunteer, line=rules.ANSWERED if talked else said,
        conversation=said if talked else "", key=key, now=now, **more,
    )  # type: ignore[arg-type]  # fmt: skip


def never(call: Call, volunteer: Volunteer, now: dt.datetime, key: str = "second") -> finish_call.Finished:
    return finish(call, volunteer, rules.NEVER_AGAIN, now, key)


@pytest.mark.parametrize("before", ["no_answer", "listened_part", "agreed_self"])
@pytest.mark.parametrize("after", [5 * SECOND, 11 * SECOND, HOUR])
def test_it_holds_after_something_else_was_saved(before: str, after: dt.timedelta):
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = number_of(call)
    finish(call, caller, before, NOW)
    done = never(call, caller, NOW + after)
    assert done.marked and done.undo_until is None
    assert optouts.which_opted_out([number]) == {number}
    assert not Number.objects.exists()


def test_it_holds_though_a_colleague_is_with_the_person_now_and_takes_them_back():
    make_campaign()
    caller, later = meilan(), NOW + 80 * HOUR
    call = talk(caller)
    number = number_of(call)
    finish(call, caller, "no_answer", NOW)
    held = claim(anping(), later)
    assert held.turn_id == call.turn_id
    assert never(call, caller, later).marked
    assert optouts.which_opted_out([number]) == {number}
    assert Call.objects.get(pk=held.pk).state == rules.TAKEN_BACK


def test_said_twice_it_is_done_twice_and_written_once():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    assert never(call, caller, NOW).marked
    assert never(call, caller, NOW + HOUR, "another").marked


def test_nobody_says_it_for_whom_somebody_else_called_nor_for_whom_they_never_rang():
    make_campaign(people=2)
    caller, other = meilan(), anping()
    call, only_seen = talk(caller), claim(other)
    finish(call, caller, "no_answer", NOW)
    with pytest.raises(calls.NotYours):
        never(call, other, NOW + HOUR)
    with pytest.raises(calls.OutcomeUnknown):
        never(only_seen, other, NOW)
    assert Number.objects.count() == 2


def test_a_list_is_not_destroyed_while_somebody_of_it_is_called_or_their_call_was_not_told():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    home = NumberList.objects.get().pk
    move_list.move_list(list_id=home, state=lists.CLOSED, by="zhixin", now=NOW)
    with pytest.raises(move_list.StillInCall):
        move_list.move_list(list_id=home, state=lists.PURGED, by="zhixin", now=NOW + HOUR)
    number = number_of(call)
    assert never(call, caller, NOW + HOUR).marked
    move_list.move_list(list_id=home, state=lists.PURGED, by="zhixin", now=NOW + HOUR)
    assert optouts.which_opted_out([number]) == {number}


def test_the_sweep_leaves_a_list_whose_last_day_is_over_until_the_call_was_told_but_no_longer_than_two_days():
    make_campaign()
    talk(meilan())
    NumberList.objects.update(expires_on=NOW.date() - dt.timedelta(days=1))
    assert sweep(now=NOW + HOUR).lists == 0
    assert sweep(now=NOW + rules.TOLD_WITHIN - HOUR).lists == 0
    assert sweep(now=NOW + rules.TOLD_WITHIN + HOUR).lists == 1


def test_a_list_waits_for_the_mark_of_whoever_is_never_called_again():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number, home = number_of(call), NumberList.objects.get().pk
    finish(call, caller, "refused", NOW)
    move_list.move_list(list_id=home, state=lists.CLOSED, by="zhixin", now=NOW)
    with pytest.raises(move_list.StillInCall):
        move_list.move_list(list_id=home, state=lists.PURGED, by="zhixin", now=NOW)
    sweep(now=NOW + HOUR)
    move_list.move_list(list_id=home, state=lists.PURGED, by="zhixin", now=NOW + HOUR)
    assert optouts.which_opted_out([number]) == {number}
    assert never(call, caller, NOW + HOUR).marked  # it was, by the sweep


def test_where_the_number_is_gone_it_says_that_no_mark_was_made():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    Turn.objects.update(number=None)
    assert not never(call, caller, NOW).marked


def test_six_that_were_said_afterwards_are_as_unusual_as_six_that_were_said_at_once():
    make_campaign(people=alarms.NEVER_AGAIN_IN_A_ROW.threshold, synthetic=False)
    caller = make_volunteer()
    for at in range(alarms.NEVER_AGAIN_IN_A_ROW.threshold):
        now = NOW + at * 60 * SECOND
        call = claim(caller, now)
        permit(call, caller, now, way="own_phone")
        finish(call, caller, "no_answer", now + SECOND)
        never(call, caller, now + 2 * SECOND)
    done = unusual.done_lately(volunteer_id=caller.pk, since=None, now=NOW + HOUR)
    assert alarms.NEVER_AGAIN_IN_A_ROW in [one.alarm for one in alarms.found_in(done, now=NOW + HOUR)]


def test_many_that_come_days_later_are_all_heard_and_somebody_asks():
    """Of calls older than a day nothing is looked at, and nothing of theirs was unusual then."""
    many = alarms.NEVER_AGAIN_IN_A_ROW.threshold
    make_campaign(many)
    caller, later = meilan(), NOW + 80 * HOUR
    made = []
    for _ in range(many):
        made.append(talk(caller))
        finish(made[-1], caller, "no_answer", NOW)
    for call in made[1:]:
        assert never(call, caller, later).marked
        never(call, caller, later, "a second press")
    assert raised.waiting() == []
    never(made[0], caller, later)
    assert [one.code for one in raised.waiting()] == ["never_again_in_a_row"] and raised.is_held(caller)
    assert not Number.objects.exists()


DAY = dt.timedelta(days=1)
DONE = ["agreed_self", "already_quit", "never_member"]


def done_but_for_a_call(said: str) -> tuple[str, int]:
    """Somebody said what ends it and wished for one more call tomorrow. Their number, and their list."""
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number, home = number_of(call), NumberList.objects.get().pk
    finish(call, caller, said, NOW, follow_up=(NOW + DAY, NOW + DAY + HOUR))
    sweep(now=NOW + HOUR)
    assert Turn.objects.get().state == rules.FOLLOW_UP and Number.objects.exists()
    return number, home


@pytest.mark.parametrize("said", DONE)
def test_whoever_is_done_and_waits_for_a_wished_call_is_marked_before_their_list_goes(said: str):
    number, home = done_but_for_a_call(said)
    for state in (lists.CLOSED, lists.PURGED):
        move_list.move_list(list_id=home, state=state, by="zhixin", now=NOW + HOUR)
    assert not Number.objects.exists()
    assert optouts.which_opted_out([number]) == {number}


def test_so_they_are_when_the_lists_last_day_ends_and_nobody_told_of_the_wished_call():
    number, _ = done_but_for_a_call("agreed_self")
    NumberList.objects.update(expires_on=(NOW + DAY).date())
    assert talk(anping(), NOW + DAY + HOUR / 2)
    assert [sweep(now=NOW + days * DAY + HOUR).lists for days in range(1, 5)].count(1) == 1
    assert not Number.objects.exists()
    assert optouts.which_opted_out([number]) == {number}


def test_while_the_keys_are_away_such_a_list_stays_and_all_else_is_swept(monkeypatch: pytest.MonkeyPatch):
    number, home = done_but_for_a_call("agreed_self")
    NumberList.objects.update(expires_on=NOW.date())
    move_list.move_list(list_id=home, state=lists.CLOSED, by="zhixin", now=NOW)
    with monkeypatch.context() as away:
        away.setattr(forget_done, "opt_out_tags", locked)
        with pytest.raises(move_list.CannotMark):
            move_list.move_list(list_id=home, state=lists.PURGED, by="zhixin", now=NOW + HOUR)
        assert sweep(now=NOW + DAY + HOUR / 2).lists == 0
    assert sweep(now=NOW + DAY + HOUR / 2).lists == 1
    assert optouts.which_opted_out([number]) == {number}


def test_while_the_keys_are_away_whoever_refused_is_kept_until_they_can_be_marked(monkeypatch: pytest.MonkeyPatch):
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = number_of(call)
    finish(call, caller, "refused", NOW)
    with monkeypatch.context() as away:
        away.setattr(forget_done, "opt_out_tags", locked)
        away.setattr(fill_hopper, "fill_in_turn", locked)
        assert sweep(now=NOW + HOUR).forgotten == 0
    assert Number.objects.exists()
    assert sweep(now=NOW + HOUR).forgotten == 1
    assert optouts.which_opted_out([number]) == {number}


def locked(*asked: object, **more: object) -> None:
    raise vault.KeysLocked
