"""Never again is said of calls and undoes no declaration. But then nothing is declared for that person anew."""

import random

import pytest

from farline.calls import actions as calls
from farline.calls.tests.factories import NOW, make_campaign, talk
from farline.corrections import queries as windows
from farline.corrections.models import Window
from farline.declarations import queries as declared
from farline.journeys import finish_call, hear_opt_out, take_declaration, undo_outcome
from farline.numbers.models import Number
from farline.numbers.tests.opening import opened
from farline.volunteers.tests.factories import meilan
from tests.journeys.people import person

pytestmark = pytest.mark.django_db
ONE = person(league="never")


@pytest.fixture
def caller():
    make_campaign()
    return meilan()


def finish(call, volunteer, said, key="a-key-of-a-form"):
    return finish_call.finish_call(
        call_id=call.pk, fence=call.fence, volunteer=volunteer, line="answered", conversation=said, key=key, now=NOW
    )


def declare(window, volunteer):
    drawn = random.Random(3).randrange  # noqa: S311
    take_declaration.take_declaration(
        window_id=window, volunteer=volunteer, people=[ONE], now=NOW, below=drawn, iterations=1
    )


def on_the_public_page():
    hear_opt_out.hear_opt_out(number=opened(Number.objects.get().pk), by="public", now=NOW)


def test_whoever_wrote_never_again_while_somebody_talks_is_declared_by_nobody(caller):
    call = talk(caller)
    on_the_public_page()
    for said in ("agreed_self", "already_quit"):
        with pytest.raises(calls.ClaimRanOut):
            finish(call, caller, said)
    assert not Window.objects.exists()


def test_whoever_said_never_again_to_the_volunteer_is_declared_by_nobody(caller):
    call = talk(caller)
    assert finish(call, caller, "dnc").window_id is None
    with pytest.raises(calls.AlreadySaved):
        finish(call, caller, "agreed_self", key="another-form")
    with pytest.raises(calls.TooLateToUndo):
        undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW)
    assert finish(call, caller, "agreed_self").window_id is None  # the same form sent again, altered
    assert not Window.objects.exists()


def test_a_yes_said_before_it_may_still_be_written_down_once(caller):
    call = talk(caller)
    window = finish(call, caller, "agreed_self").window_id
    on_the_public_page()
    with pytest.raises(calls.TooLateToUndo):
        undo_outcome.undo_outcome(call_id=call.pk, volunteer=caller, now=NOW)
    assert finish(call, caller, "agreed_self").window_id == window
    declare(window, caller)
    with pytest.raises(take_declaration.WindowClosed):
        declare(window, caller)
    assert finish(call, caller, "agreed_self").window_id is None
    assert windows.open_for(volunteer=caller, now=NOW) == [] and len(declared.waiting()) == 1


def test_never_again_undoes_no_declaration(caller):
    window = finish(talk(caller), caller, "agreed_self").window_id
    declare(window, caller)
    on_the_public_page()
    assert len(declared.waiting()) == 1
