"""A yes aloud becomes one declaration, once; and nothing else does."""

import dataclasses
import datetime as dt
import random

import pytest
from django.db import connection

from farline.common import vault
from farline.common.vault import keyfiles
from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections import rules as forms
from farline.declarations import actions as declarations
from farline.declarations import entries, queries
from farline.declarations.models import Declaration, EarlierQuit, NameUse
from farline.journeys import note_earlier_quit, take_declaration
from farline.tally import log, receipts
from farline.volunteers.tests import factories
from tests.journeys.people import person

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 24, 2, 30, tzinfo=dt.UTC)
ONE = person(league="quit_earlier", heard=["said_yes", "chose_own_name"])
DRAW = random.Random(5).randrange  # noqa: S311
KEEPS = dataclasses.replace(ONE, name="明月", party="declares", wants_receipt=True)


@pytest.fixture
def meilan():
    return factories.meilan()


@pytest.fixture
def window(meilan):
    return corrections.open_window(call_id=77, volunteer=meilan, now=NOW)


def declare(window, volunteer, *people, now=NOW):
    return take_declaration.take_declaration(
        window_id=window,
        volunteer=volunteer,
        people=people or [ONE],
        now=now,
        below=DRAW,
        iterations=1,
    )


def test_it_keeps_what_each_voice_declared_and_gives_a_code_only_to_who_wants_one(window, meilan):
    assert take_declaration.may_declare(window_id=window, volunteer=meilan, now=NOW)
    offers = declare(window, meilan, ONE, KEEPS)
    assert [(offer.person_index, bool(offer.code)) for offer in offers] == [(0, False), (1, True)]
    assert receipts.read(offers[1].code) == offers[1].code
    assert sorted(entry.combination for entry in queries.waiting()) == [1, 5]
    secret = receipts.derive(offers[1].code, origin=log.origin(), iterations=1)
    row = next(
        row
        for row in Declaration.objects.all()
        if bytes(row.commitment or b"").startswith(receipts.commitment(secret.opening, 5))
    )
    assert bytes(row.commitment) == receipts.commitment(secret.opening, 5)
    assert bytes(row.withdrawal_tag) == receipts.withdrawal_tag(secret.withdrawal)


def test_it_keeps_a_day_and_no_hour_and_nothing_of_who_took_it(window, meilan):
    declare(window, meilan)
    row = Declaration.objects.values().get()
    assert (row["week"], entries.open_entry(row["sealed_entry"], row=row["id"]).on) == ("2026-W48", NOW.date())
    assert not [name for name, value in row.items() if value in (77, meilan.pk, "meilan", "平安")]


def test_no_column_shows_day_class_or_name_of_what_waits(window, meilan):
    declare(window, meilan, ONE, dataclasses.replace(KEEPS, name_kind="real", real_name_risk_told=True))
    rows = list(Declaration.objects.values())
    assert set(rows[0]) == {
        "id",
        "week",
        "sealed_entry",
        "sealed_name",
        "look",
        "commitment",
        "withdrawal_tag",
        "published_week",
    }
    sizes = {len(row["sealed_entry"]) for row in rows}
    said = b"".join(bytes(row["sealed_entry"]) for row in rows)
    assert len(sizes) == 1
    assert not [word for word in (b"declares", b"never", b"real", b"2026-11", "明月".encode()) if word in said]


def test_what_waits_is_unreadable_once_the_key_of_its_week_is_gone(window, meilan, settings, tmp_path):
    settings.KEYS_DIR = tmp_path / "keys"
    keyfiles.create_all()
    window = corrections.open_window(call_id=5, volunteer=meilan, now=NOW)
    declare(window, meilan)
    later = NOW + dt.timedelta(weeks=8)
    declarations.carry_over(weeks=["2026-W48"], now=later)
    vault.destroy_week("2026-W48")
    assert [entry.combination for entry in queries.waiting()] == [1]  # carried over: nothing of it is lost
    vault.destroy_week(vault.week_of(later.date()))
    assert queries.waiting() == [] and queries.unreadable() == 1


def test_it_keeps_no_name_where_there_is_no_register_and_a_sealed_one_where_there_is(window, meilan, settings):
    declare(window, meilan)
    assert Declaration.objects.get().sealed_name is None
    settings.REGISTER_PUBLIC_KEY = "07" * 32
    again = corrections.open_window(call_id=78, volunteer=meilan, now=NOW)
    declare(again, meilan, dataclasses.replace(ONE, name="阿娜尔古丽·买买提"))
    assert sorted(len(row.sealed_name or b"") for row in Declaration.objects.all()) == [0, 304]


def test_a_volunteer_without_a_window_declares_nothing(meilan):
    with pytest.raises(take_declaration.WindowClosed):
        declare(12345, meilan)
    assert not Declaration.objects.exists()


def test_a_volunteer_with_a_used_window_declares_nothing_more(window, meilan):
    declare(window, meilan)
    with pytest.raises(take_declaration.WindowClosed):
        declare(window, meilan)
    assert Declaration.objects.count() == 1


def test_a_stranger_with_another_ones_window_declares_nothing(window):
    stranger = factories.make_volunteer("stranger")
    assert not take_declaration.may_declare(window_id=window, volunteer=stranger, now=NOW)
    with pytest.raises(take_declaration.WindowClosed):
        declare(window, stranger)
    assert not Declaration.objects.exists()


def test_a_window_that_was_closed_again_or_ran_out_opens_nothing(window, meilan):
    with pytest.raises(take_declaration.WindowClosed):
        declare(window, meilan, now=NOW + dt.timedelta(hours=4))
    corrections.close_window(window_id=window, volunteer=meilan)
    with pytest.raises(take_declaration.WindowClosed):
        declare(window, meilan)
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"heard": []}, declarations.NoClearYes),
        ({"heard": ["chose_own_name"]}, declarations.NoClearYes),
        ({"heard": ["said_yes", "hummed"]}, declarations.NoClearYes),
        ({"pioneers": "member"}, declarations.NothingLeft),
        ({"name": "退党"}, declarations.NameRefused),
        ({"name_kind": "real"}, declarations.RiskNotTold),
        ({"pioneers": "dead"}, ValueError),
    ],
)
def test_one_voice_without_a_yes_keeps_nothing_of_anybody_and_the_form_stays_open(window, meilan, changed, refusal):
    with pytest.raises(refusal):
        declare(window, meilan, KEEPS, dataclasses.replace(ONE, **changed))
    assert not Declaration.objects.exists()
    assert take_declaration.may_declare(window_id=window, volunteer=meilan, now=NOW)


def test_it_keeps_the_way_to_a_correction_sealed_and_nowhere_else(window, meilan):
    declare(window, meilan, ONE, KEEPS)
    assert sorted(windows.declarations_kept(window_id=window)) == sorted(
        Declaration.objects.values_list("pk", flat=True)
    )


def test_it_counts_a_name_that_comes_up_again_and_again_without_keeping_it(meilan):
    for call in range(queries.MANY_OF_ONE_NAME):
        assert queries.names_used_often(NOW) == 0
        declare(corrections.open_window(call_id=call, volunteer=meilan, now=NOW), meilan)
    assert queries.names_used_often(NOW) == 1
    later = NOW + dt.timedelta(days=7)
    declare(corrections.open_window(call_id=99, volunteer=meilan, now=later), meilan, now=later)
    assert queries.names_used_often(later) == 0
    assert NameUse.objects.count() == 1


def test_it_notes_an_earlier_quit_apart_and_spends_the_window(meilan):
    window = corrections.open_window(call_id=77, volunteer=meilan, now=NOW, opens=forms.EARLIER_QUIT)
    note = {"party": False, "league": True, "pioneers": True, "about_when": "ten_years", "now": NOW}
    with pytest.raises(declarations.NothingLeft):
        note_earlier_quit.note_earlier_quit(window_id=window, volunteer=meilan, **{**note, "league": 0, "pioneers": 0})
    note_earlier_quit.note_earlier_quit(window_id=window, volunteer=meilan, **note)
    assert [(entry.earlier, entry.combination) for entry in queries.waiting()] == [(True, 3)]
    assert EarlierQuit.objects.count() == 1 and not Declaration.objects.exists()
    with pytest.raises(note_earlier_quit.WindowClosed):
        note_earlier_quit.note_earlier_quit(window_id=window, volunteer=meilan, **note)
    with pytest.raises(take_declaration.WindowClosed):
        declare(window, meilan)


def test_a_form_for_an_earlier_quit_takes_no_declaration_and_the_other_way_round(window, meilan):
    earlier = corrections.open_window(call_id=78, volunteer=meilan, now=NOW, opens=forms.EARLIER_QUIT)
    assert not take_declaration.may_declare(window_id=earlier, volunteer=meilan, now=NOW)
    with pytest.raises(take_declaration.WindowClosed):
        declare(earlier, meilan)
    with pytest.raises(note_earlier_quit.WindowClosed):
        note_earlier_quit.note_earlier_quit(
            window_id=window, volunteer=meilan, party=True, league=False, pioneers=False, about_when="longer", now=NOW
        )
    assert not Declaration.objects.exists() and not EarlierQuit.objects.exists()


def test_no_table_has_a_column_for_who_when_or_where():
    with connection.cursor() as cursor:
        columns = {
            column.name
            for table in ("declarations_declaration", "declarations_earlierquit", "declarations_nameuse")
            for column in connection.introspection.get_table_description(cursor, table)
        }
    assert not columns & {"volunteer_id", "call_id", "number_id", "place", "province", "created_at", "taken_at"}
