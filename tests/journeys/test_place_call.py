import datetime as dt
import re

import pytest
from django.db import connection
from django.utils import translation

from farline.calls import actions as calls
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NIGHT, NOW, claim, make_campaign
from farline.common import journal
from farline.common.models import JournalLine
from farline.common.vault import sealing
from farline.common.vault.holder.limits import Limits
from farline.doors.desk import refusals
from farline.guide import queries as guide
from farline.journeys import place_call
from farline.numbers.models import Number
from farline.numbers.tests.opening import opened
from farline.optouts import actions as optouts
from farline.optouts import queries as opted
from farline.telephony import rules as telephony
from farline.volunteers import actions as volunteers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db


@pytest.fixture
def caller() -> Volunteer:
    caller = meilan()
    volunteers.acknowledge_own_phone_risk(volunteer=caller, now=NOW)
    return caller


def place(call: Call, volunteer, way: str = "own_phone", now: dt.datetime = NOW) -> place_call.Placed:
    return place_call.place_call(call_id=call.pk, volunteer=volunteer, way=way, now=now)


def the_number() -> str:
    return opened(Number.objects.get().pk)


def test_it_practises_as_the_last_digit_says(caller):
    make_campaign()
    placed = place(claim(caller), caller, "practice")
    assert placed.scenario == telephony.FATES[the_number()[-1]]
    assert (placed.shown, placed.tel, placed.qr) == ("", "", "")


def test_it_has_a_practice_talk_for_every_last_digit():
    assert not [fate for fate in telephony.FATES.values() if guide.practice(fate, "zh-hans") is None]


def test_it_shows_a_stand_in_for_an_invented_number(caller):
    make_campaign()
    call = claim(caller)
    placed = place(call, caller)
    assert placed.shown == telephony.stand_in(call.pk)
    assert (placed.tel, placed.qr) == ("", "")
    assert the_number()[-6:] not in re.sub(r"\D", "", placed.shown)


def test_it_shows_a_real_number_once_with_a_link_and_a_code(caller):
    make_campaign(synthetic=False)
    placed = place(claim(caller), caller)
    number = the_number()
    assert placed.tel == f"tel:{number}"
    assert placed.shown.replace(" ", "") == number
    assert placed.qr.startswith("<svg") and "viewBox" in placed.qr and number not in placed.qr


def test_it_never_practises_with_a_real_person(caller):
    make_campaign(synthetic=False)
    call = claim(caller)
    with pytest.raises(place_call.RealPersonIsNoPractice):
        place(call, caller, "practice")
    assert Turn.objects.get().attempts == Number.objects.get().attempts == 0


def test_it_shows_no_real_number_in_a_demo(caller, settings):
    settings.DEMO = True
    make_campaign(synthetic=False)
    Number.objects.get().number_list.__class__.objects.update(synthetic=False)
    placed = place(claim(caller), caller)
    assert placed.shown.startswith("+86 140") and not placed.tel and not placed.qr


def test_it_knows_no_other_way(caller):
    make_campaign()
    with pytest.raises(place_call.SyntheticOnlyPractises):
        place(claim(caller), caller, "trunk")


def test_it_asks_for_the_risk_to_be_read_before_the_first_number():
    make_campaign()
    caller = anping()
    call = claim(caller)
    with pytest.raises(place_call.OwnPhoneRiskNotSeen):
        place(call, caller)
    assert Call.objects.get().permits == 0
    place(call, caller, "practice")


def test_it_asks_the_briefing_and_the_account_once_more(caller):
    make_campaign()
    call = claim(caller)
    Volunteer.objects.update(is_active=False)
    with pytest.raises(place_call.NotBriefed):
        place(call, caller)
    Volunteer.objects.update(is_active=True, briefed_at=None)
    with pytest.raises(place_call.NotBriefed):
        place(call, caller)


def test_it_refuses_at_night(caller):
    make_campaign()
    call = claim(caller)
    Turn.objects.update(claimed_until=NIGHT + dt.timedelta(minutes=1))
    with pytest.raises(place_call.QuietHours):
        place(call, caller, now=NIGHT)


def test_it_stops_at_the_daily_cap_and_keeps_its_seconds(caller, settings):
    settings.REVEALS_PER_DAY = 2
    make_campaign()
    call = claim(caller)
    place(call, caller)
    with pytest.raises(place_call.TooFast):
        place(call, caller, now=NOW + dt.timedelta(seconds=5))
    place(call, caller, now=NOW + dt.timedelta(seconds=8))
    with pytest.raises(place_call.CapReached):
        place(call, caller, now=NOW + dt.timedelta(seconds=16))


def test_at_the_key_holders_limit_it_says_that_the_hour_is_full_and_not_the_day(caller, monkeypatch):
    monkeypatch.setattr(sealing, "_limits", Limits(volunteer=0))
    make_campaign(synthetic=False)
    call = claim(caller)
    with pytest.raises(place_call.HourIsFull) as refusal:
        place(call, caller)
    with translation.override("en"):
        said = refusals.sentence(refusal.value)
    assert "within the hour" in said and "tomorrow" not in said
    assert Turn.objects.get().attempts == Call.objects.get().permits == 0


def test_whoever_meets_the_key_holders_limit_is_counted_in_the_journal_of_the_day(caller, monkeypatch):
    monkeypatch.setattr(sealing, "_limits", Limits(volunteer=0))
    make_campaign(synthetic=False)
    call = claim(caller)
    for _ in range(2):
        with pytest.raises(place_call.HourIsFull):
            place(call, caller)
    tomorrow = NOW + dt.timedelta(days=1)
    assert journal.close_days(now=tomorrow) == 1
    line = JournalLine.objects.get(action="volunteers.hour_full")
    assert (line.by, line.about, line.at.hour) == ("meilan", "2", 0)


def test_it_takes_a_number_back_that_said_no_while_it_was_held(caller):
    make_campaign()
    call = claim(caller)
    optouts.record(number=the_number(), by="public", now=NOW)
    with pytest.raises(opted.OptedOut):
        place(call, caller)
    assert not Number.objects.exists()
    assert Turn.objects.get().state == "withdrawn"
    call.refresh_from_db()
    assert (call.state, call.permits) == ("taken_back", 0)


def test_it_says_that_the_time_ran_out_when_the_number_is_gone(caller):
    make_campaign()
    call = claim(caller)
    Number.objects.all().delete()
    with pytest.raises(calls.ClaimRanOut):
        place(call, caller)


def test_it_leaves_no_number_in_the_journal_or_in_any_table(caller):
    make_campaign(synthetic=False)
    place(claim(caller), caller)
    digits = the_number().removeprefix("+86")
    assert journal.counted(action="calls.reveal", by="meilan", now=NOW) == 1
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - our own table names
            assert digits not in repr(cursor.fetchall()), table


def test_it_makes_of_every_refusal_a_sentence():
    assert all((refusal.__doc__ or "").strip() for refusal in place_call.REFUSALS)


@pytest.mark.parametrize("way", ["own_phone", "browser"])
def test_it_calls_nobody_real_for_somebody_who_has_not_passed_the_practice(caller, way):
    make_campaign(synthetic=False)
    call = claim(caller)
    Volunteer.objects.update(passed_practice_at=None)
    with pytest.raises(place_call.NotPractised):
        place(call, caller, way)
    assert Turn.objects.get().attempts == 0


def test_it_rings_nobody_while_the_disk_is_full(caller, monkeypatch):
    make_campaign()
    call = claim(caller)
    monkeypatch.setattr(place_call.ballast, "may_dial", lambda: False)
    with pytest.raises(place_call.DiskFull):
        place(call, caller)
    assert Call.objects.get().permits == 0
