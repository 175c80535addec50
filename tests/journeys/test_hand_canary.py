import datetime as dt
import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from farline.calls import queries as calls
from farline.calls import rules
from farline.calls.actions import counting, letting_go
from farline.calls.models import Call, DayCount, HourCount, OutcomeCount, Turn, Uncounted
from farline.calls.tests.factories import KEY, NIGHT, NOW, make_campaign
from farline.canaries import actions as canaries
from farline.canaries import queries
from farline.canaries.models import Canary
from farline.common.vault import envelope, keyfiles
from farline.corrections.models import Window
from farline.declarations.models import Declaration, EarlierQuit
from farline.incidents.models import Report
from farline.journeys import (
    draw_atlas,
    finish_call,
    hand_canary,
    hear_canary,
    leave,
    leave_out_canaries,
    lift_canaries,
    name_holders,
    place_call,
    settle_canaries,
    show_board,
    sweep,
    take_declaration,
    take_next_call,
    undo_outcome,
)
from farline.numbers import queries as number_lists
from farline.numbers import standing_in
from farline.numbers.models import Number
from farline.numbers.tests.factories import make_number
from farline.optouts import actions as optouts
from farline.optouts.models import OptOut
from farline.stories.models import Note
from farline.telephony.rules import OWN_PHONE
from farline.volunteers.tests.factories import make_volunteer
from tests.journeys.people import person

pytestmark = pytest.mark.django_db
OWN = "+863910999999"
LATER = NOW + dt.timedelta(hours=49)


@pytest.fixture(autouse=True)
def at_every_press(settings: Any) -> None:
    settings.CANARY_ONE_IN = 1


def _caller(handle: str = "meilan") -> Any:
    volunteer = make_volunteer(handle)
    type(volunteer).objects.filter(pk=volunteer.pk).update(own_phone_risk_seen_at=NOW)
    return volunteer


def _keep(*numbers: str) -> None:
    given = [canaries.Given(one, "landline", "HA", "0391") for one in numbers or (OWN,)]
    assert canaries.add(numbers=given, by="operator", now=NOW) == len(given)


def _next(volunteer: Any, now: dt.datetime = NOW) -> Call:
    handed = take_next_call.take_next_call(volunteer=volunteer, now=now)
    assert isinstance(handed, take_next_call.HandOut)
    return Call.objects.select_related("turn").get(pk=handed.call_id)


def _is_canary(call: Call) -> bool:
    return hand_canary.is_canary(call.pk)


def _rung(volunteer: Any) -> Call:
    _keep()
    make_campaign(people=2, synthetic=False)
    call = _next(volunteer)
    assert _is_canary(call)
    place_call.place_call(call_id=call.pk, volunteer=volunteer, way=OWN_PHONE, now=NOW)
    return call


def _said(call: Call, volunteer: Any, said: str, **more: Any) -> finish_call.Finished:
    talked = said in rules.CONVERSATION_OUTCOMES
    line, conversation = (rules.ANSWERED, said) if talked else (said, "")
    return finish_call.finish_call(
        call_id=call.pk, fence=call.fence, volunteer=volunteer, line=line, conversation=conversation, key=KEY,
        now=NOW + dt.timedelta(seconds=60), **more,
    )  # fmt: skip


def test_it_comes_as_anybody_and_its_number_is_shown_as_anybodys():
    caller = _caller()
    call = _rung(caller)
    shown = calls.current(caller, NOW)
    assert shown is not None and shown.masked.endswith("99") and "*" in shown.masked and not shown.synthetic
    again = place_call.place_call(call_id=call.pk, volunteer=caller, way=OWN_PHONE, now=NOW + dt.timedelta(seconds=10))
    assert again.tel.endswith(OWN.removeprefix("+"))
    lying = Number.objects.get(pk=call.turn.number_id)
    other = Number.objects.exclude(pk=lying.pk).first()
    assert other is not None and len(lying.sealed_number) == len(other.sealed_number)
    names = {envelope.key_id_of(bytes(one.sealed_number)) for one in (lying, other)}
    assert len(names) == 1, "another key's name would tell it apart"


def _counts() -> Any:
    """What any page, map or machine says of the queue just now."""
    turns, numbers = leave_out_canaries.leave_out_canaries(), leave_out_canaries.numbers()
    [campaign] = calls.campaigns(turns)
    one = calls.campaign_for(campaign.id, turns)
    [row] = number_lists.lists(numbers)
    held = show_board.show_board(now=NOW).queues
    assert one is not None and one.counts == campaign.counts
    assert number_lists.list_for(row.id, numbers).numbers == row.numbers
    return campaign.counts, row.numbers, calls.waiting_by_province(turns), held, draw_atlas.draw_atlas()


@pytest.mark.slow
def test_the_counts_are_the_same_whether_it_or_anybody_is_handed_out(settings: Any):
    make_campaign(people=3, synthetic=False)
    _keep()
    settings.CANARY_ONE_IN = 0
    before, other = _counts(), _caller("anping")
    assert not _is_canary(_next(other))
    somebody = _counts()
    assert somebody != before, "the board says that somebody is held"
    letting_go.let_go_all(volunteer_id=other.pk, now=NOW)
    settings.CANARY_ONE_IN = 1
    caller = _caller()
    call = _next(caller)
    assert _is_canary(call) and _counts() == somebody
    place_call.place_call(call_id=call.pk, volunteer=caller, way=OWN_PHONE, now=NOW)
    _said(call, caller, "busy")
    assert _counts() == before, "it counts nowhere as long as it stands"


@pytest.mark.slow
def test_nobody_else_is_given_it_though_it_is_given_back_or_its_lease_runs_out():
    caller, other = _caller(), _caller("anping")
    _keep()
    make_campaign(people=1, synthetic=False)
    call = _next(caller)
    assert _is_canary(call) and not _is_canary(_next(other))
    at = NOW + rules.LEASE + dt.timedelta(minutes=1)
    third = make_volunteer("stranger")
    handed = take_next_call.take_next_call(volunteer=third, now=at)
    assert isinstance(handed, take_next_call.HandOut)
    assert Call.objects.get(pk=handed.call_id).turn_id != call.turn_id
    sweep.sweep(now=at)
    assert Turn.objects.get(pk=call.turn_id).claimed_by_id is None
    assert not isinstance(take_next_call.take_next_call(volunteer=make_volunteer(), now=at), take_next_call.HandOut)


@pytest.mark.slow
@pytest.mark.parametrize("said", ["busy", rules.NEVER_AGAIN, "agreed_self", "distress"])
def test_nothing_of_it_is_counted_silenced_or_told(said: str):
    caller = _caller()
    call = _rung(caller)
    _said(call, caller, said, story_note="An old man laughed.")
    empty = (Uncounted, OutcomeCount, DayCount, HourCount, OptOut, Note, Report)
    assert not any(model.objects.exists() for model in empty)
    assert calls.differences(queries.standing()) == []
    sweep.sweep(now=NOW + dt.timedelta(minutes=5))
    assert not OptOut.objects.exists()


@pytest.mark.slow
def test_an_outcome_taken_back_takes_nothing_from_the_counters():
    caller = _caller()
    call = _rung(caller)
    _said(call, caller, "busy")
    undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW + dt.timedelta(seconds=65))
    assert not Uncounted.objects.exists() and not OutcomeCount.objects.exists() and not DayCount.objects.exists()


@pytest.fixture
def saved_while_locked(settings: Any, tmp_path: Path) -> tuple[Any, Call]:
    caller = _caller()
    call, right = _rung(caller), settings.KEYS_DIR
    settings.KEYS_DIR = tmp_path
    (tmp_path / keyfiles.LOCKED_KEY).write_text("{}")
    _said(call, caller, "busy")
    assert counting.fold() == 1 and OutcomeCount.objects.get().attempts == 1 and settle_canaries.settle_canaries() == 0
    settings.KEYS_DIR = right
    return caller, call


def test_counters_that_are_made_anew_hold_it_once_less_and_no_more(saved_while_locked: Any):
    call_command("rebuild_counts", "--write", stdout=io.StringIO())
    settle_canaries.settle_canaries()
    counting.fold()
    assert not OutcomeCount.objects.exclude(attempts=0).exists()


@pytest.mark.parametrize("taken_back", [False, True])
def test_what_was_saved_under_locked_keys_counts_nowhere_once_they_are_open(saved_while_locked: Any, taken_back: bool):
    caller, call = saved_while_locked
    if taken_back:
        undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW + dt.timedelta(seconds=65))
    assert settle_canaries.settle_canaries() == (not taken_back)
    counting.fold()
    assert all(one.attempts == 0 for model in (OutcomeCount, DayCount, HourCount) for one in model.objects.all())
    assert not queries.in_doubt() and calls.differences(queries.standing()) == []


@pytest.mark.parametrize("again", [False, True])
@pytest.mark.parametrize("canary", [True, False])
def test_what_is_taken_back_under_locked_keys_counts_once_it_can_be_told(
    settings: Any, tmp_path: Path, canary: bool, again: bool
):
    caller = _caller()
    call = _rung(caller) if canary else _rung_beside_a_canary(caller, settings)
    _said(call, caller, "busy")
    right, settings.KEYS_DIR = settings.KEYS_DIR, tmp_path
    (tmp_path / keyfiles.LOCKED_KEY).write_text("{}")
    undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW + dt.timedelta(seconds=65))
    counting.fold()
    assert all(one.attempts >= 0 for model in (OutcomeCount, DayCount, HourCount) for one in model.objects.all())
    if again:
        _said(call, caller, "no_answer")
    assert settle_canaries.settle_canaries() == 0
    settings.KEYS_DIR = right
    assert settle_canaries.settle_canaries() == 1 + again and settle_canaries.settle_canaries() == 0
    counting.fold()
    found = {(one.line, one.attempts, one.latest) for one in OutcomeCount.objects.exclude(attempts=0, latest=0)}
    assert found == ({("no_answer", 1, 1)} if again and not canary else set())
    for model in (DayCount, HourCount):
        assert sum(one.attempts for one in model.objects.all()) == len(found)
    assert calls.differences(queries.standing()) == []


def _rung_beside_a_canary(volunteer: Any, settings: Any) -> Call:
    """Anybody's call, at a site that keeps a canary."""
    _keep()
    make_campaign(people=1, synthetic=False)
    settings.CANARY_ONE_IN = 0
    call = _next(volunteer)
    assert not _is_canary(call)
    place_call.place_call(call_id=call.pk, volunteer=volunteer, way=OWN_PHONE, now=NOW)
    return call


def test_the_form_goes_on_as_ever_and_nobody_has_declared_anything():
    caller = _caller()
    finished = _said(_rung(caller), caller, "agreed_self")
    one = person(league="never", name="Chunlei", heard=["said_yes", "chose_own_name"], wants_receipt=True)
    window = finished.window_id
    assert window is not None
    offers = take_declaration.take_declaration(
        window_id=window, volunteer=caller, people=[one], now=NOW + dt.timedelta(minutes=2), iterations=1
    )
    assert len(offers) == 1 and len(offers[0].code) == 20
    assert not Declaration.objects.exists() and not EarlierQuit.objects.exists()
    assert Window.objects.get().state == "used"


def test_it_leaves_the_queue_after_two_days_and_whoever_was_shown_it_is_named():
    caller = _caller()
    call = _rung(caller)
    _said(call, caller, "no_answer")
    assert lift_canaries.lift_canaries(now=NOW + dt.timedelta(hours=25)) == 0, "a cap of the day still counts it"
    assert lift_canaries.lift_canaries(now=LATER) == 1
    assert not Call.objects.filter(pk=call.pk).exists() and not Turn.objects.filter(pk=call.turn_id).exists()
    assert not Number.objects.filter(pk=call.turn.number_id).exists() and not queries.standing()
    story = canaries.report(e164=OWN, by="operator", now=LATER)
    assert story is not None and [(one.volunteer_id, one.shown) for one in story.holders] == [(caller.pk, True)]
    assert canaries.report(e164="+863910123456", by="operator", now=LATER) is None


def test_a_report_within_the_hour_names_whoever_has_it_in_hand():
    caller = _caller()
    _rung(caller)
    canaries.report(e164=OWN, by="operator", now=NOW)
    (burnt,) = name_holders.burnt()
    assert [(one.handle, one.shown) for one in burnt.holders] == [("meilan", True)]


def test_whoever_never_saw_the_number_is_not_named():
    caller = _caller()
    _keep()
    make_campaign(people=1, synthetic=False)
    assert _is_canary(_next(caller))
    lift_canaries.lift_canaries(now=LATER)
    story = canaries.report(e164=OWN, by="operator", now=LATER)
    assert story is not None and story.holders == ()


@pytest.mark.slow
def test_each_volunteer_has_their_own_and_gets_no_second_one_soon():
    _keep(OWN, "+863910999998")
    make_campaign(people=8, synthetic=False)
    handed = []
    for caller in (_caller(), _caller("anping"), _caller("stranger")):
        call = _next(caller)
        handed.append(_is_canary(call))
    assert handed == [True, True, False]
    assert sorted(len(story.holders) for story in queries.stories().values()) == [1, 1]
    lift_canaries.lift_canaries(now=LATER)


@pytest.mark.slow
def test_it_is_handed_out_beside_others_alone():
    caller = _caller()
    _keep()
    assert not isinstance(take_next_call.take_next_call(volunteer=caller, now=NOW), take_next_call.HandOut)
    make_campaign(people=2, synthetic=False)
    assert not isinstance(take_next_call.take_next_call(volunteer=caller, now=NIGHT), take_next_call.HandOut)
    assert not _is_canary(_next(make_volunteer("anping"))), "no number is ever shown to whoever calls in the browser"


@pytest.mark.slow
@pytest.mark.parametrize("why", ["silenced", "on_a_list"])
def test_a_number_that_said_no_or_stands_on_a_list_is_no_canary_any_more(why: str):
    caller = _caller()
    _keep()
    make_campaign(people=2, synthetic=False)
    if why == "silenced":
        optouts.record(number=OWN, by="public", now=NOW)
    else:
        make_number(OWN)
    assert not standing_in.may_come(OWN)
    assert not _is_canary(_next(caller))


def test_the_disk_does_not_tell_which_of_them_stand_or_whose_they_are():
    caller = _caller()
    _keep(OWN, "+863910999998", "+863910999997")
    before = {len(row) for one in Canary.objects.values_list() for row in one if isinstance(row, bytes)}
    make_campaign(people=1, synthetic=False)
    call = _next(caller)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM canaries_canary")
        rows = cursor.fetchall()
    words = [bytes(cell) for row in rows for cell in row if not isinstance(cell, int)]
    assert {len(cell) for cell in words} == before
    assert not [cell for cell in words if str(call.turn_id).encode() in cell or str(caller.pk).encode() in cell]
    assert len({cell for cell in words if len(cell) == 16}) == 6


@pytest.mark.slow
def test_whoever_leaves_stands_in_no_story():
    caller = _caller()
    _rung(caller)
    leave.leave(volunteer=caller, now=NOW)
    assert [one.volunteer_id for story in queries.stories().values() for one in story.holders] == [0]


def test_without_canaries_a_press_asks_for_none(django_assert_num_queries: Any):
    caller = _caller()
    with django_assert_num_queries(1):
        assert hand_canary.hand_canary(volunteer=caller, now=NOW) is None


def test_a_canary_at_our_own_trunk_is_busy_and_reports_itself():
    caller = _caller()
    call = _rung(caller)
    dialed = OWN.removeprefix("+")
    assert hear_canary.hear_canary(called=dialed, now=NOW) and not name_holders.burnt(), "it may be our own volunteer"
    _said(call, caller, "busy")
    for _ in range(2):
        assert hear_canary.hear_canary(called=dialed, now=NOW + dt.timedelta(hours=1))
    (burnt,) = name_holders.burnt()
    assert [one.handle for one in burnt.holders] == ["meilan"] and len(burnt.days) == 1
    assert not hear_canary.hear_canary(called="+8613800138000", now=NOW)
