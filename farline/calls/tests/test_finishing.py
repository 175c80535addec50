import datetime as dt

import pytest

from farline.calls import actions, rules
from farline.calls.actions import finishing, unheld
from farline.calls.models import Call, FollowUp, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign, number, save, talk, turn
from farline.common import group_commit
from farline.common.group_commit import requests
from farline.numbers.models import Number, NumberList
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
TOMORROW = (NOW + 24 * HOUR, NOW + 25 * HOUR)
AS_WAS = ("state", "not_before", "not_after", "attempts", "hang_ups", "fence", "forget_at")


@pytest.fixture
def caller():
    make_campaign()
    return meilan()


def test_it_saves_once_and_answers_the_same_key_the_same(caller):
    call = talk(caller)
    first = save(call, caller, "busy")
    again = save(call, caller, "busy", NOW + HOUR)
    assert again.again and not first.again
    assert again.undo_until == first.undo_until
    assert turn().state == rules.RESTING


def test_it_refuses_another_answer_to_the_same_call(caller):
    call = talk(caller)
    save(call, caller, "busy")
    with pytest.raises(actions.AlreadySaved):
        save(call, caller, "refused", key="another-key")
    with pytest.raises(actions.AlreadySaved):
        save(call, caller, "busy", key="")
    assert Call.objects.get().conversation == ""


def test_it_loses_nothing_when_the_time_ran_out_but_nobody_came(caller):
    call = talk(caller)
    actions.free_expired(now=NOW + HOUR)
    save(call, caller, "refused", NOW + HOUR)
    assert turn().state == rules.FINISHED


@pytest.mark.parametrize("said", [("answered", ""), ("busy", "refused"), ("sold_a_car", ""), ("", "")])
def test_it_asks_again_for_an_outcome_that_does_not_exist(caller, said):
    call = talk(caller)
    with pytest.raises(actions.OutcomeUnknown):
        save(call, caller, "busy", line=said[0], conversation=said[1])


def test_it_takes_no_outcome_of_a_call_that_was_not_made(caller):
    with pytest.raises(actions.NotCalled):
        save(claim(caller), caller, "agreed_self")


def test_it_takes_no_outcome_of_somebody_elses_call_or_with_an_old_fence(caller):
    call = talk(caller)
    with pytest.raises(actions.NotYours):
        save(call, anping(), "busy")
    with pytest.raises(actions.ClaimRanOut):
        save(call, caller, "busy", fence=call.fence - 1)


def test_nobody_saves_somebody_elses_call_together_with_whose_it_is(caller):
    call, other = talk(caller), anping()
    asked: list[group_commit.Request] = [
        [call.pk, call.fence, volunteer.pk, said, "", key, True, NOW.isoformat()]
        for volunteer, said, key in ((other, "busy", "theirs"), (caller, "no_answer", "mine"))
    ]
    theirs, mine = requests.do(finishing.SAVE, asked)
    assert theirs in ("NotYours", None) and mine[1] == "no_answer"  # None: asks alone, and is told so then
    assert Call.objects.get().line == "no_answer"


@pytest.mark.parametrize("code", sorted({*rules.LINE_OUTCOMES, *rules.CONVERSATION_OUTCOMES} - {"answered", "dnc"}))
def test_it_does_what_the_outcome_says_and_undoes_it_exactly(caller, code):
    call = talk(caller)
    before = [getattr(turn(), name) for name in AS_WAS]
    saved = save(call, caller, code)
    after, outcome = turn(), saved.outcome
    assert after.state == (rules.ending(outcome, after.hang_ups) or rules.RESTING)
    assert (after.forget_at is not None) == (after.state != rules.RESTING)
    assert after.not_before >= NOW + dt.timedelta(hours=outcome.rest)
    assert after.claimed_by is None
    actions.undo(call_id=call.pk, volunteer=caller, now=NOW + rules.UNDO_FOR)
    assert [getattr(turn(), name) for name in AS_WAS] == before
    call.refresh_from_db()
    assert (call.state, call.line, call.conversation, call.before) == (rules.PERMITTED, "", "", {})
    assert turn().claimed_by == caller and turn().claimed_until == NOW + rules.UNDO_FOR + rules.LEASE
    assert not save(call, caller, "busy", NOW + rules.UNDO_FOR).again


def test_it_undoes_for_ten_seconds_and_no_longer(caller):
    call = talk(caller)
    save(call, caller, "busy")
    with pytest.raises(actions.TooLateToUndo):
        actions.undo(call_id=call.pk, volunteer=caller, now=NOW + rules.UNDO_FOR + dt.timedelta(seconds=1))


def test_an_undo_comes_too_late_when_another_tab_takes_somebody_at_that_moment(monkeypatch):
    make_campaign(people=2)
    caller = meilan()
    call = talk(caller)
    save(call, caller, "busy")
    claim(caller)
    monkeypatch.setattr(finishing, "held_call", lambda volunteer, now: None)
    monkeypatch.setattr(unheld, "free", lambda turns, *, now: [])
    with pytest.raises(actions.TooLateToUndo):
        actions.undo(call_id=call.pk, volunteer=caller, now=NOW)


def test_it_undoes_nobody_elses_outcome_and_none_that_was_not_saved(caller):
    call = talk(caller)
    with pytest.raises(actions.NotYours):
        actions.undo(call_id=call.pk, volunteer=caller, now=NOW)
    save(call, caller, "busy")
    with pytest.raises(actions.NotYours):
        actions.undo(call_id=call.pk, volunteer=anping(), now=NOW)


def test_it_never_undoes_a_no(caller):
    call = talk(caller)
    saved = save(call, caller, "dnc")
    assert saved.undo_until is None and saved.number_id == number().pk
    with pytest.raises(actions.TooLateToUndo):
        actions.undo(call_id=call.pk, volunteer=caller, now=NOW)
    assert Call.objects.get().before == {}


def test_it_does_not_undo_once_the_next_person_is_held(caller):
    call = talk(caller)
    make_campaign(people=1)
    save(call, caller, "busy")
    claim(caller)
    with pytest.raises(actions.TooLateToUndo):
        actions.undo(call_id=call.pk, volunteer=caller, now=NOW)


def test_it_ends_for_good_at_the_second_hang_up(caller):
    save(talk(caller), caller, "hung_up_at_once")
    assert (turn().state, turn().hang_ups) == (rules.RESTING, 1)
    Turn.objects.update(not_before=NOW)
    save(talk(caller), caller, "hung_up_at_once")
    assert (turn().state, turn().hang_ups) == (rules.FINISHED, 2)


def test_it_ends_after_the_last_attempt_and_keeps_the_number_to_its_lists_end(caller):
    Turn.objects.update(attempts=2)
    save(talk(caller), caller, "no_answer")
    assert turn().state == rules.FINISHED and turn().forget_at is None


def test_it_keeps_the_hour_that_the_person_chose(caller):
    call = talk(caller)
    save(call, caller, "agreed_self", follow_up=TOMORROW)
    assert (turn().state, turn().not_before, turn().not_after) == (rules.FOLLOW_UP, *TOMORROW)
    assert FollowUp.objects.get().state == "scheduled"
    actions.undo(call_id=call.pk, volunteer=caller, now=NOW)
    assert not FollowUp.objects.exists()


@pytest.mark.parametrize(
    ("code", "hours"),
    [
        ("refused", TOMORROW),
        ("considering", (NOW - HOUR, NOW)),
        ("considering", (NOW + 12 * HOUR, NOW + 13 * HOUR)),  # ten in the evening there
        ("considering", (NOW + 61 * 24 * HOUR, NOW + 61 * 24 * HOUR + HOUR)),
        ("considering", (TOMORROW[1], TOMORROW[0])),
    ],
)
def test_it_refuses_a_next_call_that_nobody_can_have_wished(caller, code, hours):
    call = talk(caller)
    with pytest.raises(actions.FollowUpUnfit):
        save(call, caller, code, follow_up=hours)
    assert Call.objects.get().state == rules.PERMITTED


def test_it_refuses_a_next_call_beyond_the_list_or_beyond_five_in_a_life(caller):
    call = talk(caller)
    NumberList.objects.update(expires_on=NOW.date())
    with pytest.raises(actions.FollowUpUnfit):
        save(call, caller, "considering", follow_up=TOMORROW)
    NumberList.objects.update(expires_on=TOMORROW[1].date())
    Number.objects.update(attempts=5)
    with pytest.raises(actions.FollowUpUnfit):
        save(call, caller, "considering", follow_up=TOMORROW)
