"""A list on its way in, with all that can happen to it."""

import datetime as dt
import itertools

import pytest
from django.db import connection

from farline.common import vault
from farline.journeys import import_list as journey
from farline.journeys import import_list_task
from farline.numbers import (
    actions,
    columns,
    intakes,
    keeping,
    known_tags,
    packing,
    queries,
    reading,
    rules,
    sealed_files,
)
from farline.numbers.models import Page
from farline.numbers.tests.factories import (
    NOW,
    Upload,
    chunk_of,
    csv_of,
    keep_in_pages,
    make_list,
    make_number,
    numbers_in,
    receive,
)
from farline.numbers.tests.opening import opened_page
from farline.optouts import actions as optouts

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def landline(n: int) -> str:
    return f"0391-0{n:06d}"


def clock() -> dt.datetime:
    return NOW


def run(content: bytes, **fields: object) -> queries.IntakeView:
    intake_id = receive(content, number_list=make_list(state=rules.DRAFT, synthetic=False, **fields))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    return queries.intake_for(intake_id)


def test_it_keeps_the_good_rows_and_says_why_it_refused_the_others():
    seen = run(csv_of([landline(1), "王先生", landline(2), landline(1), "", "110"]))
    assert (seen.state, seen.rows_total, seen.rows_done, seen.kept, seen.refused) == ("done", 6, 6, 2, 4)
    assert seen.reasons == [("empty", 1), ("not_a_number", 1), ("emergency", 1), ("duplicate_in_file", 1)]
    assert numbers_in(seen.list_id) == {"+863910000001", "+863910000002"}
    lines = "".join(queries.refusals_csv(seen.id, "en")).splitlines()
    assert lines[1] == "2,not_a_number,There is no number in the cell."
    assert [line.split(",")[0] for line in lines[1:]] == ["2", "4", "5", "6"]


def test_it_keeps_place_province_and_clock_beside_the_sealed_number():
    seen = run(csv_of(["0991-0123456"]))
    page = Page.objects.get(number_list=seen.list_id)
    assert (page.province, page.clock_shift, page.count) == ("XJ", 120, 1)
    assert packing.places_from_bytes(page.places) == [("0991", "landline")]
    assert b"0123456" not in bytes(page.sealed_numbers)
    assert opened_page(page) == {"+869910123456"}


def test_it_adds_nothing_twice_when_a_list_comes_in_again():
    content = csv_of([landline(1), landline(2), landline(2)])
    run(content)
    again = run(content)
    assert (again.kept, again.reasons) == (0, [("already_listed", 3)])
    assert sum(page.count for page in Page.objects.all()) == 2


def test_it_never_lets_an_opted_out_number_in():
    optouts.record(number="+863910000002", by="meilan", now=NOW)
    seen = run(csv_of([landline(1), landline(2), landline(2)]))
    assert (seen.kept, seen.reasons) == (1, [("opted_out", 2)])
    assert queries.ids_for("+863910000002") == []


def test_it_keeps_only_the_regions_of_the_campaign(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(journey.campaigns, "regions_for_list", lambda list_id: frozenset({"HA"}))
    seen = run(csv_of([landline(1), "0991-0123456"]))
    assert (seen.kept, seen.reasons) == (1, [("other_region", 1)])


def test_it_locks_a_list_that_cannot_ring_as_synthetic():
    seen = run(csv_of([landline(1), landline(2)]))
    assert queries.list_for(seen.list_id).synthetic
    assert queries.list_for(seen.list_id).state == rules.CHECKED


def test_it_takes_a_list_with_one_number_that_could_ring_for_a_real_one():
    seen = run(csv_of([landline(1), "13812345678"]))
    assert not queries.list_for(seen.list_id).synthetic


def test_it_waits_for_a_person_when_the_file_held_identity_numbers():
    seen = run(csv_of(["13812345678", "11010519491231002X"]))
    assert queries.list_for(seen.list_id).state == rules.DRAFT
    with pytest.raises(actions.NotThatWay):
        actions.change_list_state(list_id=seen.list_id, state=rules.RELEASED, by="zhixin", now=NOW)
    actions.change_list_state(list_id=seen.list_id, state=rules.CHECKED, by="zhixin", now=NOW)
    actions.change_list_state(list_id=seen.list_id, state=rules.RELEASED, by="zhixin", now=NOW)


def test_it_waits_for_a_person_when_identity_numbers_stand_beside_the_numbers():
    seen = run("姓名,身份证号,电话\n甲,11010519491231002X,13812345678\n".encode())
    assert (seen.kept, queries.list_for(seen.list_id).state) == (1, rules.DRAFT)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030", "big5"])
def test_it_waits_for_a_person_wherever_in_the_file_an_identity_number_stands(encoding):
    lines = ["備註,電話" if encoding == "big5" else "备注,电话"]
    lines += [f"{at},138123{at:05d}" for at in range(1, 400)]
    lines[-1] = "11010519491231002X,13812345678"
    seen = run("\n".join(lines).encode(encoding))
    assert (seen.kept, queries.list_for(seen.list_id).state) == (399, rules.DRAFT)


def in_chunks_of(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "SIZES", columns.Sizes(rows, rows))


class Killed(BaseException):
    """As kill -9: nothing that follows runs."""


@pytest.mark.parametrize("chunks", [0, 1, 2])
def test_it_goes_on_where_it_was_killed(monkeypatch: pytest.MonkeyPatch, chunks: int):
    in_chunks_of(3, monkeypatch)
    cells = [landline(n) for n in range(7)] + ["x", landline(0)]
    intake_id = receive(csv_of(cells))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    left = iter(range(chunks))

    def killed_in_the_middle(**chunk: object) -> None:
        advance(**chunk)
        if next(left, None) is None:
            raise Killed

    advance = intakes.advance
    with monkeypatch.context() as patched:
        patched.setattr(intakes, "advance", killed_in_the_middle)
        with pytest.raises(Killed):
            journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    assert queries.intake_for(intake_id).rows_done == 3 * chunks
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    seen = queries.intake_for(intake_id)
    assert (seen.state, seen.rows_done, seen.kept) == ("done", 9, 7)
    assert seen.reasons == [("not_a_number", 1), ("duplicate_in_file", 1)]
    assert len(numbers_in(seen.list_id)) == queries.count_in(seen.list_id) == 7


def test_it_leaves_an_import_to_the_worker_that_overtook_it(monkeypatch: pytest.MonkeyPatch):
    intake_id = receive(csv_of([landline(1)]))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    job = intakes.begin(intake_id=intake_id, now=NOW)
    assert job
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    with pytest.raises(intakes.Overtaken):
        journey._keep_chunk(job, 0, chunk_of([landline(5)]), journey._With(known_tags.Known(), ()))
    assert numbers_in(job.list_id) == {"+863910000001"}


def test_it_stops_after_the_rows_it_is_at_when_cancelled(monkeypatch: pytest.MonkeyPatch):
    in_chunks_of(2, monkeypatch)
    intake_id = receive(csv_of(landline(n) for n in range(6)))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    answers = iter([False, True])
    monkeypatch.setattr(intakes, "wants_cancel", lambda intake_id: next(answers))
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    seen = queries.intake_for(intake_id)
    assert (seen.state, seen.rows_done, seen.kept) == ("cancelled", 2, 2)


def test_it_keeps_nothing_more_once_its_list_was_closed(monkeypatch: pytest.MonkeyPatch):
    intake_id = receive(csv_of(landline(n) for n in range(6)))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    list_id = queries.intake_for(intake_id).list_id
    prepare = keeping.prepare

    def closed_meanwhile(*args: object, **said: object) -> keeping.Prepared:
        actions.change_list_state(list_id=list_id, state=rules.CLOSED, by="zhixin", now=NOW)
        return prepare(*args, **said)

    monkeypatch.setattr(keeping, "prepare", closed_meanwhile)
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    seen = queries.intake_for(intake_id)
    assert (seen.state, seen.kept) == ("cancelled", 0)
    assert numbers_in(list_id) == set()


def test_it_brings_in_nothing_of_a_file_that_breaks_off():
    content = "备注,电话\n".encode() + b"x,0391-0000001\n" * 300 + b'"x,0391-0000002\nx,0391-0000003\n'
    seen = run(content)
    assert (seen.state, seen.trouble, seen.kept) == ("failed", "open_quote", 0)
    assert not Page.objects.exists()


def test_it_is_done_when_all_is_kept_though_its_tags_could_not_be_tidied(monkeypatch: pytest.MonkeyPatch):
    def full(_: int) -> None:
        raise OSError(28, "No space left")

    monkeypatch.setattr(journey.tag_runs, "cut", full)
    seen = run(csv_of([landline(1)]))
    assert (seen.state, seen.kept) == ("done", 1)


def test_it_says_that_the_import_broke_off_and_never_why_in_the_words_of_a_cell(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(chunk: columns.Chunk, **others: object) -> None:
        raise ValueError(f"cannot keep {chunk}")

    monkeypatch.setattr(keeping, "prepare", broken)
    seen = run(csv_of([landline(1)]))
    assert (seen.state, seen.trouble) == ("failed", "broke_off")
    assert "0000001" not in caplog.text
    assert "ValueError" in caplog.text


def test_it_deletes_the_sealed_file_at_the_end():
    upload = Upload(csv_of([landline(1)]))
    home = make_list(state=rules.DRAFT)
    intake_id = actions.receive_file(list_id=home.id, upload=upload, by="zhixin", now=NOW)
    assert sealed_files.path_of(upload.stored_as).exists()
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    assert not sealed_files.path_of(upload.stored_as).exists()


def test_it_does_nothing_for_an_import_that_has_ended():
    seen = run(csv_of([landline(1)]))
    journey.import_list(intake_id=seen.id, by="zhixin", clock=clock)
    assert queries.intake_for(seen.id) == seen


def test_it_takes_no_number_from_another_list():
    mine = make_number("+863910000001")
    seen = run(csv_of([landline(1)]))
    assert seen.reasons == [("already_listed", 1)]
    assert queries.number_for(mine.id).list_id == mine.number_list_id


def test_it_keeps_a_number_of_another_import_that_was_quicker_only_once(monkeypatch: pytest.MonkeyPatch):
    prepare, others = keeping.prepare, iter([make_list()])

    def overtaken(*args: object, **said: object) -> keeping.Prepared:
        prepared = prepare(*args, **said)
        for other in others:
            keep_in_pages([landline(1)], number_list=other)
        return prepared

    monkeypatch.setattr(keeping, "prepare", overtaken)
    seen = run(csv_of([landline(1), landline(2)]))
    assert (seen.kept, seen.reasons) == (1, [("already_listed", 1)])


def test_whoever_is_overtaken_again_and_again_makes_the_others_wait(monkeypatch: pytest.MonkeyPatch):
    prepare, alone = keeping.prepare, list[bool]()
    others = {make_list(): landline(n) for n in range(journey.TRIES)}
    quicker = iter(others.items())

    def overtaken(*args: object, **said: object) -> keeping.Prepared:
        prepared = prepare(*args, **said)
        if said["home"] not in others:
            alone.append(connection.in_atomic_block)
            for home, number in itertools.islice(quicker, 1):
                keep_in_pages([number], number_list=home)
        return prepared

    monkeypatch.setattr(keeping, "prepare", overtaken)
    seen = run(csv_of([landline(n) for n in range(journey.TRIES + 2)]))
    assert (seen.state, seen.kept, seen.reasons) == ("done", 2, [("already_listed", journey.TRIES)])
    assert alone == [False] * journey.TRIES + [True]


@pytest.mark.parametrize("away", [vault.KeysLocked, vault.KeysMissing])
def test_it_goes_on_where_it_was_once_the_keys_are_back(away, monkeypatch: pytest.MonkeyPatch):
    in_chunks_of(3, monkeypatch)
    intake_id = receive(csv_of([landline(n) for n in range(7)]))
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    prepare = keeping.prepare

    def locked(chunk: columns.Chunk, **said: object) -> keeping.Prepared:
        if chunk.last_row > 3:
            raise away
        return prepare(chunk, **said)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "prepare", locked)
        with pytest.raises(away):
            journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
        import_list_task.run.call(intake_id=intake_id, by="zhixin")  # the worker takes it for no fault
    seen = queries.intake_for(intake_id)
    assert (seen.state, seen.rows_done) == ("running", 3)
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    seen = queries.intake_for(intake_id)
    assert (seen.state, seen.kept) == ("done", 7)


@pytest.mark.parametrize("told", [rules.FileTrouble("upload_gone"), vault.TooMany()])
def test_a_list_that_was_kept_in_part_waits_for_a_person_when_the_rest_cannot_be_read(told, monkeypatch):
    """Whether identity numbers stood beside those rows, whoever was killed knew, and nobody else does."""
    in_chunks_of(3, monkeypatch)
    lines = ["phone,id", "13812345678,11010519491231002X", *(f"138123{n:05d}," for n in range(18))]
    home = make_list(state=rules.DRAFT, synthetic=False)
    intake_id = receive("\n".join(lines).encode(), number_list=home)
    actions.queue_intake(intake_id=intake_id, by="zhixin", now=NOW)
    advance, kept = intakes.advance, list[object]()

    def killed(**chunk: object) -> None:
        if kept:
            raise Killed
        advance(**chunk)
        kept.append(chunk)

    with monkeypatch.context() as patched:
        patched.setattr(intakes, "advance", killed)
        with pytest.raises(Killed):
            journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)

    def fails(*asked: object, **more: object) -> None:
        raise told

    monkeypatch.setattr(reading, "chunks", fails)
    monkeypatch.setattr(reading, "begins_with_identities", lambda *asked: False)
    journey.import_list(intake_id=intake_id, by="zhixin", clock=clock)
    seen = queries.intake_for(intake_id)
    assert (seen.state, seen.kept) == ("failed", 3)
    assert queries.list_for(seen.list_id).state == rules.DRAFT
