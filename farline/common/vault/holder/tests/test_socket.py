import contextlib
import errno
import io
import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given
from hypothesis import strategies as st

from farline.common.vault import keyfiles
from farline.common.vault.envelope import Unreadable
from farline.common.vault.holder import frames, server
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.common.vault.holder.desk import Desk, OnlyToDial
from farline.common.vault.keyring import KeyRing

ROOT = bytes(range(32))


@pytest.fixture
def path(tmp_path_factory):
    # A socket's path has to be short.
    return tmp_path_factory.mktemp("h") / "s"


@pytest.fixture
def running(path, tmp_path):
    one = server.Server(Desk(tmp_path, KeyRing(ROOT, tmp_path), event=lambda _: None), path)
    thread = threading.Thread(target=one.serve)
    thread.start()
    yield one
    one.stop()
    thread.join()


@pytest.fixture
def client(path):
    one = HolderClient(path)
    yield one
    one.close()


@given(st.dictionaries(st.text(), st.text()), st.lists(st.binary()))
def test_it_unpacks_what_it_packed(header, parts):
    assert frames.unpack(frames.pack(header, parts)[4:]) == (header, parts)


@given(st.binary(max_size=60))
def test_it_calls_any_other_bytes_broken(body):
    try:
        header, parts = frames.unpack(body)
    except frames.Broken:
        return
    assert isinstance(header, dict) and all(isinstance(part, bytes) for part in parts)


@pytest.mark.slow
def test_it_answers_over_the_socket_what_a_ring_answers(running, client, tmp_path):
    ring = KeyRing(ROOT, tmp_path)
    assert client.blind(["a", "b"], label="x") == ring.blind(["a", "b"], label="x")
    assert client.tags(bytes(32), label="x") == ring.tags(bytes(32), label="x")
    sealed = client.seal([b"words"], ["t|c|1"], week="2026-W48")
    assert client.open(sealed, ["t|c|1"]) == ring.open(sealed, ["t|c|1"]) == [b"words"]
    assert client.public_key(label="tally") == ring.public_key(label="tally")
    key = client.new_list_key("7")
    assert (client.operational, client.rotate(), client.operational, ring.operational) == ("op1", *["op2"] * 3)
    row = client.seal([b"words"], ["t|c|1"], list_key=key)
    assert ring.open(row, ["t|c|1"], list_key=client.rewrap(key)) == [b"words"]
    with pytest.raises(Unreadable):
        client.open(sealed, ["t|c|2"])
    with pytest.raises(OnlyToDial):
        client.open(sealed, ["numbers.number|sealed_number|1"])


@pytest.mark.slow
def test_it_survives_a_visitor_who_speaks_nonsense(running, path, client):
    with socket.socket(socket.AF_UNIX) as rude:
        rude.connect(str(path))
        rude.sendall(os.urandom(64))
    assert client.status()["locked"] is False


@pytest.mark.slow
def test_it_lets_only_its_own_user_see_the_socket(running, path):
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.slow
def test_it_runs_once_for_an_installation(running, path, tmp_path):
    with pytest.raises(server.AlreadyRunning):
        server.Server(Desk(tmp_path), path)


@pytest.mark.slow
def test_it_ends_after_a_panic_and_then_nothing_can_be_opened(running, path, client):
    client.panic()
    for _ in range(200):
        if not path.exists():
            break
        threading.Event().wait(0.02)
    assert not path.exists()
    with pytest.raises(keyfiles.KeysLocked):
        client.blind(["x"], label="y")
    client.close()
    with pytest.raises(NoKeyHolder):
        client.status()


def test_unlocking_says_what_to_do_when_there_is_no_passphrase_yet(running, client, monkeypatch):
    monkeypatch.setattr("farline.doors.commands.management.commands.unlock.HolderClient", lambda _path: client)
    monkeypatch.setattr("sys.stdin", io.StringIO("six quiet words\n"))
    with pytest.raises(CommandError, match="lock_keys"):
        call_command("unlock")


@pytest.fixture
def _few_places(running, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whoever sits down before or after leaves the place they took, and no other."""
    _all_free(running._places)
    with monkeypatch.context() as patched:
        patched.setattr(running, "_places", threading.BoundedSemaphore(3))
        yield
        _all_free(running._places)


def _all_free(places: threading.BoundedSemaphore) -> None:
    until = time.monotonic() + 10
    while places._value < places._initial_value and time.monotonic() < until:  # type: ignore[attr-defined]  # its own
        time.sleep(0.01)


@pytest.mark.usefixtures("_few_places")
def test_whoever_opens_very_many_connections_shuts_nobody_out_for_good(client, path):
    held = [HolderClient(path) for _ in range(9)]
    for one in held:
        assert not one.status()["locked"]
    assert not held[0].status()["locked"], "who lost their place to a later one comes again"
    assert not client.status()["locked"]
    for one in held:
        one.close()


@pytest.mark.usefixtures("_few_places")
def test_a_panic_is_heard_where_every_place_is_taken(running, client, path):
    with contextlib.ExitStack() as silent:
        for _ in range(9):
            silent.enter_context(socket.socket(socket.AF_UNIX)).connect(str(path))
        client.panic()
    assert running.desk.ring is None


def test_where_few_files_are_allowed_some_are_left_for_the_keys(monkeypatch):
    monkeypatch.setattr("resource.getrlimit", lambda _: (256, 256))
    assert server._places() == 256 - server.FILES_KEPT


def test_a_panic_ends_it_though_nobody_waits_for_the_answer(running, path, monkeypatch):
    def gone(*_):
        raise BrokenPipeError

    monkeypatch.setattr(frames, "send", gone)
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(str(path))
        wire.sendall(frames.pack({"ask": "panic"}))
        assert wire.recv(1) == b""
    assert running._stopping.wait(2)


def test_a_crowd_at_the_door_fills_no_log(running, client, caplog, monkeypatch):
    monkeypatch.setattr(server, "PAUSE", 0.0)
    for _ in range(50):
        running._not_now("no more files")
    assert len(caplog.records) == 1


@pytest.mark.slow
def test_a_passphrase_is_tried_at_its_full_cost_on_a_small_stack(running, client, tmp_path):
    (tmp_path / keyfiles.LOCKED_KEY).write_bytes(keyfiles.lock(ROOT, "six quiet words"))
    running.desk.ring = None
    assert client.unlock("six quiet words")["locked"] is False
    assert client.sign_pq(b"words", label="tally")


def _answers(client: HolderClient) -> bool:
    try:
        return not client.status()["locked"]
    except NoKeyHolder:
        time.sleep(0.05)
        return False


def test_where_the_machine_has_no_more_files_to_give_the_key_holder_stays(running, client, monkeypatch):
    door, none_left = running._door, iter([OSError(errno.EMFILE, "none left")] * 3)

    class Door:
        def accept(self):
            for trouble in none_left:
                raise trouble
            return door.accept()

        def __getattr__(self, name):
            return getattr(door, name)

    monkeypatch.setattr(running, "_door", Door())
    assert any(_answers(client) for _ in range(50))


def test_very_many_who_come_at_once_are_all_let_in(running, path):
    found: list[bool] = []

    def ask() -> None:
        one = HolderClient(path)
        found.append(not one.status()["locked"])
        one.close()

    crowd = [threading.Thread(target=ask) for _ in range(120)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert found == [True] * 120


def test_half_a_frame_is_not_waited_for_without_end(running, path, monkeypatch):
    monkeypatch.setattr(server, "HALF_A_FRAME", 0.1)
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(5)
        wire.connect(str(path))
        wire.sendall(b"\0")
        assert wire.recv(1) == b""


def test_deeply_nested_words_are_broken(running, client, path):
    with pytest.raises(frames.Broken):
        frames.unpack(frames.HEAD.pack(400_000, 0) + b"[" * 200_000 + b"]" * 200_000)
    with socket.socket(socket.AF_UNIX) as wire:
        wire.settimeout(5)
        wire.connect(str(path))
        body = frames.HEAD.pack(400_000, 0) + b"[" * 200_000 + b"]" * 200_000
        wire.sendall(frames.LENGTH.pack(len(body)) + body)
        assert wire.recv(1) == b""
    assert not client.status()["locked"]


@pytest.mark.parametrize("what", ["a file", "a link to nothing"])
def test_what_lies_in_the_place_of_the_socket_stays_there(path, tmp_path, what):
    if what == "a file":
        path.write_text("somebody's")
    else:
        path.symlink_to(tmp_path / "nothing")
    with pytest.raises(server.NoSocket):
        server.Server(Desk(tmp_path), path)
    assert path.is_symlink() or path.read_text() == "somebody's"
