import datetime as dt

import pytest

from farline.calls import actions, rules
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NIGHT, NOW, claim, make_campaign, number, permit, save, talk, turn
from farline.common import journal
from farline.common.models import JournalLine
from farline.numbers.models import Number, NumberList
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
SECONDS = dt.timedelta(seconds=1)


def test_it_counts_an_attempt_once_however_often_the_number_is_shown():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    for later in (0, 10, 20):
        permit(call, caller, NOW + later * SECONDS, way="own_phone", reveals=True)
    assert (turn().attempts, number().attempts) == (1, 1)
    call.refresh_from_db()
    assert (call.permits, call.reveals, call.way) == (3, 3, "own_phone")


def test_it_counts_the_numbers_on_a_screen_by_the_day_and_names_no_call():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    permit(call, caller, reveals=True)
    permit(call, caller, NOW + dt.timedelta(minutes=1), reveals=True)
    assert journal.counted(action="calls.reveal", by="meilan", now=NOW) == 2
    assert not JournalLine.objects.filter(action="calls.reveal").exists()


def test_it_begins_the_rest_with_the_ringing():
    make_campaign(rest_hours=100)
    caller = meilan()
    talk(caller)
    assert turn().not_before == NOW + dt.timedelta(hours=100)
    assert actions.claim_next(volunteer=anping(), now=NOW + rules.LEASE) is None


def test_it_refuses_at_night_though_the_claim_still_holds():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    Turn.objects.update(claimed_until=NIGHT + SECONDS)
    with pytest.raises(actions.QuietHours):
        permit(call, caller, NIGHT)


def test_it_rings_outside_the_window_at_the_hour_that_the_person_chose():
    make_campaign()
    caller, noon = meilan(), NOW + dt.timedelta(hours=2, minutes=30)
    call = talk(caller)
    save(call, caller, "considering", follow_up=(noon, noon + dt.timedelta(minutes=30)))
    again = claim(caller, noon)
    permit(again, caller, noon)
    permit(again, caller, noon + 10 * SECONDS)
    assert turn().attempts == 2


def test_it_refuses_a_person_called_often_enough():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    Turn.objects.update(attempts=3)
    with pytest.raises(actions.RangOften):
        permit(call, caller)
    Turn.objects.update(attempts=0)
    Number.objects.update(attempts=4)
    permit(call, caller)
    assert number().attempts == 5


def test_it_refuses_what_is_held_by_nobody_or_by_somebody_else():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    with pytest.raises(actions.NotYours):
        permit(call, anping())
    with pytest.raises(actions.ClaimRanOut):
        permit(call, caller, NOW + rules.LEASE)


def test_it_refuses_when_campaign_or_list_were_stopped_meanwhile():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    NumberList.objects.update(state="paused")
    with pytest.raises(actions.ClaimRanOut):
        permit(call, caller)
    NumberList.objects.update(state="released")
    permit(call, caller)


def test_it_shows_no_more_numbers_a_day_than_agreed():
    make_campaign(people=3)
    caller, now = meilan(), NOW
    for _ in range(2):
        call = claim(caller, now)
        permit(call, caller, now, reveals=True, most_reveals=2)
        save(call, caller, "busy", now)
        now += dt.timedelta(minutes=1)
    call = claim(caller, now)
    with pytest.raises(actions.CapReached):
        permit(call, caller, now, reveals=True, most_reveals=2)
    assert Call.objects.get(pk=call.pk).state == rules.PREPARED
    permit(call, caller, now)  # the practice line shows no number


def test_it_waits_some_seconds_between_two_numbers():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    permit(call, caller, reveals=True)
    with pytest.raises(actions.TooFast):
        permit(call, caller, NOW + 7 * SECONDS, reveals=True)
    permit(call, caller, NOW + 8 * SECONDS, reveals=True)
