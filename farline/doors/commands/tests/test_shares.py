"""The day the machine is gone: those who hold a share type what they have, each on a line."""

import io

import pytest
from django.core.management import CommandError, call_command

from farline.common.vault import keyfiles, shares

ROOT = bytes(range(32))
MADE = shares.make(ROOT, needed=3, of=5)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.KEYS_DIR = tmp_path
    settings.KEY_HOLDER = ""
    return tmp_path


def type_in(monkeypatch, *lines: str) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    call_command("shares", "restore", stdout=io.StringIO(), stderr=io.StringIO())


@pytest.mark.parametrize("given", [MADE, MADE[2:], ["", " ", *MADE], [*MADE[:3], "", "not read any more"]])
def test_three_shares_or_more_bring_the_root_key_back(given, monkeypatch):
    type_in(monkeypatch, *given)
    assert keyfiles.root_key() == ROOT


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (MADE[:2], "one is missing"),
        ([], "one is missing"),
        ([*MADE[:4], MADE[4] + " academic"], "Share 5 is mistyped"),
        ([*MADE[:3], *shares.make(ROOT, needed=3, of=5)[:1]], "Share 4 is of another set"),
    ],
)
def test_otherwise_it_says_which_share_is_wrong_and_makes_no_key(given, said, monkeypatch):
    with pytest.raises(CommandError, match=said):
        type_in(monkeypatch, *given)
    assert not keyfiles.exist()


@pytest.mark.parametrize(
    "words", [("shares", "restore"), ("shares", "make"), ("lock_keys",), ("restore", "a-file", "--identity", "a-key")]
)
def test_it_puts_no_root_key_into_the_folder_of_the_pages(words, settings, folder, monkeypatch):
    settings.KEY_HOLDER = str(folder / "holder.sock")
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in MADE)))
    with pytest.raises(CommandError, match="farline --keys shares restore"):
        call_command(*words, stdout=io.StringIO(), stderr=io.StringIO())
    assert list(folder.iterdir()) == []
