import datetime as dt

import pytest

from farline.calls import actions as calls
from farline.calls import rules
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign, talk
from farline.common.models import JournalLine
from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections.models import Window
from farline.journeys import finish_call, undo_outcome
from farline.numbers import places, queries
from farline.numbers.models import Number
from farline.numbers.tests.opening import opened
from farline.optouts import queries as optouts
from farline.stories import prints
from farline.stories import queries as stories
from farline.stories.models import Note
from farline.telephony.models import Leg, Trunk
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def caller():
    make_campaign(people=2)
    return meilan()


def finish(call: Call, volunteer, said: str, now: dt.datetime = NOW, **more) -> finish_call.Finished:
    talked = said in rules.CONVERSATION_OUTCOMES
    fields = {
        "line": "answered" if talked else said,
        "conversation": said if talked else "",
        "key": "a-key-of-a-form",
        "fence": call.fence,
    } | more
    return finish_call.finish_call(call_id=call.pk, volunteer=volunteer, now=now, **fields)


def test_it_opens_a_form_only_for_a_yes(caller):
    call = talk(caller)
    done = finish(call, caller, "agreed_self")
    assert done.window_id is not None and not done.earlier_quit
    assert windows.is_open_for(window_id=done.window_id, volunteer=caller, now=NOW)
    assert done.undo_until == NOW + rules.UNDO_FOR


def test_it_opens_the_other_form_for_whoever_had_quit_earlier(caller):
    done = finish(talk(caller), caller, "already_quit")
    assert done.window_id is not None and done.earlier_quit


@pytest.mark.parametrize("said", ["busy", "listened_silent", "considering", "will_tell_family", "partly_member"])
def test_it_opens_nothing_for_less(caller, said):
    assert finish(talk(caller), caller, said).window_id is None
    assert not Window.objects.exists()


@pytest.mark.parametrize(
    ("answered", "ended", "short"), [(None, 9, True), (1, 1.5, True), (1, 9, False), (1, None, False)]
)
def test_a_yes_of_a_line_on_which_nobody_spoke_for_a_minute_is_looked_at(caller, answered, ended, short):
    call, minute = talk(caller), dt.timedelta(minutes=1)
    at = [None if one is None else NOW + one * minute for one in (answered, ended)]
    Leg.objects.create(
        trunk=Trunk.objects.create(name="fake"), call_id=call.pk, campaign_id=1, volunteer_id=caller.pk, state="ended",
        blinded_permit="x", expires_at=NOW + minute, created_at=NOW, answered_at=at[0], ended_at=at[1],
    )  # fmt: skip
    done = finish(call, caller, "agreed_self", NOW + 10 * minute)
    assert windows.link_for(window_id=done.window_id).short_call is short


def test_it_answers_the_same_key_the_same_and_opens_one_form(caller):
    call = talk(caller)
    first = finish(call, caller, "agreed_self")
    assert finish(call, caller, "agreed_self", NOW + SECOND) == first
    assert Window.objects.count() == 1
    with pytest.raises(calls.AlreadySaved):
        finish(call, caller, "busy", key="another-key")


def test_it_silences_at_once_and_for_everybody(caller):
    call = talk(caller)
    number_id = call.turn.number_id
    number = opened(number_id)
    done = finish(call, caller, "dnc")
    assert done.undo_until is None and done.window_id is None
    assert optouts.which_opted_out([number]) == {number}
    assert not Number.objects.filter(pk=number_id).exists()
    assert Turn.objects.get(pk=call.turn_id).state == rules.WITHDRAWN
    with pytest.raises(undo_outcome.TooLateToUndo):
        undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW)
    assert finish(call, caller, "dnc") == done


def test_it_prompts_care_after_a_hard_call(caller):
    assert finish(talk(caller), caller, "hostile").care
    later = NOW + dt.timedelta(minutes=1)
    assert not finish(talk(caller, later), caller, "refused", later).care


def test_it_hands_a_note_to_the_editors_with_a_month_and_nothing_else(caller):
    finish(talk(caller), caller, "talked", story_note="an invented story")
    (note,) = stories.notes()
    assert note.month == "2026-11"


def test_it_keeps_prints_of_what_is_known_and_nothing_that_could_be_read(caller):
    call = talk(caller)
    number = queries.masked(call.turn.number_id)
    place = places.cities_of(queries.number_for(call.turn.number_id).place)
    finish(call, caller, "talked", story_note="an invented story", story_names="女儿王小芳")
    (note,) = stories.notes()
    known = stories.known_of_note(note.id)
    for text in ("11月24日", "on Nov 24", "Wang Xiaofang", "王小芳", *(city.en for city in place[:1])):
        assert prints.hits(known, text), text
    if len(number.rpartition("*")[2]) == 4:
        assert prints.hits(known, "-".join(number.rpartition("*")[2]))
    assert not prints.hits(known, "在河南，他说了很久。 He listened.")
    assert "小芳".encode() not in bytes(Note.objects.get().sealed_facts or b"")


def test_it_undoes_the_outcome_and_closes_the_form(caller):
    call = talk(caller)
    done = finish(call, caller, "agreed_self")
    undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW + SECOND)
    assert done.window_id and not windows.is_open_for(window_id=done.window_id, volunteer=caller)
    again = finish(call, caller, "agreed_self", NOW + SECOND, key="the-second-form")
    assert again.window_id not in {None, done.window_id}


def test_it_does_not_undo_what_was_declared_already(caller):
    call = talk(caller)
    done = finish(call, caller, "agreed_self")
    assert done.window_id
    corrections.use_window(window_id=done.window_id, volunteer=caller, now=NOW)
    with pytest.raises(undo_outcome.TooLateToUndo):
        undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW)
    assert Call.objects.get(pk=call.pk).state == rules.WRAPPED_UP


def test_it_keeps_nothing_when_any_part_of_it_fails(caller, monkeypatch):
    call = talk(caller)

    def fails(**_: object) -> int:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(corrections, "open_window", fails)
    with pytest.raises(RuntimeError):
        finish(call, caller, "agreed_self")
    assert Call.objects.get(pk=call.pk).state == rules.PERMITTED
    monkeypatch.undo()
    assert finish(call, caller, "agreed_self").window_id


def test_it_writes_no_line_that_would_join_a_call_to_what_was_said(caller):
    before = JournalLine.objects.count()
    finish(talk(caller), caller, "agreed_self")
    assert JournalLine.objects.count() == before


def test_it_saves_nothing_for_whoever_does_not_hold_the_person_or_did_not_call(caller):
    call, other = talk(caller), anping()
    with pytest.raises(calls.NotYours):
        finish(call, other, "agreed_self")
    with pytest.raises(calls.OutcomeUnknown):
        finish(claim(other), other, "agreed_self")
    assert not Window.objects.exists()
