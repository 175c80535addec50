"""A list comes in by a command: the same ground, the same people, the same report as by the pages."""

import errno
import io
import os
import signal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from farline.common import vault
from farline.common.models import JournalLine
from farline.doors.commands import background, progress
from farline.doors.commands.management.commands.import_list import Command
from farline.journeys import import_list as journey
from farline.numbers import actions, columns, queries, rules, sealed_files
from farline.volunteers.tests import factories as volunteers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ROWS = ["0391-0100001", "0391-0100002", "12", "0391-0100001"]
GROUND = ("--name", "Landlines", "--provenance", "Made up for a test", "--lawful-basis", "Nobody is called")


@pytest.fixture(autouse=True)
def site(settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR = tmp_path / "site"
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    volunteers.make_volunteer("baihe", ("importer",))
    volunteers.make_volunteer("meilan", ("caller",))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, ROWS)


def written(folder: Path, cells: list[str], heading: str = "电话") -> Path:
    path = folder / "list.csv"
    path.write_text("\n".join([heading, *cells, ""]), encoding="utf-8")
    return path


def said(*given: object, out: io.StringIO | None = None) -> str:
    out = out or io.StringIO()
    call_command("import_list", *map(str, given), stdout=out, stderr=out)
    return out.getvalue()


def brought_in(file: Path, *more: str, out: io.StringIO | None = None) -> str:
    return said(file, *GROUND, "--by", "baihe", *more, out=out)


def the_intake() -> queries.IntakeView:
    [one] = queries.lists()
    [intake] = queries.intakes_of(one.id)
    return intake


def work() -> None:
    for result in DBTaskResult.objects.filter(status="READY"):
        background.Worker("tests").run_task(result)


def in_chunks_of(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journey, "SIZES", columns.Sizes(rows, rows))


def after_the_first_chunk(monkeypatch: pytest.MonkeyPatch, happens) -> None:
    keep, left = journey._keep_chunk, [happens]

    def keeping(*given) -> None:
        keep(*given)
        if left:
            left.pop()()

    monkeypatch.setattr(journey, "_keep_chunk", keeping)


def test_a_dry_run_says_the_sum_and_keeps_nothing(file: Path):
    words = said(file, "--dry-run")
    assert "2  ok" in words and "1  duplicate_in_file  The same number stands in an earlier row" in words
    assert "Nothing was kept." in words and "0100001" not in words
    assert queries.lists() == [] and not sealed_files.folder().exists()


def test_a_list_comes_in_with_its_ground_its_sum_and_the_next_step(file: Path):
    words = brought_in(file)
    [one] = queries.lists()
    assert (one.name, one.provenance, one.created_by, one.state) == (
        "Landlines", "Made up for a test", "baihe", rules.CHECKED,
    )  # fmt: skip
    assert "Kept: 2" in words and "1  too_short          There are too few digits for a number." in words
    assert "Only a released list is called" in words and "0100001" not in words
    assert list(sealed_files.folder().iterdir()) == []
    journalled = list(JournalLine.objects.order_by("id").values_list("action", "by"))
    wanted = ("create_list", "receive_file", "queue_intake", "import_done")
    assert [line for line in journalled if line[0] != "numbers.import_grant"] == [
        (f"numbers.{action}", "baihe") for action in wanted
    ]


def test_it_says_that_a_list_with_identity_numbers_waits(tmp_path: Path):
    words = brought_in(written(tmp_path, ["11010519491231002X,13812345678"], "identity,phone"))
    assert "waits until a coordinator has looked at it" in words and "1101" not in words
    assert queries.lists()[0].state == rules.DRAFT


def test_it_ends_with_a_code_of_its_own_when_nothing_was_kept(tmp_path: Path):
    out = io.StringIO()
    with pytest.raises(CommandError, match="No number of it was kept") as ended:
        brought_in(written(tmp_path, ["12", "13"]), out=out)
    assert ended.value.returncode == 3 and "2  too_short" in out.getvalue()
    assert "Ends with 3 when no number" in " ".join(
        Command().create_parser("farline", "import_list").format_help().split()
    )


def test_it_reads_the_column_it_is_told(tmp_path: Path):
    brought_in(written(tmp_path, ["0391-0100001,0391-0100002"], "a,b"), "--column", "2")
    assert queries.ids_for("+863910100001") == [] and the_intake().kept == 1


def test_it_says_which_column_it_reads_and_where_numbers_stand_that_do_not_come_in(tmp_path: Path):
    file = written(tmp_path, ["0391-0100001,0391-0200001", "0391-0100002,"], heading="mobile,home")
    out = brought_in(file)
    assert "The numbers are read from column 1" in out and "do not come in with these: 2." in out
    assert the_intake().kept == 2


def test_in_a_demo_every_list_is_synthetic(file: Path, settings):
    settings.DEMO = True
    brought_in(file)
    assert queries.lists()[0].synthetic


@pytest.mark.parametrize("missing", ["--name", "--provenance", "--lawful-basis"])
def test_without_its_ground_no_list_comes_in(file: Path, missing: str):
    at = GROUND.index(missing)
    with pytest.raises(CommandError, match="where it comes from"):
        said(file, *GROUND[:at], *GROUND[at + 2 :], "--by", "baihe")
    assert queries.lists() == [] and list(sealed_files.folder().iterdir()) == []


@pytest.mark.parametrize("handle", ["", "nobody", "meilan"])
def test_it_takes_a_list_from_nobody_but_those_who_may_bring_one(file: Path, handle: str):
    with pytest.raises(CommandError, match="a coordinator or an importer of this site"):
        said(file, *GROUND, "--by", handle)
    assert queries.lists() == []


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--last-day", "2020-01-01"], "within the next 90 days"),
        (["--campaign", "1"], "no longer there"),
        (["--column", "9"], "no such column"),
    ],
)
def test_what_cannot_be_is_said_and_leaves_nothing_behind(file: Path, more: list[str], says: str):
    with pytest.raises(CommandError, match=says):
        brought_in(file, *more)
    assert queries.lists() == [] and list(sealed_files.folder().iterdir()) == []


@pytest.mark.parametrize(
    ("owner", "name", "trouble"),
    [
        (sealed_files.Writer, "_frame", OSError(errno.ENOSPC, "No space left on device")),
        (sealed_files.Writer, "finish", OSError(errno.EDQUOT, "Disk quota exceeded")),
        (actions, "choose_layout", OperationalError("database or disk is full")),
    ],
)
def test_a_full_disk_is_said_in_one_sentence_and_leaves_nothing_behind(
    file: Path, owner: object, name: str, trouble: Exception, monkeypatch: pytest.MonkeyPatch
):
    def full(*args: object, **given: object) -> None:
        raise trouble

    monkeypatch.setattr(owner, name, full)
    with pytest.raises(CommandError, match="disk of this site is full") as caught:
        brought_in(file)
    assert caught.value.returncode == 1
    assert queries.lists() == [] and list(sealed_files.folder().iterdir()) == []


def test_a_wrong_file_is_said_in_one_sentence(tmp_path: Path):
    for content, says in (
        (b"%PDF-1.7 nothing\0", "not a table"), (b"", "is empty"), (b"name,phone\n", "no rows below"),
    ):  # fmt: skip
        (tmp_path / "no.csv").write_bytes(content)
        with pytest.raises(CommandError, match=says):
            brought_in(tmp_path / "no.csv")
    for gone in ([tmp_path / "gone.csv"], []):
        with pytest.raises(CommandError, match="not there"):
            said(*gone, *GROUND, "--by", "baihe")
    assert queries.lists() == []


def test_locked_keys_are_said(file: Path, monkeypatch: pytest.MonkeyPatch):
    def locked(*given: object, **named: object) -> None:
        raise vault.KeysLocked

    monkeypatch.setattr(vault, "seal", locked)
    with pytest.raises(CommandError, match="The keys are locked"):
        brought_in(file)
    assert queries.lists() == []


def test_ctrl_c_cancels_and_what_came_in_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    in_chunks_of(2, monkeypatch)
    after_the_first_chunk(monkeypatch, lambda: os.kill(os.getpid(), signal.SIGINT))
    before, out = signal.getsignal(signal.SIGINT), io.StringIO()
    with pytest.raises(CommandError, match="What had come in before stays") as ended:
        brought_in(written(tmp_path, [f"0391-01{n:05d}" for n in range(6)]), out=out)
    assert ended.value.returncode == 130 and signal.getsignal(signal.SIGINT) is before
    assert "The import stops after the rows it is at." in out.getvalue()
    assert (the_intake().state, the_intake().kept) == (rules.CANCELLED, 2)
    assert JournalLine.objects.filter(action="numbers.cancel_intake", by="baihe").count() == 1


class Killed(BaseException):
    """Stands for kill -9: nothing of ours catches it."""


def broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> queries.IntakeView:
    def killed() -> None:
        raise Killed

    in_chunks_of(2, monkeypatch)
    after_the_first_chunk(monkeypatch, killed)
    with pytest.raises(Killed):
        brought_in(written(tmp_path, [f"0391-01{n:05d}" for n in range(6)]))
    assert (the_intake().state, the_intake().rows_done) == (rules.RUNNING, 2)
    return the_intake()


def test_the_worker_goes_on_with_what_was_killed_once_it_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    broken_off(tmp_path, monkeypatch)
    work()
    assert the_intake().rows_done == 2
    work()
    assert (the_intake().state, the_intake().kept) == (rules.DONE, 6)
    assert not DBTaskResult.objects.exclude(status="SUCCESSFUL").exists()


def test_it_goes_on_itself_when_told_which(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    intake = broken_off(tmp_path, monkeypatch)
    volunteers.make_volunteer("anping", ("importer",))
    for by, id in (("anping", intake.id), ("baihe", 5)):
        with pytest.raises(CommandError, match="no such import"):
            said("--resume", id, "--by", by)
    assert "Kept: 6" in said("--resume", intake.id, "--by", "baihe")


def test_it_watches_while_the_worker_is_quicker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    in_chunks_of(2, monkeypatch)
    real, begun = journey.import_list, list[object]()

    def overtaken(**given) -> None:
        if not begun:
            begun.append(real)
            real(intake_id=given["intake_id"], by="farline", clock=given["clock"])

    monkeypatch.setattr(journey, "import_list", overtaken)
    assert "Kept: 6" in brought_in(written(tmp_path, [f"0391-01{n:05d}" for n in range(6)]))


def test_its_progress_is_one_line_of_a_terminal(file: Path, monkeypatch: pytest.MonkeyPatch):
    out = io.StringIO()
    monkeypatch.setattr(out, "isatty", lambda: True)
    words = brought_in(file, out=out)
    assert f"{progress.CLEARED}Row 0 of 4, 0 kept  0 %{progress.CLEARED}Row 4 of 4, 2 kept  100 %\nRows read" in words


def test_elsewhere_its_progress_is_a_line_now_and_then(file: Path, monkeypatch: pytest.MonkeyPatch):
    in_chunks_of(1, monkeypatch)
    words = brought_in(file)
    assert words.count("\nRow ") == 1 and progress.CLEARED not in words
