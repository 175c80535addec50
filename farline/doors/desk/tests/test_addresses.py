"""Another volunteer's call, a reload, the back button, a lost lease: a clear page, and nothing to learn."""

import datetime as dt
import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from farline.calls.models import Turn
from farline.doors.desk import urls
from farline.doors.desk.tests import scene
from farline.volunteers import actions as volunteers
from farline.volunteers.tests import factories

pytestmark = pytest.mark.django_db
OF_A_CALL = ("desk_call", "desk_stay", "desk_release", "desk_dial", "desk_note", "desk_outcome")
ONLY_POST = ("desk_stay", "desk_release", "desk_dial", "desk_note", "desk_outcome", "desk_undo", "desk_handed_over")


def plain(answer: Any, call_id: int) -> str:
    """The page without its form token and without the address that was asked for."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return page.replace(str(call_id), "")


@pytest.mark.parametrize("pattern", urls.urlpatterns, ids=lambda pattern: pattern.name)
def test_it_is_open_to_callers_only(pattern):
    needed = pattern.pattern.converters
    address = reverse(pattern.name, kwargs={name: "x" if name == "name" else 7 for name in needed})
    desk = scene.Desk(factories.make_volunteer("editor-he", ("editor",)))
    assert desk.client.get(address).status_code == 403
    desk.client.logout()
    assert "sign-in" in desk.client.get(address).headers["Location"]


@pytest.mark.parametrize("name", OF_A_CALL)
def test_it_answers_the_same_for_another_volunteers_call_and_for_none(name: str):
    scene.open_campaign()
    call_id = scene.Desk(factories.meilan()).next()
    other = scene.Desk(factories.anping())
    fields = {"way": "practice", "fence": "1", "key": "abcdefgh", "line": "busy", "text": "a note"}
    theirs = other.post(name, call_id, **fields) if name != "desk_call" else other.get(name, call_id)
    nobodys = other.post(name, call_id + 1, **fields) if name != "desk_call" else other.get(name, call_id + 1)
    assert theirs.status_code == nobodys.status_code in {404, 409}
    assert plain(theirs, call_id) == plain(nobodys, call_id + 1)


@pytest.mark.parametrize("name", ONLY_POST)
def test_it_leads_a_reload_back_to_the_call(name: str):
    desk = scene.Desk(factories.meilan())
    assert desk.get(name, 7).status_code == 302


def test_it_keeps_a_note_that_came_too_late_on_the_page():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    Turn.objects.update(claimed_until=timezone.now() - dt.timedelta(minutes=1))
    late = desk.post("desk_note", call_id, text="讲到一半")
    assert late.status_code == 404 and "讲到一半" in late.content.decode()
    by_script = desk.client.post(
        desk.address("desk_note", call_id), {"text": "x"}, headers={"Accept": "application/json"}
    )
    assert by_script.status_code == 409


def test_it_saves_a_note_while_it_is_typed():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    desk.post("desk_note", call_id, text="下午再打\r\n方便")
    assert "下午再打\n方便" in desk.get("desk_call", call_id).content.decode()


def test_it_says_so_when_the_time_for_a_person_ran_out():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    Turn.objects.update(claimed_until=timezone.now() - dt.timedelta(minutes=1))
    assert desk.get("desk_call", call_id).status_code == 404
    assert desk.post("desk_stay", call_id).status_code == 409
    assert desk.post("desk_stay", call_id).json()["why"] == "ran-out"
    assert desk.post("desk_dial", call_id, way="practice").status_code == 404


def test_a_page_that_is_still_open_is_told_that_its_call_is_over():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    assert desk.post("desk_stay", call_id).json()["with_you"]
    desk.post("desk_release", call_id)
    told = desk.post("desk_stay", call_id)
    assert told.status_code == 409 and told.json() == {"with_you": False, "why": "over"}


def test_it_saves_an_outcome_once_however_often_it_arrives():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    page = desk.practise(call_id)
    fields = {"fence": scene.hidden(page, "fence"), "key": scene.hidden(page, "key"), "line": "no_answer"}
    first, again = (desk.post("desk_outcome", call_id, **fields) for _ in range(2))
    assert first.status_code == again.status_code == 302 and first.url == again.url
    other_key = desk.post("desk_outcome", call_id, **{**fields, "key": "another-key", "line": "busy"})
    assert other_key.status_code == 404
    assert Turn.objects.get().attempts == 1


def test_it_asks_again_for_half_an_outcome_and_keeps_the_rest():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    asked = desk.outcome(call_id, line="answered", story="yes", story_note="一句话")
    assert asked.status_code == 422 and "一句话" in asked.content.decode()


def test_it_gives_a_person_back_to_the_queue():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    assert desk.post("desk_release", call_id).url.endswith("/desk/")
    assert desk.get("desk_call", call_id).status_code == 404
    assert scene.Desk(factories.anping()).next()


def test_it_says_why_nobody_is_there_to_call():
    desk = scene.Desk(factories.meilan())
    assert desk.post("desk_next").url.endswith("/desk/waiting/")
    assert "No campaign is running" in desk.get("desk_waiting").content.decode()


def test_it_is_closed_at_once_to_somebody_who_was_suspended():
    meilan = factories.meilan()
    desk = scene.Desk(meilan)
    volunteers.suspend(volunteer=meilan, by="zhixin", now=timezone.now())
    assert "sign-in" in desk.get("desk_home").url


def test_it_refuses_a_call_before_the_risk_was_read():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    risk = desk.post("desk_dial", call_id, way="own_phone")
    missing = desk.post("desk_dial", call_id, way="own_phone", risk="asked")
    assert (risk.status_code, missing.status_code) == (200, 422)
    assert "+86 140" not in risk.content.decode() + missing.content.decode()


def test_it_highlights_what_the_step_of_the_script_suggests():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    from farline.guide import queries as guide

    script = guide.script_for("first-call", "en")
    assert script is not None
    step = next(step for step in script.steps.values() if step.outcome)
    page = desk.get("desk_call", call_id, step=step.id).content.decode()
    assert f'data-suggested="{step.outcome}"' in page and "choice-suggested" in page
