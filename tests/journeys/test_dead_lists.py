"""After a panic nobody of the lists there were can ever be called: these end, and the same lists may come in again."""

import datetime as dt
import os

import pytest

from farline.calls import actions as calls
from farline.calls.models import Turn
from farline.calls.tests.factories import NOW, make_campaign, talk
from farline.common import vault
from farline.common.vault import keyfiles, weeks
from farline.journeys import import_list
from farline.journeys.sweep import sweep
from farline.numbers import actions, queries, rules
from farline.numbers.models import Number, NumberList, Page, TagRun
from farline.numbers.tests.factories import csv_of, make_list, receive
from farline.volunteers.tests.factories import meilan

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SECOND = dt.timedelta(seconds=1)
CELLS = [f"0391-0{n:06d}" for n in range(40)]


@pytest.fixture
def panic(settings, tmp_path):
    """With weekly keys of their own, so that no other test loses its."""
    root, settings.KEYS_DIR = keyfiles.root_key(), tmp_path / "keys"
    keyfiles.create_once(settings.KEYS_DIR / keyfiles.ROOT_KEY, root)
    folder = settings.KEYS_DIR / "weeks"

    def destroy() -> None:
        if (folder / weeks.NAME).exists():
            os.utime(folder / weeks.NAME, (NOW.timestamp(), NOW.timestamp()))  # as old as the first list
        weeks.WeekKeys(folder).destroy_all()

    return destroy


def bring_in() -> queries.IntakeView:
    intake_id = receive(csv_of(CELLS), number_list=make_list(state=rules.DRAFT, synthetic=False))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    import_list.import_list(intake_id=intake_id, by="zhixin", clock=lambda: NOW)
    return queries.intake_for(intake_id)


def test_they_end_with_the_next_sweep(panic):
    first = bring_in()
    panic()
    assert sweep(now=NOW + SECOND) and not (Page.objects.exists() or TagRun.objects.exists())
    assert queries.list_for(first.list_id).state == rules.PURGED
    assert bring_in().kept == first.kept == len(CELLS)


def test_they_end_before_the_same_list_is_brought_in_again(panic):
    first = bring_in()
    panic()
    assert bring_in().kept == len(CELLS)
    assert queries.list_for(first.list_id).state == rules.PURGED


def test_whoever_was_just_called_can_be_saved_and_nobody_of_them_waits(panic):
    make_campaign(3)
    caller = meilan()
    call = talk(caller)
    panic()
    sweep(now=NOW + SECOND)
    assert not Number.objects.exists()
    calls.release(call_id=call.pk, volunteer=caller, now=NOW + SECOND)
    sweep(now=NOW + SECOND)
    assert not Turn.objects.exclude(state="finished").exists()
    assert calls.claim_next(volunteer=caller, now=NOW + SECOND) is None


@pytest.mark.parametrize(
    "kept",
    [None, ([], NOW.timestamp()), ([], (NOW + dt.timedelta(days=3)).timestamp())],
    ids=["away", "sure", "younger"],
)
def test_none_ends_while_nobody_can_say_that_a_key_was_destroyed(panic, kept, monkeypatch):
    bring_in()
    monkeypatch.setattr(vault, "weeks_kept", list)
    monkeypatch.setattr(vault, "weeks_for_sure", lambda: kept)
    sweep(now=NOW + SECOND)
    assert Page.objects.exists() is (kept != ([], NOW.timestamp()))


def test_a_list_without_numbers_is_not_dead(panic):
    home = make_list(state=rules.DRAFT)
    panic()
    sweep(now=NOW + SECOND)
    assert NumberList.objects.get(pk=home.pk).state == rules.DRAFT
