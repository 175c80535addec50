import datetime as dt

import pytest
from django.contrib.auth import get_user_model

from farline.common import vault
from farline.corrections import actions, queries, rules
from farline.corrections.models import Window

pytestmark = pytest.mark.django_db
CALL = 4711
NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def meilan():
    return get_user_model()(pk=771, handle="meilan")


def anping():
    return get_user_model()(pk=772, handle="anping")


def opened(volunteer=None, call_id: int = CALL) -> int:
    return actions.open_window(call_id=call_id, volunteer=volunteer or meilan(), now=NOW)


def test_it_is_open_for_the_volunteer_who_made_the_call_only():
    caller = meilan()
    window = opened(caller)
    assert queries.is_open_for(window_id=window, volunteer=caller, now=NOW)
    assert not queries.is_open_for(window_id=window, volunteer=anping(), now=NOW)


def test_it_is_used_exactly_once():
    caller = meilan()
    window = opened(caller)
    actions.use_window(window_id=window, volunteer=caller, now=NOW)
    with pytest.raises(actions.WindowClosed):
        actions.use_window(window_id=window, volunteer=caller, now=NOW)


def test_it_cannot_be_used_after_its_time():
    caller = meilan()
    window = opened(caller)
    with pytest.raises(actions.WindowClosed):
        actions.use_window(window_id=window, volunteer=caller, now=NOW + rules.OPEN_FOR)


def test_it_cannot_be_used_once_closed():
    caller = meilan()
    window = opened(caller)
    assert actions.close_window(window_id=window, volunteer=caller)
    assert not actions.close_window(window_id=window, volunteer=caller)
    with pytest.raises(actions.WindowClosed):
        actions.use_window(window_id=window, volunteer=caller, now=NOW)


def test_it_closes_when_the_outcome_is_undone():
    caller = meilan()
    mine, other = opened(caller), opened(caller, call_id=4712)
    actions.close_for_call(call_id=CALL, now=NOW)
    assert not queries.is_open_for(window_id=mine, volunteer=caller)
    assert queries.is_open_for(window_id=other, volunteer=caller)


def test_it_refuses_to_undo_once_something_was_declared():
    caller = meilan()
    actions.use_window(window_id=opened(caller), volunteer=caller, now=NOW)
    with pytest.raises(actions.WindowUsed):
        actions.close_for_call(call_id=CALL, now=NOW)


def test_it_keeps_what_was_declared_only_as_long_as_the_week_has_its_key():
    caller = meilan()
    window = actions.open_window(call_id=CALL, volunteer=caller, now=NOW.replace(year=2024))
    actions.use_window(window_id=window, volunteer=caller, now=NOW.replace(year=2024))
    actions.keep_declarations(window_id=window, declaration_ids=[7, 8])
    assert queries.declarations_kept(window_id=window) == [7, 8]
    vault.destroy_week(vault.week_of(NOW.replace(year=2024).date()))
    assert queries.declarations_kept(window_id=window) == []


def test_it_has_the_same_size_for_one_voice_and_for_ten():
    caller, sizes = meilan(), set()
    for voices in (1, 10):
        window = opened(caller)
        actions.use_window(window_id=window, volunteer=caller, now=NOW)
        actions.keep_declarations(window_id=window, declaration_ids=[2**62] * voices)
        sizes.add(len(bytes(Window.objects.get(pk=window).sealed_kept or b"")))
    assert len(sizes) == 1


def test_it_shows_neither_call_nor_volunteer_in_its_row():
    caller = meilan()
    row = repr(Window.objects.filter(pk=opened(caller)).values().get())
    assert str(CALL) not in row and str(caller.pk) not in row and caller.handle not in row


def test_it_sweeps_what_nobody_used_and_keeps_what_was():
    caller = meilan()
    used, unused, fresh = opened(caller), opened(caller), None
    actions.use_window(window_id=used, volunteer=caller, now=NOW)
    later = NOW + rules.OPEN_FOR
    fresh = actions.open_window(call_id=9, volunteer=caller, now=later)
    assert actions.sweep(now=later) == 1
    assert set(Window.objects.values_list("pk", flat=True)) == {used, fresh} and unused
    assert actions.sweep(now=NOW + rules.KEY_LIVES_FOR + dt.timedelta(weeks=1)) == 2


def test_it_says_for_every_state_where_it_may_go():
    assert set(rules.NEXT_STATES) == set(rules.STATES)
    assert not any(rules.may_move(rules.USED, state) for state in rules.STATES)
    assert rules.may_move(rules.OPEN, rules.CLOSED)


def test_it_calls_a_week_spent_only_after_the_last_correction():
    assert not rules.is_spent("2026-W48", dt.date(2026, 11, 29) + dt.timedelta(weeks=7))
    assert rules.is_spent("2026-W48", dt.date(2026, 11, 30) + dt.timedelta(weeks=7))
    with pytest.raises(ValueError):
        rules.is_spent("W48", dt.date(2026, 1, 1))
