"""A sample code tells everybody what one line says: never what waits, what is destroyed, or what a line keeps back."""

import dataclasses
import datetime as dt
import random

import pytest
from django.core import serializers

from farline.common import vault
from farline.common.vault import keyfiles
from farline.corrections import actions as corrections
from farline.declarations import actions as declarations
from farline.declarations import queries as declared
from farline.journeys import correct_declaration, publish_tally, second_look, take_declaration
from farline.tally import queries
from farline.tally.models import Sample
from farline.volunteers.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = dt.datetime(2026, 11, 25, 2, 30, tzinfo=dt.UTC)
ONE = take_declaration.PersonDeclares(
    party="never",
    league="declares",
    pioneers="declares",
    name="平安",
    name_kind="pseudonym",
    real_name_risk_told=False,
    heard=["said_yes"],
    wants_receipt=False,
)


class Below:
    """Draws numbers that differ, and a sample for everybody."""

    def __init__(self):
        self.drawn = random.Random(8)  # noqa: S311

    def __call__(self, bound):
        return 0 if bound == take_declaration.ONE_SAMPLE_IN else self.drawn.randrange(bound)


BELOW = Below()


@pytest.fixture
def meilan():
    return factories.meilan()


@pytest.fixture
def zhixin():
    return factories.zhixin()


def declare(volunteer, *people):
    window = corrections.open_window(call_id=BELOW.drawn.randrange(9**9), volunteer=volunteer, now=NOW)
    take_declaration.take_declaration(
        window_id=window, volunteer=volunteer, people=people or [ONE], now=NOW, below=BELOW, iterations=1
    )
    return window


def publish(settings, now=NOW):
    settings.DEMO = True
    return publish_tally.publish_tally(by="timer", now=now, force_demo=True)


def test_it_lies_sealed_until_its_entry_is_published_and_is_everybodys_then(meilan, settings):
    declare(meilan)
    sample = Sample.objects.get()
    assert (sample.code, sample.published, queries.sample_codes()) == ("", False, [])
    sealed = bytes(sample.sealed_code)
    code = vault.open_sealed(sealed, table="tally.sample", column="sealed_code", row=sample.pk).decode()
    assert code not in serializers.serialize("json", [sample])
    publish(settings)
    assert queries.sample_codes() == [code]
    assert Sample.objects.get().sealed_code is None


def test_none_is_given_away_for_a_line_that_does_not_tell_what_was_left(meilan, zhixin):
    declare(meilan)
    for one in second_look.waiting_for(zhixin):
        second_look.accept(declaration_id=one.id, looker=zhixin, now=NOW)
    after = NOW + dt.timedelta(weeks=4)
    publish_tally.publish_tally(by="timer", now=after, date_is_right=True)
    assert queries.summary().combinations[0] == 1
    assert queries.sample_codes() == [] and not Sample.objects.exists()


def test_nothing_of_it_remains_when_the_draft_is_destroyed(meilan, zhixin):
    window = declare(meilan, ONE, dataclasses.replace(ONE, name="明月"))
    correct_declaration.change_mind(window_id=window, voice=0, volunteer=meilan, now=NOW)
    assert Sample.objects.count() == len(declared.waiting()) == 1
    (one,) = second_look.waiting_for(zhixin)
    second_look.set_aside(declaration_id=one.id, looker=zhixin, reason="error", words="不是她说的", now=NOW)
    assert not Sample.objects.exists() and declared.waiting() == []


def test_nothing_of_it_remains_when_it_was_one_of_our_own_test_callers(meilan, settings):
    declare(meilan, dataclasses.replace(ONE, name="明月"), ONE)
    correct_declaration.correct_by_word(on=NOW.date(), bits=3, name="明月", reason="test", by="zhixin", now=NOW)
    publish(settings)
    assert len(queries.sample_codes()) == Sample.objects.count() == 1


def test_it_ends_with_the_key_of_its_week_and_the_entry_is_published_without_it(meilan, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    declare(meilan)
    later = NOW + dt.timedelta(weeks=8)
    declarations.carry_over(weeks=["2026-W48"], now=later)
    vault.destroy_week("2026-W48")
    publish(settings, later)
    assert (queries.summary().standing, queries.sample_codes()) == (1, [])
