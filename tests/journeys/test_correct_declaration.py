"""Without a receipt: two weeks, by telephone; then nobody can, not even with everything that lies on the disk."""

import dataclasses
import datetime as dt
import random

import pytest

from farline.common import vault
from farline.common.vault import keyfiles
from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections.models import Window
from farline.declarations import queries as declared
from farline.journeys import publish_tally, take_declaration
from farline.journeys.correct_declaration import NothingToCorrect, SeveralFound, change_mind, correct_by_word
from farline.tally import queries
from farline.volunteers.models import Volunteer
from farline.volunteers.tests import factories
from tests.journeys.people import person

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)
DRAW = random.Random(3).randrange  # noqa: S311
ONE = person()


@pytest.fixture
def window():
    meilan = factories.meilan()
    window = corrections.open_window(call_id=7, volunteer=meilan, now=NOW)
    people = [ONE, dataclasses.replace(ONE, name="明月", pioneers="never")]
    take_declaration.take_declaration(
        window_id=window, volunteer=meilan, people=people, now=NOW, below=DRAW, iterations=1
    )
    return window


def correct(window, voice=0, now=NOW, volunteer=None):
    change_mind(window_id=window, voice=voice, volunteer=volunteer or Volunteer.objects.get(handle="meilan"), now=now)


def by_word(name, bits=3, on=dt.date(2026, 11, 25), reason="requested", now=NOW):
    correct_by_word(on=on, bits=bits, name=name, reason=reason, by="zhixin", now=now)


def publish(settings, now=NOW):
    settings.DEMO = True
    return publish_tally.publish_tally(by="zhixin", now=now, force_demo=True)


def test_before_publication_the_draft_of_that_voice_is_destroyed(window):
    correct(window)
    assert [entry.combination for entry in declared.waiting()] == [2]
    with pytest.raises(NothingToCorrect):
        correct(window)


def test_after_publication_a_line_says_so_in_public_once(window, settings):
    publish(settings)
    correct(window, voice=1)
    with pytest.raises(NothingToCorrect):
        correct(window, voice=1)
    publish(settings)
    page = queries.summary()
    assert (page.standing, page.corrections, page.combinations[2]) == (1, {"requested": 1}, 0)


def test_nobody_corrects_a_voice_that_did_not_speak_or_a_window_that_never_was(window):
    for wrong in ((window, 2), (window, -1), (12345, 0)):
        with pytest.raises(NothingToCorrect):
            correct(*wrong)


def test_a_backup_brings_nothing_back_once_the_key_of_the_week_is_gone(window, settings, tmp_path):
    """The tie lies in every backup of these weeks; the key in none."""
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    meilan = Volunteer.objects.get()
    other = corrections.open_window(call_id=8, volunteer=meilan, now=NOW)
    take_declaration.take_declaration(
        window_id=other, volunteer=meilan, people=[ONE], now=NOW, below=DRAW, iterations=1
    )
    assert len(windows.declarations_kept(window_id=other)) == 1
    backup = list(Window.objects.filter(pk=other))
    vault.destroy_week(vault.week_of(NOW.date()))
    Window.objects.filter(pk=other).delete()
    Window.objects.bulk_create(backup)
    assert windows.declarations_kept(window_id=other) == []
    with pytest.raises(NothingToCorrect):
        correct(other)


def test_nobody_else_and_nobody_later_corrects_through_the_window(window):
    for wrong in ({"volunteer": factories.make_volunteer("stranger")}, {"now": NOW + dt.timedelta(hours=3)}):
        with pytest.raises(NothingToCorrect):
            correct(window, **wrong)
    assert len(declared.waiting()) == 2


def test_day_organizations_and_name_find_it_and_nothing_less_does(window):
    for wrong in ({"name": "清泉"}, {"bits": 2}, {"on": NOW.date() - dt.timedelta(days=1)}):
        with pytest.raises(NothingToCorrect):
            by_word(**{"name": "平安", **wrong})
    by_word("平安")
    assert [entry.combination for entry in declared.waiting()] == [2]


def test_the_day_is_the_one_that_the_persons_own_calendar_showed():
    late = dt.datetime(2026, 11, 24, 17, 30, tzinfo=dt.UTC)  # half past one at night in China, on the 25th
    meilan = factories.meilan()
    open_now = corrections.open_window(call_id=7, volunteer=meilan, now=late)
    take_declaration.take_declaration(
        window_id=open_now, volunteer=meilan, people=[ONE], now=late, below=DRAW, iterations=1
    )
    with pytest.raises(NothingToCorrect):
        by_word("平安", on=late.date(), now=late)
    by_word("平安", on=dt.date(2026, 11, 25), now=late)
    assert declared.waiting() == []


def test_it_touches_none_when_two_fit(window):
    meilan = Volunteer.objects.get()
    other = corrections.open_window(call_id=9, volunteer=meilan, now=NOW)
    take_declaration.take_declaration(
        window_id=other, volunteer=meilan, people=[ONE], now=NOW, below=DRAW, iterations=1
    )
    with pytest.raises(SeveralFound):
        by_word("平安")
    assert len(declared.waiting()) == 3


def test_published_it_is_taken_back_in_public_by_word_too(window, settings):
    publish(settings)
    by_word("明月", bits=2, reason="complaint", now=NOW + dt.timedelta(days=9))
    publish(settings)
    assert queries.summary().corrections == {"complaint": 1}


def test_when_the_two_weeks_are_over_nothing_finds_it_any_more(window, settings):
    publish(settings)
    later = NOW + dt.timedelta(days=21)
    publish(settings, later)
    with pytest.raises(NothingToCorrect):
        by_word("平安", now=later)
