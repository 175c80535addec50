"""A backup file: a small head, a proof and the snapshot, encrypted with age to people who are not on this machine.

age needs public keys alone, and they stand in the settings of the server: whoever can write where backups lie could
write a whole site. So head and snapshot carry a proof under the root key, which is there again before a restore.
"""

import datetime as dt
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyrage
from pyrage import x25519

from farline.common import same_root

KIND, VERSION, LABEL = "farline backup", 2, "backup"
MOMENT = "%Y-%m-%dT%H:%MZ"
ENDING = ".farline.age"


class NobodyToEncryptTo(Exception):
    """Name at least two people's age keys in FARLINE_BACKUP_RECIPIENTS, so that losing one loses nothing."""


class NotABackup(Exception):
    """This file is no backup of Farline, it is damaged, or it is not encrypted to this key."""


class WithoutProof(Exception):
    """This backup carries no proof that this site made it: an older version did, or somebody else."""


class OtherRoot(Exception):
    """This backup was made under another root key than the one that is here: every opt-out in it would match nobody,
    and those people would be called again. Move the key folder aside, then bring the old root key back:
    farline shares restore
    """


class NotOurs(Exception):
    """This backup was not made by this site, or it was altered. Somebody who can write where backups lie may have
    written it: look for an older one in another place, and find out.
    """


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
    folder: Path,
    snapshot: bytes,
    *,
    to: list[x25519.Recipient],
    about: Mapping[str, Any],
    keys: same_root.Blinds,
    now: dt.datetime,
) -> Path:
    """Durable once it has its name; a copy that broke off has another. `about`: what somebody reads before a restore.

    Raises KeysLocked.
    """
    root = same_root.mark_by(keys).hex()
    head = json.dumps({**about, "kind": KIND, "version": VERSION, "root": root, "at": now.strftime(MOMENT)}).encode()
    sealed = pyrage.encrypt(b"\n".join([head, _proof(head, snapshot, keys), snapshot]), to)
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


def read(path: Path, identity: str, *, by: same_root.Blinds) -> tuple[dict[str, Any], bytes]:
    """Head and snapshot. `identity`: the text of an age key file; `by`: the root key.

    Raises NotABackup, WithoutProof, OtherRoot, NotOurs or KeysLocked.
    """
    keys = [line.strip() for line in identity.splitlines() if line.strip().startswith("AGE-SECRET-KEY-")]
    try:
        plain = pyrage.decrypt(path.read_bytes(), [x25519.Identity.from_str(key) for key in keys])
        head, _, rest = plain.partition(b"\n")
        said = json.loads(head)
        if said.get("kind") != KIND or said.get("version") not in {1, VERSION}:
            raise NotABackup
    except (pyrage.DecryptError, pyrage.IdentityError, ValueError, AttributeError):
        raise NotABackup from None
    if said["version"] == 1:
        raise WithoutProof
    if said.get("root") != same_root.mark_by(by).hex():
        raise OtherRoot
    proof, _, snapshot = rest.partition(b"\n")
    if not hmac.compare_digest(proof, _proof(head, snapshot, by)):
        raise NotOurs
    return said, snapshot


def _proof(head: bytes, snapshot: bytes, keys: same_root.Blinds) -> bytes:
    mixed = hashlib.sha256(head + b"\n")
    mixed.update(snapshot)
    return keys.blind([mixed.hexdigest()], label=LABEL)[0].hex().encode("ascii")


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
