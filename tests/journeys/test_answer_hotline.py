"""Somebody rings us: to a yes and to a no, with the two rivers apart and the caller unknown."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError

from farline.calls import alarms as unusual
from farline.calls import rules as calls
from farline.canaries import actions as canaries
from farline.common import slowing
from farline.common.models import JournalLine
from farline.corrections.models import Window
from farline.declarations.models import Declaration
from farline.hotline import rules
from farline.hotline.models import Ring
from farline.journeys import answer_hotline, dial_out, take_declaration
from farline.optouts import queries as optouts
from farline.telephony import actions as telephony
from farline.telephony import queries as trunks
from farline.telephony.models import Leg, Trunk
from farline.volunteers import alarms
from farline.volunteers.tests.factories import anping, make_volunteer, meilan
from tests.journeys.people import person
from tests.rush import rush

NOW = dt.datetime(2026, 11, 26, 12, 0, tzinfo=dt.UTC)
NUMBER = "+8613800138000"


@pytest.fixture
def caller(db):
    telephony.open_simulator(now=NOW)
    one = meilan()
    answer_hotline.sit_down(volunteer=one, now=NOW)
    return one


def ring(now: dt.datetime = NOW) -> int:
    return answer_hotline.come(source="127.0.0.1", resource="r" * 24, now=now)


def taken(volunteer, now: dt.datetime = NOW) -> tuple[int, str]:
    id = ring(now)
    return id, answer_hotline.take(ring_id=id, volunteer=volunteer, now=now)


def finish(ring_id: int, volunteer, conversation: str, number: str | None = None, key: str = "k" * 16):
    return answer_hotline.finish(
        ring_id=ring_id, volunteer=volunteer, conversation=conversation, key=key, numbers=[number] if number else [],
        now=NOW + dt.timedelta(minutes=4),
    )  # fmt: skip


def test_a_press_connects_that_browser_and_no_other(caller):
    id, permit = taken(caller)
    with pytest.raises(telephony.PermitRefused):
        dial_out.dial_out(permit=permit, volunteer_id=anping().pk, resource="x" * 20, now=NOW)
    out = dial_out.dial_out(permit=permit, volunteer_id=caller.pk, resource="x" * 20, now=NOW)
    assert isinstance(out, dial_out.TakeIn) and out.incoming == "r" * 24
    with pytest.raises(telephony.PermitRefused):
        dial_out.dial_out(permit=permit, volunteer_id=caller.pk, resource="x" * 20, now=NOW)
    assert Leg.objects.get().call_id == id


def test_a_permit_is_of_no_use_once_the_call_was_wrapped_up(caller):
    id, permit = taken(caller)
    finish(id, caller, "nobody_there")
    with pytest.raises(dial_out.Blocked):
        dial_out.dial_out(permit=permit, volunteer_id=caller.pk, resource="x" * 20, now=NOW)


def test_a_yes_opens_the_form_once_and_nothing_joins_it_to_the_call(caller):
    id, _ = taken(caller)
    done = finish(id, caller, "agreed_self")
    assert finish(id, caller, "agreed_self").window_id == done.window_id
    assert Window.objects.count() == 1
    assert done.window_id is not None
    take_declaration.take_declaration(
        window_id=done.window_id, volunteer=caller, people=[person()], now=NOW + dt.timedelta(minutes=9), iterations=10
    )
    one = Declaration.objects.get()
    kept = {str(value) for value in vars(one).values()}
    assert not kept & {str(id), str(caller.pk), "127.0.0.1"}
    lines = " ".join(JournalLine.objects.values_list("about", flat=True))
    assert str(id) not in lines and str(one.pk) not in lines


def test_silence_is_no_yes(caller):
    id, _ = taken(caller)
    assert finish(id, caller, "listened_silent").window_id is None


def test_never_again_is_heard_by_the_number_that_came_along_and_that_number_stays_nowhere(caller):
    id, _ = taken(caller)
    finish(id, caller, calls.NEVER_AGAIN, NUMBER)
    assert optouts.which_opted_out([NUMBER])
    assert NUMBER not in repr(list(Ring.objects.values())) + repr(list(JournalLine.objects.values()))


def test_without_a_number_it_says_so_and_nothing_is_lost(caller):
    id, _ = taken(caller)
    with pytest.raises(answer_hotline.NumberMissing):
        finish(id, caller, calls.NEVER_AGAIN)
    assert Ring.objects.get().state == "taken"
    finish(id, caller, calls.NEVER_AGAIN, NUMBER)


def test_a_stranger_can_silence_nobody_through_anothers_call(caller):
    id, _ = taken(caller)
    with pytest.raises(answer_hotline.NotYours):
        finish(id, anping(), calls.NEVER_AGAIN, NUMBER)
    assert not optouts.which_opted_out([NUMBER])


def silenced(numbers: list[str]) -> int:
    return len(optouts.which_opted_out(numbers))


def test_a_call_that_was_saved_silences_no_strangers(caller):
    id, _ = taken(caller)
    finish(id, caller, "considering")
    strangers = [f"+861380013{n:04}" for n in range(8)]
    for number in strangers:
        with pytest.raises(answer_hotline.NotYours):
            finish(id, caller, calls.NEVER_AGAIN, number, key=f"key {number}")
    assert silenced(strangers) == 0


def test_the_same_form_again_is_heard_but_one_call_silences_a_few_numbers_at_most(caller):
    id, _ = taken(caller)
    strangers = [f"+861380013{n:04}" for n in range(rules.MOST_NOES + 3)]
    for place, number in enumerate(strangers):
        if place < rules.MOST_NOES:
            finish(id, caller, calls.NEVER_AGAIN, number)
            assert silenced([number]), "a no is never refused below the cap"
        else:
            with pytest.raises(answer_hotline.NotYours):
                finish(id, caller, calls.NEVER_AGAIN, number)
    assert silenced(strangers) == rules.MOST_NOES


def test_whoever_silences_many_in_a_day_is_asked_about_it_and_takes_no_more_calls(caller, monkeypatch):
    monkeypatch.setattr(unusual, "AT_THE_HOTLINE", replace(unusual.AT_THE_HOTLINE, threshold=3))
    for place in range(3):
        assert not alarms.waiting()
        id, _ = taken(caller)
        finish(id, caller, calls.NEVER_AGAIN, f"+861380013{place:04}")
    [alarm] = alarms.waiting()
    assert (alarm.handle, alarm.code, alarm.count) == ("meilan", "never_again_at_hotline", 3)
    waits = ring()
    with pytest.raises(answer_hotline.HeldBack):
        answer_hotline.take(ring_id=waits, volunteer=caller, now=NOW)
    with pytest.raises(answer_hotline.HeldBack):
        answer_hotline.sit_down(volunteer=caller, now=NOW)
    alarms.settle(alarm_id=alarm.id, by=anping(), now=NOW)
    caller.refresh_from_db()
    answer_hotline.take(ring_id=waits, volunteer=caller, now=NOW)
    finish(waits, caller, calls.NEVER_AGAIN, "+8613900139000")
    assert not alarms.waiting(), "counted anew from when somebody talked with them"


def test_a_no_is_heard_while_nothing_can_be_counted(caller, monkeypatch):
    def full(*_: object, **__: object) -> int:
        raise DatabaseError

    monkeypatch.setattr(slowing, "count", full)
    id, _ = taken(caller)
    finish(id, caller, calls.NEVER_AGAIN, NUMBER)
    assert silenced([NUMBER])


def test_a_no_that_was_said_before_holds_on_whatever_comes_of_the_call(caller):
    from farline.journeys import hear_opt_out

    hear_opt_out.hear_opt_out(number=NUMBER, by="public", now=NOW)
    id, _ = taken(caller)
    finish(id, caller, "considering")
    assert optouts.which_opted_out([NUMBER])


@pytest.mark.parametrize("said", ["wrong_person", "third_party", "", "agreed"])
def test_what_cannot_come_of_such_a_call_is_not_saved(caller, said):
    id, _ = taken(caller)
    with pytest.raises(answer_hotline.OutcomeUnknown):
        finish(id, caller, said)


@pytest.mark.django_db
def test_newcomers_do_not_take_the_hotline():
    for one in (make_volunteer("new", briefed=False), make_volunteer("newer", practised=False)):
        with pytest.raises(answer_hotline.NotReady):
            answer_hotline.sit_down(volunteer=one, now=NOW)


def test_calls_come_from_trunks_on_file_alone(caller):
    with pytest.raises(answer_hotline.UnknownTrunk):
        answer_hotline.come(source="203.0.113.9", resource="r" * 24, now=NOW)
    Trunk.objects.update(state="off")
    with pytest.raises(answer_hotline.UnknownTrunk):
        ring()


@pytest.mark.django_db
def test_a_real_trunk_takes_calls_only_when_its_limits_say_so(settings):
    papers = {
        "host": "198.51.100.7", "port": 5060, "caller_id": "+15550100", "caller_id_owned": True,
        "permission": "Letter of 1 October", "cents_per_minute": 3, "limits": {"calls_a_minute": 5},
    }  # fmt: skip
    trunk = telephony.put_on_file(name="carrier", by="zhixin", now=NOW, **papers)
    telephony.switch(trunk_id=trunk, on=True, by="zhixin", now=NOW)
    assert trunks.hotline_trunks() == []
    telephony.change_trunk(trunk_id=trunk, by="zhixin", now=NOW, limits={"hotline_at_once": 2})
    telephony.switch(trunk_id=trunk, on=True, by="zhixin", now=NOW)
    assert [one.hotline_at_once for one in trunks.hotline_trunks()] == [2]
    answer_hotline.sit_down(volunteer=meilan(), now=NOW)
    settings.DEMO = True
    with pytest.raises(answer_hotline.UnknownTrunk):
        answer_hotline.come(source="198.51.100.7", resource="r" * 24, now=NOW)


def test_calls_that_came_in_do_not_make_a_trunk_look_well(caller):
    taken(caller)
    assert trunks.figures(Trunk.objects.get().pk, 0, NOW).hour == 0


STAGE = """
from farline.hotline import actions
from farline.volunteers import actions as volunteers
for n in range(3):
    one = volunteers.register(handle=f"caller-{n}", passphrase=None, roles=["caller"], by="tests", now=now)
    actions.take_duty(volunteer=one, now=now)
actions.come(resource="r" * 24, trunk_id=1, now=now)
"""
EACH = """
from farline.hotline import actions
from farline.hotline import rules
from farline.hotline.models import Ring
from farline.volunteers import queries
try:
    actions.take(ring_id=Ring.objects.get().pk, volunteer=queries.by_handle(f"caller-{n}"), now=now)
    print("answered")
except actions.TooLate:
    print("late")
"""


@pytest.mark.slow
def test_of_three_who_press_at_the_same_moment_one_answers(tmp_path):
    assert sorted(rush(tmp_path, STAGE, EACH, 3)) == ["answered", "late", "late"]


def test_a_trunk_is_full_by_its_own_calls_alone_and_no_ring_counts_for_ever(caller):
    limit = trunks.hotline_trunks()[0].hotline_at_once
    for place in range(limit):
        Ring.objects.create(resource=f"o{place}", trunk_id=7, state="ringing", came_at=NOW)
        Ring.objects.create(resource=f"s{place}", trunk_id=Trunk.objects.get().pk, state="ringing", came_at=NOW)
    with pytest.raises(answer_hotline.Busy):
        ring()
    later = NOW + dt.timedelta(seconds=50)
    ring(later)


def test_one_of_our_own_telephones_is_busy_whoever_sits_at_the_hotline(caller):
    own = "+863910999999"
    canaries.add(numbers=[canaries.Given(own, "landline", "HA", "0391")], by="operator", now=NOW)
    with pytest.raises(answer_hotline.Busy):
        answer_hotline.come(source="127.0.0.1", resource="r" * 24, called=own, now=NOW)
    assert answer_hotline.come(source="127.0.0.1", resource="r" * 24, called="+8610000000", now=NOW)
