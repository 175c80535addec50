import datetime as dt
import os

import pytest

from farline.common import vault
from farline.numbers import actions, queries, rules, samples, sealed_files
from farline.numbers.models import Intake, Number, NumberList
from farline.numbers.tests.factories import NOW, Upload, csv_of, make_list, make_number, receive

pytestmark = pytest.mark.django_db
GROUND = {"provenance": "typed from a public book", "lawful_basis": "published by the offices themselves"}


def create(**said: object) -> int:
    fields = {"name": "autumn", "expires_on": NOW.date() + dt.timedelta(days=60), "by": "zhixin", "now": NOW, **GROUND}
    return actions.create_list(**(fields | said))  # type: ignore[arg-type]  # wrong ones on purpose


def test_it_makes_a_draft_with_its_ground_and_its_last_day():
    seen = queries.list_for(create(name=" autumn \u202e list "))
    assert (seen.name, seen.state, seen.synthetic, seen.numbers) == ("autumn list", rules.DRAFT, False, 0)
    assert seen.provenance == GROUND["provenance"]


@pytest.mark.parametrize("field", ["name", "provenance", "lawful_basis"])
def test_it_refuses_a_list_without_its_ground(field: str):
    with pytest.raises(actions.GroundMissing):
        create(**{field: " \u200b\n"})
    assert not NumberList.objects.exists()


@pytest.mark.parametrize("days", [-1, 0, 91, 4000])
def test_it_refuses_a_list_that_would_live_too_long_or_not_at_all(days: int):
    with pytest.raises(actions.ExpiryOutOfRange):
        create(expires_on=NOW.date() + dt.timedelta(days=days))


def test_it_takes_every_list_of_a_demo_for_invented(settings):
    settings.DEMO = True
    assert queries.list_for(create()).synthetic


def test_it_knows_every_sample_list_that_ships_by_its_digest():
    from hashlib import sha256

    from farline import ROOT

    shipped = [*ROOT.glob("content/samples/*.csv"), *ROOT.glob("tests/lists/*.csv")]
    assert {sha256(path.read_bytes()).hexdigest() for path in shipped} == samples.digests()


def test_it_locks_a_sample_list_as_synthetic():
    from farline import ROOT

    home = make_list(state=rules.DRAFT, synthetic=False)
    receive((ROOT / "tests" / "lists" / "list-messy.csv").read_bytes(), number_list=home)
    assert queries.list_for(home.id).synthetic


def test_it_keeps_an_upload_that_it_can_read():
    home, upload = make_list(state=rules.DRAFT, synthetic=False), Upload(csv_of(["0391-0123456"]))
    intake = queries.intake_for(actions.receive_file(list_id=home.id, upload=upload, by="zhixin", now=NOW))
    assert upload.kept
    assert (intake.state, intake.list_id, intake.list_name) == (rules.UPLOADED, home.id, home.name)
    assert not queries.list_for(home.id).synthetic


@pytest.mark.parametrize(
    ("upload", "code"),
    [(lambda: Upload(b""), "empty_file"), (lambda: Upload(b"", trouble="too_large"), "too_large")],
)
def test_it_leaves_no_empty_list_behind_a_file_it_cannot_use(upload, code: str):
    home, given = make_list(state=rules.DRAFT), upload()
    with pytest.raises(rules.FileTrouble) as caught:
        actions.receive_file(list_id=home.id, upload=given, by="zhixin", now=NOW)
    assert caught.value.code == code
    assert not given.kept
    with pytest.raises(queries.NoSuchList):
        queries.list_for(home.id)


def test_it_shows_ten_rows_as_they_would_be_read():
    look = queries.preview(receive(csv_of(f"0391-0{n:06d}" for n in range(30))))
    assert (look.columns, look.column, look.encoding, look.has_header) == (["电话"], 0, "utf-8", True)
    assert [row[0] for row in look.rows] == [f"0391-0{n:06d}" for n in range(10)]


def test_it_reads_anew_in_another_encoding_and_column():
    intake_id = receive("备注,电话\n讲粤语,0391-0123456\n".encode("gb18030"))
    actions.choose_layout(intake_id=intake_id, encoding="utf-8", column=0, has_header=False, by="zhixin", now=NOW)
    look = queries.preview(intake_id)
    assert (look.encoding, look.column, look.has_header, look.columns) == ("utf-8", 0, False, ["1", "2"])
    assert "\ufffd" in look.rows[0][0]


def wide(*, titles: int = 0) -> bytes:
    """The number stands in the 46th column, below titles that have one."""
    rows = [[f"c{n}" for n in range(45)] + ["电话"], *([*["x"] * 45, f"0391-0{row:06d}"] for row in range(20))]
    return "\n".join([*["名单"] * titles, *map(",".join, rows)]).encode()


@pytest.mark.parametrize("titles", [0, 15])
def test_it_names_every_column_of_a_wide_table_and_shows_forty_with_the_chosen_one(titles: int):
    look = queries.preview(receive(wide(titles=titles)))
    assert (look.column, len(look.columns), len(look.shown)) == (45, 46, 40)
    assert look.shown == [*range(39), 45]
    assert len(look.rows) == 10 and {len(row) for row in look.rows} == {40}
    assert titles or [row[-1] for row in look.rows] == [f"0391-0{n:06d}" for n in range(10)]


def test_it_keeps_a_column_that_the_first_rows_do_not_have():
    intake_id = receive(wide(titles=15))
    actions.choose_layout(intake_id=intake_id, encoding="utf-8", column=44, has_header=False, by="zhixin", now=NOW)
    assert queries.preview(intake_id).column == 44


@pytest.mark.parametrize("column", [-1, 2, 9999])
def test_it_refuses_a_column_that_the_file_does_not_have_and_keeps_what_was_chosen(column: int):
    intake_id = receive("备注,电话\n讲粤语,0391-0123456\n".encode())
    with pytest.raises(rules.FileTrouble) as caught:
        actions.choose_layout(
            intake_id=intake_id, encoding="gb18030", column=column, has_header=False, by="zhixin", now=NOW
        )
    assert caught.value.code == "no_such_column"
    look = queries.preview(intake_id)
    assert (look.encoding, look.column, look.has_header) == ("utf-8", 1, True)


def test_it_guesses_the_column_anew_where_another_encoding_has_fewer():
    intake_id = receive("备注,电话\n讲粤语,0391-0123456\n".encode("utf-16"))
    look = queries.preview(intake_id, encoding="big5", has_header=False)
    assert look.encoding == "big5" and look.column in look.shown
    assert queries.preview(intake_id).encoding == "utf-16"


def test_it_refuses_an_encoding_that_was_not_offered():
    with pytest.raises(rules.FileTrouble):
        actions.choose_layout(
            intake_id=receive(csv_of(["1"])), encoding="rot13", column=0, has_header=True, by="zhixin", now=NOW
        )


def test_it_queues_an_import_once():
    intake_id = receive(csv_of(["0391-0123456"]))
    assert actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    assert not actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)


def test_it_cancels_at_once_what_has_not_begun(django_capture_on_commit_callbacks):
    intake_id = receive(csv_of(["0391-0123456"]))
    with django_capture_on_commit_callbacks(execute=True):
        actions.cancel_intake(intake_id=intake_id, by="zhixin", now=NOW)
    stored = Intake.objects.get(pk=intake_id)
    assert stored.state == rules.CANCELLED
    assert not sealed_files.path_of(stored.stored_as).exists()


@pytest.mark.parametrize("state", rules.LIST_STATES)
@pytest.mark.parametrize("wanted", [*rules.LIST_STATES, "loud"])
def test_it_moves_a_list_as_the_table_says_and_no_other_way(state: str, wanted: str):
    home = make_list(state=state)
    make_number(number_list=home)
    if rules.may_move(state, wanted):
        actions.change_list_state(list_id=home.id, state=wanted, by="zhixin", now=NOW)
        assert queries.list_for(home.id).state == wanted
    else:
        with pytest.raises(actions.NotThatWay):
            actions.change_list_state(list_id=home.id, state=wanted, by="zhixin", now=NOW)


def test_it_has_a_move_from_every_state_but_the_last():
    assert set(rules.LIST_MOVES) == set(rules.LIST_STATES)
    assert [state for state, after in rules.LIST_MOVES.items() if not after] == [rules.PURGED]


def test_it_does_not_let_an_empty_draft_pass_for_checked():
    with pytest.raises(actions.NotThatWay):
        actions.change_list_state(list_id=make_list(state=rules.DRAFT).id, state="checked", by="zhixin", now=NOW)


def test_it_does_not_release_a_list_whose_last_day_is_over():
    home = make_list(state=rules.CHECKED, days=-1)
    with pytest.raises(actions.NotThatWay):
        actions.change_list_state(list_id=home.id, state=rules.RELEASED, by="zhixin", now=NOW)


def test_it_destroys_the_numbers_of_a_purged_list():
    home = make_list(state=rules.CLOSED)
    number = make_number(number_list=home)
    actions.change_list_state(list_id=home.id, state=rules.PURGED, by="zhixin", now=NOW)
    with pytest.raises(queries.NumberGone):
        queries.masked(number.id)


def test_it_destroys_the_numbers_of_lists_whose_last_day_is_over():
    over, living = make_list(days=-1), make_list(days=0)
    make_number("+863910000001", number_list=over)
    kept = make_number("+863910000002", number_list=living)
    assert actions.purge_expired(by="farline", now=NOW) == 1
    assert actions.purge_expired(by="farline", now=NOW) == 0
    assert list(Number.objects.values_list("pk", flat=True)) == [kept.id]
    assert queries.list_for(over.id).state == rules.PURGED


def test_it_opens_a_number_masks_it_and_finds_it_by_its_blinded_index():
    number = make_number("+863910123456")
    assert actions.open_for_dialing(number_id=number.id, who="meilan", permit="1") == "+863910123456"
    assert queries.masked(number.id) == "0391-*****56"
    assert queries.ids_for("+863910123456") == [number.id]
    assert queries.ids_for("+863910123457") == []


def test_it_cannot_open_a_number_whose_weeks_key_was_destroyed():
    number = make_number(number_list=make_list(days=2000))
    vault.destroy_week(vault.week_of(NOW.date() + dt.timedelta(days=2000)))
    with pytest.raises(queries.NumberGone):
        actions.open_for_dialing(number_id=number.id, who="meilan", permit="1")


def test_it_cannot_open_an_envelope_laid_into_another_row():
    one, other = make_number(), make_number()
    Number.objects.filter(pk=one.id).update(sealed_number=other.sealed_number)
    with pytest.raises(queries.NumberGone):
        actions.open_for_dialing(number_id=one.id, who="meilan", permit="1")


def test_it_forgets_a_number_for_good_and_twice_without_complaint():
    number = make_number("+863910123456")
    for _ in range(2):
        actions.forget(number_id=number.id, by="meilan", now=NOW)
    assert queries.ids_for("+863910123456") == []


def test_it_counts_attempts_and_takes_one_back_but_never_below_none():
    number = make_number()
    for change in (1, 1, -1, -1, -1):
        actions.note_attempt(number_id=number.id, change=change)
    assert queries.number_for(number.id).attempts == 0


def test_it_sweeps_away_uploads_that_nobody_wants():
    given_up, waiting = Upload(b"x"), receive(csv_of(["0391-0123456"]))
    stored = Intake.objects.get(pk=waiting).stored_as
    for name in (given_up.stored_as, stored):
        os.utime(sealed_files.path_of(name), times=(0, 0))
    actions.sweep_uploads(now=NOW)
    assert not sealed_files.path_of(given_up.stored_as).exists()
    assert sealed_files.path_of(stored).exists()
    sealed_files.path_of(stored).unlink()  # so old a file would be due in every other test
