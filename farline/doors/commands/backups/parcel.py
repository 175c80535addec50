"""A backup file: a small head and the snapshot, encrypted with age to people who are not on this machine."""

import datetime as dt
import json
import os
import secrets
from pathlib import Path

import pyrage
from pyrage import x25519

KIND = "farline backup"
ENDING = ".farline.age"


class NobodyToEncryptTo(Exception):
    """Name at least two people's age keys in FARLINE_BACKUP_RECIPIENTS, so that losing one loses nothing."""


class NotABackup(Exception):
    """This file is no backup of Farline, it is damaged, or it is not encrypted to this key."""


def recipients(written: str) -> list[x25519.Recipient]:
    """Public keys (age1...), separated by commas. Raises NobodyToEncryptTo."""
    try:
        found = [x25519.Recipient.from_str(one.strip()) for one in written.split(",") if one.strip()]
    except pyrage.RecipientError:
        raise NobodyToEncryptTo from None
    if len(found) < 2:
        raise NobodyToEncryptTo
    return found


def write(
    folder: Path, snapshot: bytes, *, to: list[x25519.Recipient], engine: str, root: str, now: dt.datetime
) -> Path:
    """Durable once it has its name; a copy that broke off has another. `root`: the root key's mark, "" without one."""
    head = {"kind": KIND, "version": 1, "engine": engine, "root": root, "at": now.strftime("%Y-%m-%dT%H:%MZ")}
    sealed = pyrage.encrypt(json.dumps(head).encode("ascii") + b"\n" + snapshot, to)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{now:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}{ENDING}"
    draft = path.with_suffix(".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    return path


def read(path: Path, identity: str) -> tuple[dict[str, object], bytes]:
    """Head and snapshot. `identity`: the text of an age key file. Raises NotABackup."""
    keys = [line.strip() for line in identity.splitlines() if line.strip().startswith("AGE-SECRET-KEY-")]
    try:
        plain = pyrage.decrypt(path.read_bytes(), [x25519.Identity.from_str(key) for key in keys])
        head, _, snapshot = plain.partition(b"\n")
        said = json.loads(head)
        if said.get("kind") != KIND or said.get("version") != 1:
            raise NotABackup
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError, AttributeError):
        raise NotABackup from None
    return said, snapshot


def clear_away(folder: Path, *, older_than: dt.datetime) -> int:
    """Delete backups past their time, and what broke off; return how many."""
    gone = 0
    for path in folder.iterdir():
        if not path.name.endswith((ENDING, ".part")):
            continue
        if dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC) < older_than:
            path.unlink()
            gone += 1
    return gone
