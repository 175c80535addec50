"""A form needs the person: the talk goes on for it, for minutes, and for nothing else."""

import datetime as dt

import pytest

from farline.calls import rules as calls
from farline.calls.actions import ClaimRanOut, NotYours
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.hotline.models import Ring
from farline.journeys import answer_hotline, dial_out, end_lines, finish_call, hear_opt_out, place_call, undo_outcome
from farline.numbers.models import Number
from farline.numbers.tests import opening
from farline.telephony import actions as telephony
from farline.telephony import states, whereabouts
from farline.telephony.models import Leg
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def fake_trunk_listens():
    with whereabouts.listening(whereabouts.TRUNK, 5299):
        yield


@pytest.fixture
def caller():
    make_campaign()
    return meilan()


def rung(volunteer: Volunteer, *, answered: bool = True) -> tuple[Call, int]:
    call = claim(volunteer)
    permit = place_call.place_call(call_id=call.pk, volunteer=volunteer, way="browser", now=NOW).permit
    leg = dial_out.dial_out(permit=permit, volunteer_id=volunteer.pk, resource="r" * 20, now=NOW).leg
    if answered:
        telephony.apply(telephony.Event(leg, 1, states.ANSWERED), now=NOW)
    return call, leg


def save(call: Call, volunteer: Volunteer, said: str) -> None:
    finish_call.finish_call(
        call_id=call.pk,
        fence=call.fence,
        volunteer=volunteer,
        line="answered",
        conversation=said,
        key="k" * 16,
        now=NOW,
    )


def ends(leg: int, after: dt.timedelta = SECOND) -> bool:
    return end_lines.end_lines(legs=[leg], now=NOW + after) == [leg]


@pytest.mark.parametrize("said", calls.CONVERSATION_OUTCOMES)
def test_it_goes_on_where_the_table_says_so_and_so_long(caller, said):
    call, leg = rung(caller)
    save(call, caller, said)
    minutes = calls.CONVERSATION_OUTCOMES[said].keeps_line
    assert ends(leg) is not bool(minutes)
    assert ends(leg, minutes * MINUTE), "and never longer"


def test_every_form_keeps_the_person_and_no_no_does():
    for one in calls.CONVERSATION_OUTCOMES.values():
        assert one.keeps_line <= 60, "minutes, not an evening"
        assert bool(one.keeps_line) >= bool(one.opens)
        assert not (one.keeps_line and (one.silences or one.group == "no"))
    assert not any(one.keeps_line for one in calls.LINE_OUTCOMES.values())


def test_a_line_that_still_rings_when_it_is_saved_ends(caller):
    call, leg = rung(caller, answered=False)
    save(call, caller, "agreed_self")
    assert ends(leg)


def test_whoever_is_shut_out_meanwhile_is_off_the_line(caller):
    call, leg = rung(caller)
    save(call, caller, "agreed_self")
    Volunteer.objects.filter(pk=caller.pk).update(is_active=False)
    assert ends(leg)


def test_a_no_that_comes_meanwhile_from_elsewhere_ends_it(caller):
    call, leg = rung(caller)
    number = opening.opened(Number.objects.get().pk)
    save(call, caller, "agreed_self")
    hear_opt_out.hear_opt_out(number=number, by="a visitor", now=NOW)
    assert Turn.objects.get().state == calls.WITHDRAWN and ends(leg)


def test_it_rings_nobody_while_it_is_kept(caller):
    """No second try of this call, no permit from before the save, and no other person from the next press."""
    call, leg = rung(caller)
    before = Leg.objects.get()
    unused = telephony.issue(
        trunk_id=before.trunk_id, call_id=call.pk, campaign_id=before.campaign_id, volunteer_id=caller.pk, now=NOW
    )
    save(call, caller, "agreed_self")
    with pytest.raises(dial_out.Blocked):
        dial_out.dial_out(permit=unused, volunteer_id=caller.pk, resource="x" * 20, now=NOW)
    with pytest.raises((NotYours, ClaimRanOut)):
        place_call.place_call(call_id=call.pk, volunteer=caller, way="browser", now=NOW + 10 * SECOND)
    make_campaign(name="Winter")
    following = claim(caller, NOW + 20 * SECOND)
    telephony.report_live(legs=[leg], now=NOW + 20 * SECOND)
    Volunteer.objects.filter(pk=caller.pk).update(own_phone_risk_seen_at=NOW)
    for way in ("browser", "own_phone"):
        with pytest.raises(place_call.AlreadyTalking):
            place_call.place_call(call_id=following.pk, volunteer=caller, way=way, now=NOW + 20 * SECOND)
    assert Leg.objects.exclude(state=states.BLOCKED).count() == 1


def test_an_outcome_taken_back_leaves_the_line_as_it_was(caller):
    call, leg = rung(caller)
    save(call, caller, "agreed_self")
    undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW + SECOND)
    assert not ends(leg, 50 * MINUTE)


def answered_at_the_hotline(volunteer: Volunteer) -> tuple[int, int]:
    telephony.open_simulator(now=NOW)
    answer_hotline.sit_down(volunteer=volunteer, now=NOW)
    id = answer_hotline.come(source="127.0.0.1", resource="r" * 24, now=NOW)
    permit = answer_hotline.take(ring_id=id, volunteer=volunteer, now=NOW)
    leg = dial_out.dial_out(permit=permit, volunteer_id=volunteer.pk, resource="r" * 20, now=NOW).leg
    telephony.apply(telephony.Event(leg, 1, states.ANSWERED), now=NOW)
    return id, leg


@pytest.mark.parametrize(("said", "minutes"), [("agreed_self", 20), ("asked_info", 0), ("talked", 0)])
def test_at_the_hotline_too_the_caller_stays_for_a_form_alone(caller, said, minutes):
    id, leg = answered_at_the_hotline(caller)
    answer_hotline.finish(ring_id=id, volunteer=caller, conversation=said, key="k" * 16, now=NOW)
    assert ends(leg) is not bool(minutes)
    assert ends(leg, minutes * MINUTE)


def test_never_call_me_ends_the_line_of_a_caller_at_once(caller):
    id, leg = answered_at_the_hotline(caller)
    answer_hotline.finish(
        ring_id=id, volunteer=caller, conversation=calls.NEVER_AGAIN, key="k" * 16, numbers=["+8613800138000"], now=NOW
    )
    assert ends(leg)


def test_whoever_is_still_in_a_talk_is_not_rung_and_takes_no_other(caller):
    id, _leg = answered_at_the_hotline(caller)
    answer_hotline.finish(ring_id=id, volunteer=caller, conversation="agreed_self", key="k" * 16, now=NOW)
    with pytest.raises(answer_hotline.Busy):
        answer_hotline.come(source="127.0.0.1", resource="s" * 24, now=NOW)
    other = Ring.objects.create(resource="t" * 24, trunk_id=Leg.objects.get().trunk_id, came_at=NOW)
    with pytest.raises(answer_hotline.AlreadyTalking):
        answer_hotline.take(ring_id=other.pk, volunteer=caller, now=NOW)
