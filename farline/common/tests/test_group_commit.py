"""Jobs of many processes in one commit: real processes on a real file, for a commit is what is shared."""

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from farline import ROOT

try:
    from farline.common.group_commit import Shelf, ShelfHeld, board, laid, requests, serving
except ImportError:
    pytest.skip("no such locks on this system", allow_module_level=True)

pytestmark = pytest.mark.skipif(not serving.SHARED_MEMORY.is_dir(), reason="no shared memory on this system")
TABLE = "CREATE TABLE place (id INTEGER PRIMARY KEY, by INTEGER UNIQUE); CREATE TABLE told (by INTEGER)"
SET_UP = """
import sqlite3, sys, time, django
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "farline.common.queued_sqlite3", "NAME": sys.argv[1],
    "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"}}})
django.setup()
from django.db import connection, DatabaseError
from farline.common import group_commit
from farline.common.group_commit import serving
FREE = "UPDATE place SET by = ? WHERE id = (SELECT min(id) FROM place WHERE by IS NULL) RETURNING id"
@group_commit.does("take")
def take_for_all(requests):
    return [take_for_one(*one) for one in requests]
def take_for_one(by, told):
    try:
        taken = connection.connection.execute(FREE, [by]).fetchone()
    except sqlite3.IntegrityError:
        return "clash"
    connection.connection.execute(told, [by])
    return taken[0]
def take(by, told="INSERT INTO told VALUES (?)"):
    return group_commit.run("take", [by, told])
"""
SAY_FOLDER = "print(serving._folder(serving._name(connection)), flush=True)"


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
    print(take(by), flush=True)
"""
LEAD_AND_STAY = """
done = serving.requests.do
def slow(*args):
    found = done(*args)
    print("leads", flush=True)
    time.sleep({seconds})
    return found
serving.requests.do = slow
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
    assert said(waiting) == ["1"]  # nothing of the killed one's was kept
    leader.communicate()
    assert rows(path, "SELECT by FROM told") == [(2,)]


@pytest.mark.slow
def test_one_who_leads_and_is_stopped_keeps_each_process_waiting_once(path):
    stopped = start(path, """
        serving._board(connection).may_lead()
        print("leads", flush=True)
        sys.stdin.read()
        """)  # fmt: skip
    assert stopped.stdout is not None and stopped.stdout.readline() == "leads\n"
    tenths = said(start(path, """
        serving.PATIENCE = 0.5
        for by in (1, 2, 3):
            began = time.monotonic()
            take(by)
            print(int(10 * (time.monotonic() - began)))
        """))  # fmt: skip
    assert int(tenths[0]) >= 5 and max(map(int, tenths[1:])) < 5
    assert rows(path, "SELECT by FROM place WHERE by IS NOT NULL") == [(1,), (2,), (3,)]
    stopped.communicate()


def test_whoever_led_goes_when_answered_though_others_still_come(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=0.5, by=1) + "print('goes', flush=True)\nsys.stdin.readline()")
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    crowd = [start(path, CROWD.format(first=1000 * at)) for at in (1, 2)]
    for one in crowd:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    while "goes" not in leader.stdout.readline():
        pass  # it serves others in its own commit, and then its deputy does
    leader.send_signal(signal.SIGKILL)
    leader.communicate()
    for one in crowd:
        assert len(set(said(one))) == 40
    assert len(rows(path, "SELECT by FROM told")) == 81


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
    assert said(start(path, "print(take(3))")) == ["1"]
    assert rows(path, "SELECT by FROM told") == [(3,)]


@pytest.mark.slow
def test_nobody_is_served_by_one_who_still_has_the_database_that_was_there_before(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=1.5, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    restored = path.with_name("restored")
    database = sqlite3.connect(restored, isolation_level=None)
    database.executescript(TABLE)
    database.execute("INSERT INTO place VALUES (7, NULL)")
    database.close()
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink()
    restored.replace(path)
    assert said(start(path, "print(take(2))")) == ["7"]
    said(leader)
    assert rows(path, "SELECT by FROM told") == [(2,)]


@pytest.mark.slow
def test_one_that_clashes_and_one_that_nobody_there_knows_leave_the_others_alone(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=1.5, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    clash = start(path, "print(take(1))")
    other = start(path, "@group_commit.does('other')\ndef other(all):\n    return [one[0] + 1 for one in all]\n"
                        "print(group_commit.run('other', [6]))")  # fmt: skip
    fine = start(path, "print(take(3))")
    assert (said(clash), said(other), said(fine)) == (["clash"], ["7"], ["2"])
    said(leader)
    assert sorted(rows(path, "SELECT by FROM told")) == [(1,), (3,)]


@pytest.mark.slow
def test_one_whose_later_statement_fails_fails_alone_and_changes_nothing(path):
    leader = start(path, LEAD_AND_STAY.format(seconds=1.5, by=1))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    broken = start(path, "try: take(2, told='INSERT INTO nowhere VALUES (?)')\nexcept DatabaseError: print('broken')")
    fine = start(path, "print(take(3) is not None)")
    assert said(broken) == ["broken"] and said(fine) == ["True"]
    said(leader)
    assert sorted(rows(path, "SELECT by FROM place WHERE by > 0")) == [(1,), (3,)]
    assert sorted(rows(path, "SELECT by FROM told")) == [(1,), (3,)]


@pytest.mark.slow
def test_one_whose_action_is_at_fault_meets_it_alone_and_takes_nobody_with_it(path):
    fault = """
    def fault(by, told):
        if by == 2:
            raise LookupError
        return take_for_one(by, told)
    group_commit.does("take")(lambda requests: [fault(*one) for one in requests])
    """
    leader = start(path, textwrap.dedent(fault) + textwrap.dedent(LEAD_AND_STAY.format(seconds=1.5, by=1)))
    assert leader.stdout is not None and leader.stdout.readline() == "leads\n"
    broken = start(path, textwrap.dedent(fault) + "try: take(2)\nexcept LookupError: print('fault')")
    fine = start(path, "print(take(3) is not None)")
    assert said(broken) == ["fault"] and said(fine) == ["True"]
    said(leader)
    assert sorted(rows(path, "SELECT by FROM told")) == [(1,), (3,)]


@pytest.mark.slow
def test_whoever_goes_last_leaves_nothing_in_shared_memory(path):
    script = "print(take({}), serving._folder(serving._name(connection)), flush=True)\nsys.stdin.readline()"
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
    script = f"import os\ntake(3)\n{SAY_FOLDER}\ngroup_commit.leave()\nos._exit(0)"
    assert not Path(said(start(path, script))[-1]).exists()


@pytest.mark.slow
def test_what_a_killed_one_left_in_shared_memory_goes_when_the_next_comes(path, tmp_path):
    killed = start(path, f"take(1)\n{SAY_FOLDER}\nsys.stdin.readline()")
    assert killed.stdout is not None
    folder = Path(killed.stdout.readline().strip())
    other = tmp_path / "other.sqlite3"
    other.write_bytes(path.read_bytes())
    come = "take(1)\nprint('came', flush=True)"
    assert said(start(other, come)) == ["came"] and folder.is_dir()  # it is in use
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert said(start(other, come.replace("1", "2"))) == ["came"] and not folder.exists()


def test_a_place_is_wiped_after_use_and_the_next_job_has_it(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and ours.lay(place, b"12345678", b"what somebody wanted")
    assert ours.collect(9) == [place] and ours.job(place) == (b"12345678", b"what somebody wanted")
    ours.answer(place, b"12345678", b"[]")
    assert ours.answer_to(place, b"12345678") == b"[]" and ours.collect(9) == []
    ours.give_back(place)
    assert b"wanted" not in (tmp_path / "board" / "board").read_bytes() and ours.take() == place


def test_whoever_gives_a_place_back_while_it_is_collected_breaks_nobody_elses(tmp_path):
    ours = board.Board(tmp_path / "board")
    gone, other = ours.take(), ours.take()
    assert gone is not None and other is not None
    ours.lay(gone, b"12345678", b"job")
    ours.give_back(gone)
    ours._memory[gone : gone + 1] = board.WAITING  # as whoever collects writes, who saw it a moment before
    ours.lay(other, b"23456789", requests.as_bytes("echo", [1]))
    requests.does("echo")(lambda some: some)
    try:
        assert laid.take_up(ours) == [(other, b"23456789", "echo", [1])]
    finally:
        requests._known.pop("echo")
    assert ours.may_lead() and ours.collect(9) == [other]


def test_those_who_come_again_at_once_keep_nobody_waiting(tmp_path):
    ours = board.Board(tmp_path / "board")
    places = [place for place in (ours.take() for _ in range(5)) if place is not None]
    served: list[int] = []
    for _ in range(3):
        for place in places:
            ours.lay(place, ours.token(), b"job")
        served += ours.collect(2)
    assert sorted(served) == sorted([*places, places[0]])


@pytest.mark.parametrize("selected", [1024, 0], ids=["by the bell", "where its number is too high for that"])
def test_whoever_leads_waits_for_so_many_and_is_rung_for_when_they_are_there(tmp_path, monkeypatch, selected):
    monkeypatch.setattr(board, "MOST_SELECTED", selected)
    ours, other = board.Board(tmp_path / "board"), board.Board(tmp_path / "board")
    places = [place for place in (ours.take(), ours.take()) if place is not None]
    began = time.monotonic()
    ours.wait_for(1, 0.05)
    assert 0.04 < time.monotonic() - began < 1
    thread = threading.Thread(target=lambda: [ours.lay(place, ours.token(), b"job") for place in places])
    thread.start()
    other.wait_for(2, 20)  # in another process, as far as the board knows
    assert time.monotonic() - began < 10 and other.waiting() == 2
    other.wait_for(2, 20)
    assert time.monotonic() - began < 10
    thread.join()


@pytest.mark.parametrize("laid", [b"", b"{", b"7", b'["take"]', b'[["take"], []]', b'["take", 7]', b"\xff"])
def test_what_is_no_request_is_left_alone(laid):
    assert requests.from_bytes(laid) is None


def test_an_answer_to_somebody_who_died_is_not_taken_for_ones_own(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and ours.lay(place, b"22222222", b"job")
    ours.answer(place, b"11111111", b"[]")
    assert ours.answer_to(place, b"22222222") is None and ours.collect(9) == [place]


def test_a_job_too_long_for_its_place_goes_by_itself_and_so_does_the_one_who_finds_no_place(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and not ours.lay(place, b"12345678", b"x" * board.JOB)
    assert [ours.take() is None for _ in range(board.PLACES)] == [False] * (board.PLACES - 1) + [True]


def test_whoever_can_have_no_bell_takes_no_place_from_others(tmp_path, monkeypatch):
    ours = board.Board(tmp_path / "board")
    with monkeypatch.context() as full:
        full.setattr(os, "mkfifo", lambda *_: (_ for _ in ()).throw(OSError(24, "Too many open files")))
        assert ours.take() is None
    assert [ours.take() is None for _ in range(board.PLACES)] == [False] * board.PLACES


def test_one_leads_at_a_time_and_whoever_resigns_wakes_somebody(tmp_path):
    ours = board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and ours.may_lead() and not ours.may_lead()
    ours.lay(place, b"12345678", b"job")
    ours.resign()
    began = time.monotonic()
    ours.wait(place, 5)
    assert time.monotonic() - began < 1 and ours.may_lead()


def test_whoever_waits_goes_by_itself_once_another_of_its_process_has_waited_in_vain(tmp_path):
    theirs, ours = board.Board(tmp_path / "board"), board.Board(tmp_path / "board")
    place = ours.take()
    assert place is not None and theirs.may_lead()
    threading.Timer(0.02, ours.doubt).start()
    began = time.monotonic()
    assert serving._wait(ours, place, "take", []) == laid.FAILED
    assert time.monotonic() - began < serving.PATIENCE / 4


def test_what_a_dead_one_had_taken_waits_for_whoever_leads_next(tmp_path):
    ours = board.Board(tmp_path / "board")
    mine = ours.take()
    assert mine is not None and ours.lay(mine, b"12345678", b"job")
    assert ours.may_lead() and ours.collect(9) == [mine] and not ours.take_back(mine)
    ours.resign()  # as the kernel does for the dead: it is neither answered nor given back
    assert ours.may_lead() and ours.collect(9) == [mine]


@pytest.mark.parametrize("fits", [0, 1])
def test_a_board_without_room_is_none_and_leaves_no_file_open(tmp_path, monkeypatch, fits):
    room = iter(range(fits))

    def allocate(file: int, _: int, size: int) -> None:
        if next(room, None) is None:
            raise OSError(28, "No space left")
        os.ftruncate(file, size)

    monkeypatch.setattr(os, "posix_fallocate", allocate)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError, match="No space"):
        board.Board(tmp_path / "board")
    assert len(os.listdir("/proc/self/fd")) == before  # it is tried again each minute


def test_whoever_is_stopped_while_taking_a_board_away_keeps_nobody_from_opening_it(tmp_path, monkeypatch):
    folder = tmp_path / "board"
    folder.mkdir(mode=0o700)
    monkeypatch.setattr(board, "PATIENCE", 0.02)
    with (folder / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_EX)
        with pytest.raises(BlockingIOError):
            board.Board(folder)
    board.Board(folder).leave()


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


def test_what_is_laid_down_is_a_name_and_one_that_nobody_here_knows_is_left_alone(monkeypatch):
    monkeypatch.setattr(requests, "_known", {})
    laid = requests.as_bytes("take", [1, "two", None])
    assert requests.from_bytes(laid) is None
    requests.does("take")(lambda some: some)
    assert requests.from_bytes(laid) == ("take", [1, "two", None])


def test_what_one_process_laid_on_the_shelf_another_finds(tmp_path):
    ours, theirs = board.Board(tmp_path / "board"), board.Board(tmp_path / "board")
    with ours.shelf.held() as memory:
        memory[:5] = b"found"
    with theirs.shelf.held() as memory:
        assert bytes(memory[:5]) == b"found"


def test_nobody_waits_for_long_where_another_does_not_let_go_of_the_shelf(tmp_path, monkeypatch):
    monkeypatch.setattr(Shelf, "PATIENCE", 0.01)
    ours, theirs = board.Board(tmp_path / "board").shelf, board.Board(tmp_path / "board").shelf
    for other in (ours, theirs):  # of this process, and as of one that was stopped
        with ours.held(), pytest.raises(ShelfHeld), other.held():
            pass
        with other.held() as memory:
            memory[:5] = b"found"


def test_one_finds_out_at_a_time_and_whoever_waited_knows_it(tmp_path):
    ours, theirs = board.Board(tmp_path / "board").shelf, board.Board(tmp_path / "board").shelf
    with ours.finding(5) as waited:
        assert not waited
        began = time.monotonic()
        with theirs.finding(0.05) as waited:
            assert waited and time.monotonic() - began >= 0.05
    with theirs.finding(0.05) as waited:
        assert not waited
