"""Jobs of many processes in one commit: real processes on a real file, for a commit is what is shared."""

import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from farline import ROOT

try:
    from farline.common.group_commit import board, job, serving
except ImportError:
    pytest.skip("no such locks on this system", allow_module_level=True)

pytestmark = pytest.mark.skipif(not serving.SHARED_MEMORY.is_dir(), reason="no shared memory on this system")
TABLE = "CREATE TABLE place (id INTEGER PRIMARY KEY, by INTEGER UNIQUE); CREATE TABLE told (by INTEGER)"
SET_UP = """
import sys, time, django
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "farline.common.queued_sqlite3", "NAME": sys.argv[1],
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}})
django.setup()
from django.db import connection, DatabaseError
from farline.common import group_commit
from farline.common.group_commit import serving
def take(by, told="INSERT INTO told VALUES (%s)"):
    free = "UPDATE place SET by = %s WHERE id = (SELECT min(id) FROM place WHERE by IS NULL) RETURNING id"
    return group_commit.run([(free, [by]), (told, [by])])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "together.sqlite3"
    database = sqlite3.connect(path)
    database.executescript(TABLE)
    database.executemany("INSERT INTO place VALUES (?, NULL)", [(id,) for id in range(1, 301)])
    database.commit()
    database.close()
    return path


def start(path: Path, script: str) -> "subprocess.Popen[str]":
    words = SET_UP + textwrap.dedent(script)
    around = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", words, str(path)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=around)  # noqa: S603


def said(process: "subprocess.Popen[str]") -> list[str]:
    out, _ = process.communicate(timeout=30)
    assert process.returncode == 0
    return out.split()


def rows(path: Path, sql: str) -> list[tuple[int, ...]]:
    database = sqlite3.connect(path)
    try:
        return database.execute(sql).fetchall()
    finally:
        database.close()


CROWD = """
sys.stdin.readline()
first = int(sys.argv[1][-1] == "x") + {first}
for by in range(first, first + 40):
    print(take(by)[0][0], flush=True)
"""
LEAD_AND_STAY = """
committed = serving.jobs.do
def slow(*args, **more):
    found = committed(*args, **more)
    print("leads", flush=True)
    time.sleep({seconds})
    return found
serving.jobs.do = slow
take({by})
"""


@pytest.mark.slow
def test_each_of_several_processes_gets_what_it_alone_asked_for(path):
    crowd = [start(path, CROWD.format(first=1000 * at)) for at in range(1, 5)]
    for one in crowd:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    got = [[int(word) for word in said(one)] for one in crowd]
    taken = {id: by for id, by in rows(path, "SELECT id, by FROM place WHERE by IS NOT NULL")}
    assert len(taken) == 160
    for at, ids in enumerate(got, 1):
        assert [taken[id] for id in ids] == list(range(1000 * at, 1000 * at + 40))
    assert len(rows(path, "SELECT by FROM told")) == 160


@pytest.mark.slow
def test_whoever_waits_is_served_when_the_one_who_leads_is_killed(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=60, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    waiting = start(path, "print(take(2), flush=True)")
    time.sleep(0.5)
    assert waiting.poll() is None
    leader.send_signal(signal.SIGKILL)
    assert said(waiting) == ["[[1]]"]  # nothing of the killed one's was kept
    leader.communicate()
    assert rows(path, "SELECT by FROM told") == [(2,)]


@pytest.mark.slow
def test_what_somebody_wanted_who_died_is_not_done_for_them(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=60, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    gone = start(path, "print('comes', flush=True)\ntake(2)")
    assert gone.stdout is not None and gone.stdout.readline() == "comes\n"
    time.sleep(0.5)
    for one in (gone, leader):
        one.send_signal(signal.SIGKILL)
        one.communicate()
    assert said(start(path, "print(take(3))")) == ["[[1]]"]
    assert rows(path, "SELECT by FROM told") == [(3,)]


@pytest.mark.slow
def test_one_that_clashes_and_one_with_nothing_to_do_leave_the_others_alone(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=1.5, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    clash = start(path, "try: take(1)\nexcept group_commit.Clash: print('clash')")
    nothing = start(path, "print(group_commit.run([('UPDATE place SET by = %s WHERE id = 999', [7]),"
                          " ('INSERT INTO told VALUES (%s)', [7])]))")  # fmt: skip
    fine = start(path, "print(take(3))")
    assert (said(clash), said(nothing), said(fine)) == (["clash"], ["None"], ["[[2]]"])
    said(leader)
    assert sorted(rows(path, "SELECT by FROM told")) == [(1,), (3,)]


@pytest.mark.slow
def test_one_whose_later_statement_fails_fails_alone_and_changes_nothing(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=1.5, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    broken = start(path, "try: take(2, told='INSERT INTO nowhere VALUES (%s)')\nexcept DatabaseError: print('broken')")
    fine = start(path, "print(take(3) is not None)")
    assert said(broken) == ["broken"] and said(fine) == ["True"]
    said(leader)
    assert sorted(rows(path, "SELECT by FROM place WHERE by > 0")) == [(1,), (3,)]
    assert sorted(rows(path, "SELECT by FROM told")) == [(1,), (3,)]


@pytest.mark.slow
def test_whoever_goes_last_leaves_nothing_in_shared_memory(path):
    script = "print(take({}), serving._folder(sys.argv[1]), flush=True)\nsys.stdin.readline()"
    two = [start(path, script.format(by)) for by in (2, 3)]
    for one in two:
        assert one.stdout is not None
        folder = Path(one.stdout.readline().split()[-1])
    said(two[0])
    assert folder.is_dir()
    said(two[1])
    assert not folder.exists()


@pytest.mark.slow
def test_so_does_one_that_ends_without_tidying_up_but_says_so(path):
    script = "import os\ntake({})\nprint(serving._folder(sys.argv[1]), flush=True)\n{}\nos._exit(0)"
    assert Path(said(start(path, script.format(2, "")))[-1]).is_dir()  # what the next one has to expect
    assert not Path(said(start(path, script.format(3, "group_commit.leave()")))[-1]).exists()


def test_a_place_is_wiped_after_use_and_the_next_job_has_it(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and ours.lay(place, b"12345678", b"what somebody wanted")
    assert ours.waiting() == [place] and ours.job(place) == (b"12345678", b"what somebody wanted")
    ours.answer(place, b"12345678", b"[]")
    assert ours.answer_to(place, b"12345678") == b"[]" and ours.waiting() == []
    ours.give_back(place)
    assert b"wanted" not in (tmp_path / "board" / "board").read_bytes() and ours.take() == place


def test_an_answer_to_somebody_who_died_is_not_taken_for_ones_own(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and ours.lay(place, b"22222222", b"job")
    ours.answer(place, b"11111111", b"[]")
    assert ours.answer_to(place, b"22222222") is None and ours.waiting() == [place]


def test_a_job_too_long_for_its_place_goes_by_itself_and_so_does_the_one_who_finds_no_place(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and not ours.lay(place, b"12345678", b"x" * board.JOB)
    assert [ours.take() is None for _ in range(board.PLACES)] == [False] * (board.PLACES - 1) + [True]


def test_one_leads_at_a_time_and_whoever_resigns_wakes_somebody(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and ours.may_lead() and not ours.may_lead()
    ours.lay(place, b"12345678", b"job")
    ours.resign()
    began = time.monotonic()
    ours.wait(place, 5)
    assert time.monotonic() - began < 1 and ours.may_lead()


def test_a_board_without_room_is_none(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "posix_fallocate", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(OSError, match="No space"):
        board.Board(tmp_path / "board")


@pytest.mark.parametrize("spoil", ["open", "link"])
def test_no_board_lies_where_others_may_come(tmp_path, spoil):
    folder = tmp_path / "board"
    if spoil == "open":
        folder.mkdir()
        folder.chmod(0o755)
    else:
        (tmp_path / "elsewhere").mkdir(mode=0o700)
        folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="belongs to another"):
        board.Board(folder)


def test_what_is_laid_down_is_no_sql_and_a_statement_nobody_here_has_asked_is_left_alone():
    laid = job.as_bytes([("a %s LIKE '%%b'", [1])])
    assert b"LIKE" not in laid and job.from_bytes(laid) == [("a ? LIKE '%b'", [1])]
    assert job.from_bytes(b'[["0123456789abcdef", [1]]]') is None
