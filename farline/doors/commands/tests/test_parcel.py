import datetime as dt
import json
import os
import secrets

import pyrage
import pytest
from pyrage import x25519

from farline.common.vault.keyring import KeyRing
from farline.doors.commands.backups import parcel

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
ONE, TWO = x25519.Identity.generate(), x25519.Identity.generate()
BOTH = f"{ONE.to_public()}, {TWO.to_public()}"


@pytest.fixture
def keys(tmp_path) -> KeyRing:
    return KeyRing(secrets.token_bytes(32), tmp_path / "keys")


def _written(tmp_path, keys):
    people = parcel.recipients(BOTH)
    return parcel.write(tmp_path, b"the database", to=people, about={"engine": "sqlite"}, keys=keys, now=NOW)


def test_either_of_two_people_can_open_it(tmp_path, keys):
    path = _written(tmp_path, keys)
    for one in (ONE, TWO):
        said, content = parcel.read(path, f"# a comment\n{one}\n", by=keys)
        assert content == b"the database" and said["engine"] == "sqlite"
    assert b"database" not in path.read_bytes()


def test_it_opens_for_nobody_else_and_notices_damage(tmp_path, keys):
    path = _written(tmp_path, keys)
    for identity in (str(x25519.Identity.generate()), "", "AGE-SECRET-KEY-1NONSENSE"):
        with pytest.raises(parcel.NotABackup):
            parcel.read(path, identity, by=keys)
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(parcel.NotABackup):
        parcel.read(path, str(ONE), by=keys)


def _altered(path, keys, change):
    """What whoever can write where backups lie makes of one: the public keys are enough to encrypt it again."""
    head, proof, snapshot = pyrage.decrypt(path.read_bytes(), [ONE]).split(b"\n", 2)
    parts = change(json.loads(head), proof, snapshot)
    path.write_bytes(pyrage.encrypt(b"\n".join(parts), [ONE.to_public(), TWO.to_public()]))
    parcel.read(path, str(ONE), by=keys)


ALTERED = {
    "another database": lambda head, proof, _: [json.dumps(head).encode(), proof, b"the database of somebody else"],
    "another moment": lambda head, proof, had: [json.dumps({**head, "at": "2026-12-24T12:00Z"}).encode(), proof, had],
    "another proof": lambda head, proof, had: [json.dumps(head).encode(), bytes(reversed(proof)), had],
    "no proof": lambda head, _, had: [json.dumps(head).encode(), b"", had],
}


@pytest.mark.parametrize("change", ALTERED.values(), ids=ALTERED)
def test_nobody_without_the_root_key_writes_one_or_alters_it(tmp_path, keys, change):
    with pytest.raises(parcel.NotOurs):
        _altered(_written(tmp_path, keys), keys, change)


def test_one_without_any_proof_and_one_of_another_root_key_are_told_apart(tmp_path, keys):
    path = _written(tmp_path, keys)
    with pytest.raises(parcel.OtherRoot):
        parcel.read(path, str(ONE), by=KeyRing(secrets.token_bytes(32), tmp_path / "others"))
    with pytest.raises(parcel.WithoutProof):
        _altered(path, keys, lambda head, _, had: [json.dumps({**head, "version": 1}).encode(), had])


WRITTEN = {"nothing": "", "nonsense": "age1nonsense", "one": str(ONE.to_public()), "neither": "a,b"}


# By name: a key drawn anew would give the same test another name in each of the processes that share the suite.
@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_it_asks_for_two_people_at_least(written):
    with pytest.raises(parcel.NobodyToEncryptTo):
        parcel.recipients(written)


def test_it_deletes_only_its_own_old_files(tmp_path, keys):
    path = _written(tmp_path, keys)
    (tmp_path / "other.txt").touch()
    for one in tmp_path.glob("*.*"):
        os.utime(one, (0, 0))
    assert parcel.clear_away(tmp_path, older_than=NOW) == 1
    assert not path.exists() and (tmp_path / "other.txt").exists()
