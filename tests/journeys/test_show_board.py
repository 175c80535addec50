import datetime as dt

import pytest

from farline.calls import actions, rules
from farline.calls.tests.factories import NIGHT, NOW, claim, make_campaign, permit, save, talk
from farline.journeys import show_board
from farline.numbers.models import NumberList
from farline.shifts import actions as shifts
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db


def queue(now: dt.datetime = NOW):
    (one,) = show_board.show_board(now=now).queues
    return one


def test_everybody_stands_in_exactly_one_place():
    make_campaign(6)
    caller = meilan()
    save(talk(caller), caller, "busy")
    save(talk(caller, NOW + dt.timedelta(minutes=1)), caller, "refused", NOW + dt.timedelta(minutes=1))
    claim(caller, NOW + dt.timedelta(minutes=2))
    seen = queue(NOW + dt.timedelta(minutes=3))
    assert (seen.ready, seen.held, seen.done, seen.blocked) == (3, 1, 1, {"resting": 1})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda campaign: NumberList.objects.update(state="paused"), "held_back"),
        (
            lambda campaign: actions.change_campaign_state(
                campaign_id=campaign, state=rules.CAMPAIGN_PAUSED, by="zhixin", now=NOW
            ),
            "paused",
        ),
    ],
)
def test_it_says_why_nobody_is_ready(change, reason):
    change(make_campaign(2))
    assert (queue().ready, queue().blocked) == (0, {reason: 2})


def test_at_night_nobody_is_ready():
    make_campaign(2)
    assert (queue(NIGHT).ready, queue(NIGHT).blocked) == (0, {"quiet_hours": 2})


def test_it_says_who_is_in_a_call_and_adds_nothing_up():
    make_campaign(3)
    one, two = meilan(), anping()
    call = claim(one)
    claim(two)
    seen = show_board.show_board(now=NOW).callers
    assert seen["with_somebody"] == ["anping", "meilan"]
    permit(call, one)
    seen = show_board.show_board(now=NOW).callers
    assert (seen["in_call"], seen["with_somebody"]) == (["meilan"], ["anping"])
    save(call, one, "busy")
    later = NOW + dt.timedelta(minutes=1)
    assert show_board.show_board(now=later).callers["ready"] == ["meilan"]
    assert show_board.show_board(now=NOW + dt.timedelta(hours=1)).callers["ready"] == []


def test_what_somebody_says_comes_before_what_they_did_and_what_they_do_before_what_they_say():
    make_campaign(3)
    one, two = meilan(), anping()
    save(talk(one), one, "busy")
    shifts.say(volunteer=one, doing="break", now=NOW)
    shifts.say(volunteer=two, doing="ready", now=NOW)
    seen = show_board.show_board(now=NOW).callers
    assert (seen["ready"], seen["break"]) == (["anping"], ["meilan"])
    claim(two)
    assert show_board.show_board(now=NOW).callers["with_somebody"] == ["anping"]
    shifts.say(volunteer=one, doing="gone", now=NOW)
    seen = show_board.show_board(now=NOW).callers
    assert (seen["ready"], seen["break"]) == ([], [])
    late = show_board.show_board(now=NOW + dt.timedelta(hours=2)).callers
    assert all(not handles for handles in late.values())


def test_the_mark_changes_with_the_board_and_not_without():
    make_campaign(2)
    before = show_board.show_board(now=NOW).mark
    assert show_board.show_board(now=NOW + dt.timedelta(seconds=9)).mark == before
    claim(meilan())
    assert show_board.show_board(now=NOW).mark != before


def test_it_says_how_long_the_list_lasts_only_when_somebody_called():
    make_campaign(9)
    assert queue().days_left is None
    caller = meilan()
    save(talk(caller), caller, "busy")
    assert queue().days_left == 8 * 7
