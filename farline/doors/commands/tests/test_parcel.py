import datetime as dt
import os

import pytest
from pyrage import x25519

from farline.doors.commands.backups import parcel

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
ONE, TWO = x25519.Identity.generate(), x25519.Identity.generate()
BOTH = f"{ONE.to_public()}, {TWO.to_public()}"


def _written(tmp_path):
    people = parcel.recipients(BOTH)
    return parcel.write(tmp_path, b"the database", to=people, engine="sqlite", root="", now=NOW)


def test_either_of_two_people_can_open_it(tmp_path):
    path = _written(tmp_path)
    for one in (ONE, TWO):
        said, content = parcel.read(path, f"# a comment\n{one}\n")
        assert content == b"the database" and said["engine"] == "sqlite"
    assert b"database" not in path.read_bytes()


def test_it_opens_for_nobody_else_and_notices_damage(tmp_path):
    path = _written(tmp_path)
    for identity in (str(x25519.Identity.generate()), "", "AGE-SECRET-KEY-1NONSENSE"):
        with pytest.raises(parcel.NotABackup):
            parcel.read(path, identity)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(parcel.NotABackup):
        parcel.read(path, str(ONE))


WRITTEN = {"nothing": "", "nonsense": "age1nonsense", "one": str(ONE.to_public()), "neither": "a,b"}


# By name: a key drawn anew would give the same test another name in each of the processes that share the suite.
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_it_asks_for_two_people_at_least(written):
    with pytest.raises(parcel.NobodyToEncryptTo):
        parcel.recipients(written)


def test_it_deletes_only_its_own_old_files(tmp_path):
    path = _written(tmp_path)
    (tmp_path / "other.txt").touch()
    for one in tmp_path.iterdir():
        os.utime(one, (0, 0))
    assert parcel.clear_away(tmp_path, older_than=NOW) == 1
    assert not path.exists() and (tmp_path / "other.txt").exists()
