"""A press, a permit, a gateway: who may ring whom through which trunk, asked again at the last moment."""

import datetime as dt

import pytest

from farline.calls import actions as calls
from farline.calls import rules
from farline.calls.models import Call
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.common import journal, vault
from farline.common.models import JournalLine
from farline.journeys import dial_out, hear_opt_out, place_call
from farline.numbers.models import Number
from farline.numbers.tests import opening
from farline.optouts import queries as optouts
from farline.telephony import actions as telephony
from farline.telephony import governing, queries, states, whereabouts
from farline.telephony.actions import legs
from farline.telephony.models import Leg, Trunk
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
PAPERS = {
    "host": "sip.carrier.invalid", "port": 5060, "caller_id": "+15550100", "caller_id_owned": True,
    "permission": "Letter of 1 October, in the office's safe", "cents_per_minute": 3, "limits": {"calls_a_minute": 5},
}  # fmt: skip


@pytest.fixture(autouse=True)
def fake_trunk_listens():
    with whereabouts.listening(whereabouts.TRUNK, 5299):
        yield


def press(call: Call, volunteer: Volunteer, now: dt.datetime = NOW) -> str:
    return place_call.place_call(call_id=call.pk, volunteer=volunteer, way="browser", now=now).permit


def redeem(permit: str, volunteer: Volunteer, now: dt.datetime = NOW) -> dial_out.DialOut:
    return dial_out.dial_out(permit=permit, volunteer_id=volunteer.pk, resource="r" * 20, now=now)


def event(leg: int, sequence: int, state: str, now: dt.datetime = NOW, **more: object) -> bool:
    return telephony.apply(telephony.Event(leg, sequence, state, **more), now=now)  # type: ignore[arg-type]


def real_trunk(**changed: object) -> int:
    trunk = telephony.put_on_file(name="carrier", by="zhixin", now=NOW, **(PAPERS | changed))
    telephony.switch(trunk_id=trunk, on=True, by="zhixin", now=NOW)
    return trunk


def test_a_press_gives_a_permit_that_opens_the_number_once():
    make_campaign()
    caller = meilan()
    permit = press(claim(caller), caller)
    out = redeem(permit, caller)
    assert out.number == opening.opened(Number.objects.get().pk)
    assert (out.route.host, out.route.port) == ("127.0.0.1", 5299)
    assert out.number not in repr(out)
    with pytest.raises(telephony.PermitRefused):
        redeem(permit, caller)


def test_the_table_keeps_no_permit_that_could_be_used():
    make_campaign()
    caller = meilan()
    permit = press(claim(caller), caller)
    assert permit not in str(Leg.objects.values_list())


@pytest.mark.parametrize("wrong", ["another's", "expired", "invented", "older"])
def test_no_other_permit_rings_anybody(wrong):
    make_campaign()
    caller = meilan()
    call = claim(caller)
    permit, asks, when = press(call, caller), caller, NOW
    if wrong == "another's":
        asks = anping()
    elif wrong == "expired":
        when = NOW + MINUTE
    elif wrong == "invented":
        permit = permit[:-1] + ("A" if permit[-1] != "A" else "B")
    else:
        press(call, caller)
    with pytest.raises(telephony.PermitRefused):
        redeem(permit, asks, when)
    assert not Leg.objects.filter(state=states.DIALING).exists()
    assert JournalLine.objects.filter(action="telephony.permit_refused").count() == 1


def test_somebody_who_says_no_between_press_and_bell_is_not_rung():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    permit = press(call, caller)
    hear_opt_out.hear_opt_out(number=opening.opened(Number.objects.get().pk), by="a visitor", now=NOW)
    with pytest.raises(dial_out.Blocked):
        redeem(permit, caller)
    assert queries.latest(call.pk, NOW).state == states.BLOCKED


@pytest.mark.parametrize(
    ("trouble", "told"), [(vault.TooMany, "hour"), (vault.Shut, "shut"), (vault.KeysLocked, "shut")]
)
def test_whoever_may_open_no_number_is_told_why(trouble, told, monkeypatch):
    make_campaign()
    caller = meilan()
    permit = press(claim(caller), caller)

    def refuses(**asked: object) -> str:
        raise trouble

    monkeypatch.setattr(dial_out.opening, "open_for_dialing", refuses)
    with pytest.raises(dial_out.Blocked) as gate:
        redeem(permit, caller)
    assert str(gate.value) == told and told in dial_out.TOLD
    assert Leg.objects.get().reason == told  # the page that was left and opened again says the same
    assert journal.counted(action="volunteers.hour_full", by="meilan", now=NOW) == (trouble is vault.TooMany)


def test_somebody_who_said_no_gets_no_permit():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    hear_opt_out.hear_opt_out(number=opening.opened(Number.objects.get().pk), by="a visitor", now=NOW)
    with pytest.raises((optouts.OptedOut, calls.ClaimRanOut)):
        press(call, caller)
    assert not Leg.objects.exists()


def test_a_person_given_back_is_not_rung():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    permit = press(call, caller)
    calls.release(call_id=call.pk, volunteer=caller, now=NOW)
    with pytest.raises(dial_out.Blocked):
        redeem(permit, caller)


def test_invented_people_are_rung_on_the_fake_trunk_alone():
    make_campaign()
    caller = meilan()
    real_trunk()
    redeem(press(claim(caller), caller), caller)
    assert Leg.objects.get().trunk.simulator
    Leg.objects.update(trunk=Trunk.objects.get(simulator=False), state=states.PREPARED)
    Leg.objects.update(blinded_permit=legs._blinded("a moved permit that is long enough"))
    with pytest.raises(dial_out.Blocked):
        redeem("a moved permit that is long enough", caller)


def test_real_people_are_never_rung_on_the_fake_trunk():
    make_campaign(synthetic=False)
    caller = meilan()
    telephony.open_simulator(now=NOW)
    with pytest.raises(place_call.NoLine):
        press(claim(caller), caller)


def test_a_demo_rings_nobody_through_a_real_trunk(settings):
    real_trunk()
    make_campaign(synthetic=False)
    caller = meilan()
    call = claim(caller)
    permit = press(call, caller)
    settings.DEMO = True
    with pytest.raises(dial_out.Blocked):
        redeem(permit, caller)
    with pytest.raises(place_call.NoLine):
        press(call, caller)
    with pytest.raises(telephony.NoTrunkInTheDemo):
        telephony.put_on_file(name="another", by="zhixin", now=NOW, **PAPERS)


def test_the_fake_trunk_is_asked_on_this_machine_alone():
    make_campaign()
    caller = meilan()
    permit = press(claim(caller), caller)
    Trunk.objects.update(host="192.0.2.7", port=5060)
    with pytest.raises(dial_out.Blocked):
        redeem(permit, caller)


@pytest.mark.parametrize("paper", ["permission", "caller_id", "caller_id_owned", "cents_per_minute", "limits"])
def test_a_trunk_without_all_its_papers_stays_off(paper):
    empty = {"permission": " ", "caller_id": "", "caller_id_owned": False, "cents_per_minute": None, "limits": {}}
    trunk = telephony.put_on_file(name="carrier", by="zhixin", now=NOW, **(PAPERS | {paper: empty[paper]}))
    with pytest.raises(telephony.PapersMissing):
        telephony.switch(trunk_id=trunk, on=True, by="zhixin", now=NOW)


def test_a_changed_trunk_is_off_until_somebody_looked():
    trunk = real_trunk()
    telephony.change_trunk(trunk_id=trunk, by="zhixin", now=NOW, caller_id="+15550199")
    assert Trunk.objects.get().state == "off"


def test_the_trunks_password_is_sealed():
    trunk = real_trunk(password="a carrier's word")
    row = Trunk.objects.get(pk=trunk)
    assert b"carrier's word" not in bytes(row.sealed_password or b"")
    assert telephony.route_of(row).password == "a carrier's word"


def test_one_volunteer_is_in_one_call():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    redeem(press(call, caller), caller)
    with pytest.raises(place_call.AlreadyTalking):
        press(call, caller)


def test_events_count_once_and_only_forward():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    leg = redeem(press(call, caller), caller).leg
    assert event(leg, 2, states.ANSWERED, status=200)
    assert not event(leg, 1, states.RINGING, status=180)
    assert not event(leg, 2, states.ENDED)
    assert event(leg, 3, states.ENDED, NOW + MINUTE, by=states.CALLEE)
    assert not event(leg, 4, states.ANSWERED)
    seen = queries.latest(call.pk, NOW + MINUTE)
    assert (seen.state, seen.by, seen.line) == (states.ENDED, states.CALLEE, "answered")


def test_a_lost_event_leaves_nobody_ringing_for_ever():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    leg = redeem(press(call, caller), caller).leg
    event(leg, 1, states.RINGING, status=180)
    telephony.report_live(legs=[leg], now=NOW + MINUTE)
    assert queries.latest(call.pk, NOW + MINUTE).state == states.RINGING
    assert queries.latest(call.pk, NOW + 2 * MINUTE).state == states.ENDED
    telephony.report_live(legs=[], now=NOW + 2 * MINUTE)
    assert Leg.objects.get().state == states.ENDED
    assert queries.live_call_of(caller.pk, NOW + 2 * MINUTE) is None


def test_a_campaign_pays_for_begun_minutes_and_stops_at_its_budget():
    trunk = real_trunk(limits={"campaign_cents": 6})
    make_campaign(synthetic=False)
    caller = meilan()
    call = claim(caller)
    leg = redeem(press(call, caller), caller).leg
    event(leg, 1, states.ANSWERED, status=200)
    event(leg, 2, states.ENDED, NOW + dt.timedelta(seconds=61), by=states.VOLUNTEER)
    campaign = Leg.objects.get().campaign_id
    assert queries.figures(trunk, campaign, NOW + MINUTE).cents == 6
    with pytest.raises(place_call.LinePaused):
        press(call, caller, NOW + 2 * MINUTE)


def test_a_dead_trunk_is_paused_with_a_notice_until_somebody_resumes_it():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    when = NOW
    for _ in range(3):
        leg = redeem(press(call, caller, when), caller, when).leg
        event(leg, 1, states.FAILED, when, by=states.TRUNK, reason=states.TRUNK_SILENT)
        when += MINUTE / 2
    assert Trunk.objects.get().pause == governing.TRUNK_DEAD
    assert JournalLine.objects.filter(action="telephony.trunk_paused").count() == 1
    with pytest.raises(place_call.LinePaused):
        press(call, caller, when)
    telephony.resume(trunk_id=Trunk.objects.get().pk, by="zhixin", now=when)
    assert press(call, caller, when + MINUTE)


def test_many_calls_in_one_minute_have_to_wait():
    make_campaign()
    caller = meilan()
    call = claim(caller)
    telephony.open_simulator(now=NOW)
    Trunk.objects.update(limits={"calls_a_minute": 1})
    press(call, caller)
    with pytest.raises(place_call.LineBusy):
        press(call, caller)
    assert Call.objects.get().permits == 1


def test_every_word_of_the_line_is_an_outcome_that_the_form_has():
    assert {*states.BY_STATUS.values(), states.ANYTHING_ELSE} <= set(rules.LINE_OUTCOMES)


def test_two_days_later_nothing_of_a_call_is_kept_here():
    make_campaign()
    caller = meilan()
    leg = redeem(press(claim(caller), caller), caller).leg
    event(leg, 1, states.FAILED, by=states.TRUNK, reason="refused", status=486)
    telephony.sweep(now=NOW + dt.timedelta(days=2, minutes=1))
    assert not Leg.objects.exists()
