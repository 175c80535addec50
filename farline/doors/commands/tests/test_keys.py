"""Commands about the keys, and the slips that would shut a site for good or open it unseen."""

import io

import pytest
from django.core.management import CommandError, call_command

from farline.common import vault
from farline.common.vault import keyfiles
from farline.common.vault.holder.client import HolderClient, NoKeyHolder, Refused
from farline.numbers.tests.factories import make_list

WORDS = "six quiet words that nobody guesses"
ROOT = bytes(range(32))


@pytest.fixture
def folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    settings.KEY_HOLDER = ""
    return tmp_path


def test_it_makes_no_second_root_key_where_another_process_holds_the_first(settings, folder):
    """By the web's own settings, as an upgrade runs: the gateway's know no key-holder, and would take the
    key that lies there.
    """
    settings.KEY_HOLDER = str(folder / "holder.sock")
    keyfiles.create_all()
    assert sorted(path.name for path in folder.iterdir()) == ["web.key"]
    settings.KEY_HOLDER = ""
    keyfiles.create_all()
    assert (folder / keyfiles.ROOT_KEY).exists()


def test_a_slip_of_a_finger_locks_nobody_out(folder, monkeypatch):
    keyfiles.create_all()
    typed = iter([WORDS, WORDS + "s"])
    monkeypatch.setattr("sys.stdin", type("Terminal", (io.StringIO,), {"isatty": lambda _self: True})())
    monkeypatch.setattr("getpass.getpass", lambda _question: next(typed))
    with pytest.raises(CommandError, match="not the same words"):
        call_command("lock_keys")
    assert (folder / keyfiles.ROOT_KEY).exists() and not (folder / keyfiles.LOCKED_KEY).exists()
    typed = iter([WORDS, WORDS])
    monkeypatch.setattr(keyfiles, "COST", {"iterations": 1, "lanes": 1, "memory_cost": 64})
    call_command("lock_keys")
    assert keyfiles.unlock((folder / keyfiles.LOCKED_KEY).read_bytes(), WORDS)


@pytest.fixture
def _cheap(monkeypatch):
    monkeypatch.setattr(keyfiles, "COST", {"iterations": 1, "lanes": 1, "memory_cost": 64})


def lock_keys(monkeypatch, words: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(words + "\n"))
    call_command("lock_keys", stdout=io.StringIO(), stderr=io.StringIO())


def contents(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def broken_off(folder, _cheap):
    """Both files, as where `lock_keys` was killed; how far it had come with the open one is up to the test."""
    keyfiles.create_once(folder / keyfiles.ROOT_KEY, ROOT)
    keyfiles.create_once(folder / keyfiles.LOCKED_KEY, keyfiles.lock(ROOT, WORDS))
    return folder


@pytest.mark.parametrize("left", [ROOT, bytes(32), b""])
def test_locking_that_was_broken_off_is_finished_by_doing_it_again(broken_off, monkeypatch, left):
    (broken_off / keyfiles.ROOT_KEY).write_bytes(left)
    before = contents(broken_off)
    with pytest.raises(CommandError, match="That is not the passphrase of the root"):
        lock_keys(monkeypatch, "other quiet words that nobody guesses")
    assert contents(broken_off) == before
    lock_keys(monkeypatch, WORDS)
    assert contents(broken_off) == {keyfiles.LOCKED_KEY: before[keyfiles.LOCKED_KEY]}


@pytest.mark.parametrize("other", [b"y" * 32, b"y" * 20])
def test_where_the_two_files_hold_different_things_neither_is_lost(broken_off, monkeypatch, other):
    (broken_off / keyfiles.ROOT_KEY).write_bytes(other)
    before = contents(broken_off)
    with pytest.raises(CommandError, match="opens, but not"):
        lock_keys(monkeypatch, WORDS)
    assert contents(broken_off) == before


@pytest.mark.usefixtures("_cheap")
def test_a_locked_file_of_somebody_else_is_never_taken_away(folder, monkeypatch):
    """Another `lock_keys` at the same moment."""
    keyfiles.create_once(folder / keyfiles.ROOT_KEY, ROOT)
    theirs, once = keyfiles.lock(ROOT, "other quiet words that nobody guesses"), keyfiles.create_once

    def second(path, content):
        once(path, theirs)
        return once(path, content)

    monkeypatch.setattr(keyfiles, "create_once", second)
    with pytest.raises(CommandError, match=r"Another root\.locked"):
        lock_keys(monkeypatch, WORDS)
    assert contents(folder) == {keyfiles.ROOT_KEY: ROOT, keyfiles.LOCKED_KEY: theirs}


@pytest.mark.usefixtures("_cheap")
def test_the_open_key_goes_once_the_locked_one_is_sure_to_stay(folder, monkeypatch):
    keyfiles.create_once(folder / keyfiles.ROOT_KEY, ROOT)
    sure: list[list[str]] = []
    settle, destroy = keyfiles.settle, keyfiles.destroy

    def settled(of):
        settle(of)
        sure.append(sorted(contents(of)))

    def destroyed(path):
        sure.append(["destroy"])
        destroy(path)

    monkeypatch.setattr(keyfiles, "settle", settled)
    monkeypatch.setattr(keyfiles, "destroy", destroyed)
    lock_keys(monkeypatch, WORDS)
    assert sure == [["root.key", "root.locked"], ["destroy"], ["root.locked"]]


@pytest.mark.parametrize("content", [b"", bytes(32), b"y" * 31])
def test_what_is_no_root_key_is_used_for_none_and_said_in_words(folder, monkeypatch, content):
    (folder / keyfiles.ROOT_KEY).write_bytes(content)
    for act in (keyfiles.root_key, lambda: vault.blind("x", label="t")):
        with pytest.raises(keyfiles.KeysMissing, match="is no root key"):
            act()
    for words in (["keyholder"], ["lock_keys"], ["shares", "make"]):
        with pytest.raises(CommandError, match="is no root key"):
            call_command(*words)
    keyfiles.create_all()  # no other one is made beside it
    assert (folder / keyfiles.ROOT_KEY).read_bytes() == content and not (folder / keyfiles.LOCKED_KEY).exists()


@pytest.mark.parametrize("content", [b"", bytes(32), b"y" * 31])
def test_beside_a_locked_one_the_site_is_locked(broken_off, content):
    (broken_off / keyfiles.ROOT_KEY).write_bytes(content)
    with pytest.raises(keyfiles.KeysLocked):
        keyfiles.root_key()
    with pytest.raises(NoKeyHolder):
        vault.blind("x", label="t")
    out = io.StringIO()
    call_command("panic", yes=True, stdout=out)
    assert "lies in the open" not in out.getvalue()


def test_the_passphrase_can_be_changed_and_the_key_stays(folder, monkeypatch):
    monkeypatch.setattr(keyfiles, "COST", {"iterations": 1, "lanes": 1, "memory_cost": 64})
    keyfiles.create_all(WORDS)
    locked = folder / keyfiles.LOCKED_KEY
    before = locked.read_bytes()
    secret = keyfiles.unlock(before, WORDS)
    monkeypatch.setattr("sys.stdin", io.StringIO("not the right words at all\n" + WORDS * 2))
    with pytest.raises(CommandError, match="not the passphrase"):
        call_command("lock_keys", "--change")
    assert locked.read_bytes() == before
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\nother quiet words that nobody guesses\n"))
    call_command("lock_keys", "--change")
    assert keyfiles.unlock(locked.read_bytes(), "other quiet words that nobody guesses") == secret
    with pytest.raises(keyfiles.WrongPassphrase):
        keyfiles.unlock(locked.read_bytes(), WORDS)
    assert sorted(path.name for path in folder.iterdir()) == ["root.locked", "web.key"]


@pytest.mark.django_db
def test_the_operational_key_is_turned_and_nothing_is_left_under_an_older_one(folder):
    keyfiles.create_all()

    def said(*options: str) -> str:
        out = io.StringIO()
        call_command("rotate_keys", *options, stdout=out)
        return out.getvalue()

    home = make_list()
    home.sealed_key = vault.new_list_key(str(home.pk))
    home.save()
    assert said("--show") == "op1: 1 keys of lists (wraps now)\n"
    assert "op2 wraps from now on" in said() and said("--show") == "op2: 1 keys of lists (wraps now)\n"
    vault.rotate()
    assert "1 keys of lists were wrapped anew" in said("--go-on") and vault.operational() == "op3"
    keyfiles.create_once(folder / keyfiles.LOCKED_KEY, b"{}")
    (folder / keyfiles.ROOT_KEY).unlink()
    with pytest.raises(CommandError, match=r"farline unlock|key-holder"):
        call_command("rotate_keys")


def test_a_panic_says_when_it_found_nothing_to_destroy(settings, folder):
    """As on a server, typed without --keys while the key-holder is down."""
    settings.KEY_HOLDER = str(folder / "holder.sock")
    keyfiles.create_all()
    with pytest.raises(CommandError, match="NOTHING WAS DESTROYED"):
        call_command("panic", "--yes")


def test_to_change_the_passphrase_where_no_root_key_lies_says_where_to_ask(folder):
    with pytest.raises(CommandError, match="farline --keys lock_keys --change"):
        call_command("lock_keys", "--change")


def test_a_panic_says_that_the_weekly_keys_were_not_there(folder):
    keyfiles.create_all()
    vault.seal("words", table="t", column="c", row=1, week="2026-W48")
    (folder / "weeks").rename(folder / "volume")
    with pytest.raises(CommandError, match="NOT DESTROYED"):
        call_command("panic", yes=True)
    (folder / "volume").rename(folder / "weeks")
    call_command("panic", yes=True)
    assert not list((folder / "weeks").glob("*.key"))


def test_a_panic_says_that_a_weekly_key_could_not_be_destroyed(folder, monkeypatch):
    keyfiles.create_all()
    vault.seal("words", table="t", column="c", row=1, week="2026-W48")
    destroy = keyfiles.destroy
    told: list[str] = []

    def kept(_path):
        raise PermissionError

    def refuses(_self):
        told.append("panic")
        raise Refused

    monkeypatch.setattr(keyfiles, "destroy", kept)
    with pytest.raises(CommandError, match="SOME WEEKLY KEYS WERE NOT DESTROYED"):
        call_command("panic", yes=True)
    monkeypatch.setattr(keyfiles, "destroy", destroy)
    monkeypatch.setattr(HolderClient, "panic", refuses)
    with pytest.raises(CommandError, match="SOME WEEKLY KEYS WERE NOT DESTROYED"):
        call_command("panic", yes=True)
    assert told == ["panic"]


def test_an_odd_file_among_the_weekly_keys_does_not_stop_a_panic(folder):
    keyfiles.create_all()
    vault.seal("words", table="t", column="c", row=1, week="2026-W48")
    (folder / "weeks" / "2026-W00 (copy).key").touch()
    call_command("panic", yes=True)
    assert not list((folder / "weeks").glob("*.key"))
