"""A site is lost and brought back: backup, shares, restore, in processes of their own as an operator runs them."""

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519

from farline import ROOT

pytestmark = pytest.mark.slow

FILL = """
import os, django
django.setup()
from farline.numbers.tests import factories
from farline.journeys import hear_opt_out
from farline.numbers.models import Number
home = factories.make_list()
number = factories.make_number("+863910100001", number_list=home)
hear_opt_out.hear_opt_out(number="+863910100002", by="public", now=factories.NOW)
from farline.corrections import actions as corrections
from farline.journeys import take_declaration
from farline.volunteers.tests.factories import meilan
caller, now = meilan(), factories.NOW
window = corrections.open_window(call_id=7, volunteer=caller, now=now)
said = take_declaration.PersonDeclares("declares", "never", "never", "平安", "pseudonym", False, ["said_yes"], False)
take_declaration.take_declaration(window_id=window, volunteer=caller, people=[said], now=now, iterations=1)
from farline.tokens import actions as tokens
from farline.volunteers.models import RecoveryCode
from farline.webhooks import actions as webhooks
tokens.create(name="board", scopes=["health"], days=9, by="zhixin", now=now)
webhooks.subscribe(name="night", address="https://example.org/x", topics=["health"], by="zhixin", now=now)
RecoveryCode.objects.create(volunteer=caller, blinded_code=b"a code not used")
print(number.pk)
"""
LOOK = """
import os, sys, django
django.setup()
from farline.numbers import actions, queries
from farline.optouts import queries as optouts
print(bool(optouts.which_opted_out(["+863910100002"])), bool(optouts.which_opted_out(["+863910100009"])))
try:
    print(actions.open_for_dialing(number_id=int(sys.argv[1]), who="meilan", permit="1"))
except queries.NumberGone:
    print("gone")
from farline.corrections import queries as windows
from farline.corrections.models import Window
from farline.declarations import queries as declared
print(Window.objects.filter(state="used").count(), len(windows.ties()), len(declared.waiting()))
from farline.tokens.models import Token
from farline.volunteers.models import RecoveryCode
from farline.webhooks.models import Hook
print(sum(model.objects.count() for model in (Token, Hook, RecoveryCode)))
"""


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")},
            "FARLINE_DATA": str(folder), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1",
            "DJANGO_SETTINGS_MODULE": "farline.settings",
        }  # fmt: skip

    def farline(self, *words: str, given: str = "") -> str:
        return self._run([sys.executable, "-m", "farline", *words], given)

    def python(self, script: str, *words: str) -> str:
        return self._run([sys.executable, "-c", script, *words], "")

    def _run(self, command: list[str], given: str) -> str:
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, input=given, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def people(tmp_path):
    """Two who can open a backup: (public keys as the settings want them, a key file of one of them)."""
    one, two = x25519.Identity.generate(), x25519.Identity.generate()
    (tmp_path / "two.key").write_text(f"# kept off line\n{two}\n")
    return f"{one.to_public()},{two.to_public()}", tmp_path / "two.key"


def test_a_lost_site_comes_back_and_still_calls_nobody_who_said_no(tmp_path, people):
    old = Machine(tmp_path / "old")
    old.environment["FARLINE_BACKUP_RECIPIENTS"] = people[0]
    old.farline("init", "--quiet")
    number = old.python(FILL).split()[-1]
    shares = [line for line in old.farline("shares", "make").splitlines() if len(line.split()) == 33]
    old.farline("backup", "--to", str(tmp_path / "backups"))
    [backup] = (tmp_path / "backups").iterdir()
    assert b"SQLite" not in backup.read_bytes()
    weeks = tmp_path / "weeks"
    shutil.copytree(old.folder / "keys" / "weeks", weeks)
    shutil.rmtree(old.folder)

    new = Machine(tmp_path / "new")
    new.farline("shares", "restore", given="\n".join(shares[1:4]) + "\n\n")
    said = new.farline("restore", str(backup), "--identity", str(people[1]), given="yes\n")
    assert "Opt-outs: 513" in said and "were suspended since then" in said
    # The weekly keys were on the machine that is lost, and in no backup: what they closed stays closed. That holds
    # for the only tie from a call and a volunteer to a declaration, which lies in the backup and opens no more.
    assert new.python(LOOK, number).split() == ["True", "False", "gone", "1", "0", "0", "0"]
    shutil.copytree(weeks, new.folder / "keys" / "weeks", dirs_exist_ok=True)
    assert new.python(LOOK, number).split() == ["True", "False", "+863910100001", "1", "1", "1", "0"]


def test_a_backup_of_another_root_key_is_refused_since_its_opt_outs_would_match_nobody(tmp_path, people):
    """Whoever runs `init` on the new machine instead of `shares restore` has another root key."""
    old, new = Machine(tmp_path / "old"), Machine(tmp_path / "new")
    old.environment["FARLINE_BACKUP_RECIPIENTS"] = people[0]
    for one in (old, new):
        one.farline("init", "--quiet")
    old.farline("backup", "--to", str(tmp_path / "backups"))
    [backup] = (tmp_path / "backups").iterdir()
    for path in new.folder.glob("farline.sqlite3*"):
        path.unlink()
    with pytest.raises(AssertionError, match="under another root key"):
        new.farline("restore", str(backup), "--identity", str(people[1]), "--yes")
    assert not list(new.folder.glob("farline.sqlite3*"))


def test_whoever_knows_the_public_keys_alone_writes_no_site_that_comes_back(tmp_path, people):
    """A forged backup, and an honest one to which nobody says yes, change nothing."""
    site = Machine(tmp_path / "site")
    site.environment["FARLINE_BACKUP_RECIPIENTS"] = people[0]
    site.farline("init", "--quiet")
    site.farline("backup", "--to", str(tmp_path / "backups"))
    [honest] = (tmp_path / "backups").iterdir()
    head, proof, database = pyrage.decrypt(honest.read_bytes(), [_identity(people[1])]).split(b"\n", 2)
    copy = sqlite3.connect(":memory:")
    copy.deserialize(database[:18] + b"\1\1" + database[20:])
    copy.execute("CREATE TRIGGER quiet AFTER INSERT ON optouts_optout BEGIN DELETE FROM optouts_optout; END")
    copy.commit()
    forged = tmp_path / "forged.farline.age"
    to = [x25519.Recipient.from_str(one) for one in people[0].split(",")]
    forged.write_bytes(pyrage.encrypt(b"\n".join([head, proof, bytes(copy.serialize())]), to))
    for path in site.folder.glob("farline.sqlite3*"):
        path.unlink()
    for backup, given, sentence in (
        (forged, "yes\n", "not made by this site"),
        (honest, "y\n", "Nothing was changed"),
    ):
        with pytest.raises(AssertionError, match=sentence):
            site.farline("restore", str(backup), "--identity", str(people[1]), given=given)
        assert not list(site.folder.glob("farline.sqlite3*"))
    site.farline("restore", str(honest), "--identity", str(people[1]), given="yes\n")
    assert list(site.folder.glob("farline.sqlite3*"))


def test_while_the_keys_are_locked_there_is_no_backup_and_a_restore_asks_for_the_passphrase(tmp_path, people):
    site = Machine(tmp_path / "site")
    site.environment["FARLINE_BACKUP_RECIPIENTS"] = people[0]
    site.farline("init", "--quiet")
    site.farline("backup", "--to", str(tmp_path / "backups"))
    words = "six quiet words that nobody guesses\n"
    site.farline("lock_keys", given=words * 2)
    with pytest.raises(AssertionError, match="the keys are locked"):
        site.farline("backup", "--to", str(tmp_path / "backups"))
    [backup] = (tmp_path / "backups").iterdir()
    for path in site.folder.glob("farline.sqlite3*"):
        path.unlink()
    site.farline("restore", str(backup), "--identity", str(people[1]), given=f"{words}yes\n")


def _identity(path: Path) -> x25519.Identity:
    return x25519.Identity.from_str(path.read_text().splitlines()[-1])


def test_it_never_writes_over_a_database_and_opens_for_no_other_key(tmp_path, people):
    site = Machine(tmp_path / "site")
    site.environment["FARLINE_BACKUP_RECIPIENTS"] = people[0]
    site.farline("init", "--quiet")
    site.farline("backup", "--to", str(tmp_path / "backups"))
    [backup] = (tmp_path / "backups").iterdir()
    stranger = tmp_path / "stranger.key"
    stranger.write_text(str(x25519.Identity.generate()))
    for identity, sentence in ((people[1], "a database here already"), (stranger, "no backup of Farline")):
        with pytest.raises(AssertionError, match=sentence):
            site.farline("restore", str(backup), "--identity", str(identity), "--yes")
