"""Key files on disk: the root key in the open (demo only) or under a passphrase, and the web's own secret."""

import errno
import json
import os
import secrets
from pathlib import Path
from typing import IO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from django.conf import settings

ROOT_KEY = "root.key"
LOCKED_KEY = "root.locked"
SIZE = 32
SPOILT = (
    "root.key in the key folder is no root key: it is empty, overwritten or cut short. Move it aside, and bring the "
    "root key back from its shares ('farline shares restore') or from a copy of the key folder."
)
# What a file system says that cannot make the names in a folder durable, or a system that opens no folders.
CANNOT = frozenset({errno.EINVAL, errno.ENOTSUP, errno.ENOSYS, errno.EACCES, errno.EPERM, errno.EISDIR, errno.EBADF})
COST = {"iterations": 4, "lanes": 2, "memory_cost": 262_144}  # a quarter of a gigabyte, about a second


class KeysMissing(Exception):
    """The key folder has no root key. Had this site one: farline shares restore. Only a new site: farline init."""


class KeysLocked(Exception):
    """The keys are locked. An operator unlocks them: farline unlock (in a checkout: python3 start.py unlock)."""


class NoPassphrase(Exception):
    """The root key is under no passphrase yet. Run 'farline lock_keys' first, then 'farline unlock'."""


class WrongPassphrase(Exception):
    """That is not the passphrase of this key file."""


def folder() -> Path:
    return Path(settings.KEYS_DIR)


def is_key(content: bytes) -> bool:
    """Whether a file's content can be a key at all. What is empty, cut short or overwritten cannot."""
    return len(content) == SIZE and any(content)


def settle(folder: Path) -> None:
    """A file that is sure to stay may still lose its name in a power cut: make the names in a folder as sure."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError as trouble:
        if trouble.errno in CANNOT:
            return
        raise
    try:
        os.fsync(handle)
    except OSError as trouble:
        if trouble.errno not in CANNOT:
            raise
    finally:
        os.close(handle)


def make(folder: Path) -> None:
    """A folder for keys, which is sure to stay like what will lie in it."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for one in new:
        settle(one.parent)


def create_once(path: Path, secret: bytes) -> bytes:
    """Write a key unless one is there already; two processes at once agree on the first. It is sure to stay."""
    make(path.parent)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    settle(path.parent)
    return path.read_bytes()


def replace(path: Path, content: bytes) -> None:
    """Whole, or not at all; what stood there before is overwritten, once the new file is sure to stay."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    create_once(draft, content)
    with open(path, "r+b") as old:
        os.replace(draft, path)
        settle(path.parent)
        _overwrite(old)


def destroy(path: Path) -> None:
    """Overwrite a key, and take its name away once that is sure to stay."""
    with open(path, "r+b") as file:
        _overwrite(file)
    path.unlink()
    settle(path.parent)


def _overwrite(file: IO[bytes]) -> None:
    file.write(b"\0" * os.fstat(file.fileno()).st_size)
    file.flush()
    os.fsync(file.fileno())


def put(path: Path, content: bytes) -> None:
    """For what is no secret: whole, or not at all."""
    if path.exists():
        replace(path, content)
    else:
        create_once(path, content)


def root_key() -> bytes:
    """The root key where it lies in the open. Raises KeysLocked or KeysMissing, which says what to do.

    A file that was overwritten is none: a power cut while the key was put under a passphrase leaves one.
    """
    try:
        content = (folder() / ROOT_KEY).read_bytes()
    except FileNotFoundError:
        content = None
    if content is not None and is_key(content):
        return content
    if (folder() / LOCKED_KEY).exists():
        raise KeysLocked
    raise KeysMissing(KeysMissing.__doc__ if content is None else SPOILT)


def lies_open() -> bool:
    try:
        return bool(root_key())
    except (KeysLocked, KeysMissing):
        return False


def are_spoilt() -> bool:
    """Whether a file is there, and no root key in it."""
    return exist() and not lies_open() and not (folder() / LOCKED_KEY).exists()


def exist() -> bool:
    """Whether there is a file of either kind, a spoilt one too: no other root key is made beside it."""
    return (folder() / ROOT_KEY).exists() or (folder() / LOCKED_KEY).exists()


def create_all(passphrase: str = "") -> None:
    """Make the keys of a new installation; existing ones stay. With a passphrase the root key is locked.

    Where another process is named that holds the keys, none is made here: a second root key beside the web's own
    secret would be taken for the first by whoever does not ask that process.
    """
    if not exist() and not settings.KEY_HOLDER:
        secret = secrets.token_bytes(32)
        name, content = (LOCKED_KEY, lock(secret, passphrase)) if passphrase else (ROOT_KEY, secret)
        create_once(folder() / name, content)
    create_once(folder() / "web.key", secrets.token_urlsafe(48).encode("ascii"))


def lock(secret: bytes, passphrase: str, *, cost: dict[str, int] | None = None) -> bytes:
    """The secret under a passphrase, as a small JSON file."""
    salt, nonce, cost = secrets.token_bytes(16), secrets.token_bytes(12), cost or COST
    sealed = AESGCMSIV(_stretched(passphrase, salt, cost)).encrypt(nonce, secret, b"farline|root key")
    content = {"kind": "farline root key", "version": 1, "kdf": "argon2id", **cost}
    return json.dumps(content | {"salt": salt.hex(), "nonce": nonce.hex(), "sealed": sealed.hex()}).encode("ascii")


def unlock(content: bytes, passphrase: str) -> bytes:
    """Raises WrongPassphrase, also for a file that was altered."""
    try:
        said = json.loads(content)
        key = _stretched(passphrase, bytes.fromhex(said["salt"]), {name: int(said[name]) for name in COST})
        return AESGCMSIV(key).decrypt(bytes.fromhex(said["nonce"]), bytes.fromhex(said["sealed"]), b"farline|root key")
    except (InvalidTag, KeyError, ValueError, TypeError):
        raise WrongPassphrase from None


def _stretched(passphrase: str, salt: bytes, cost: dict[str, int]) -> bytes:
    stretcher = Argon2id(
        salt=salt, length=32, iterations=cost["iterations"], lanes=cost["lanes"], memory_cost=cost["memory_cost"]
    )
    return stretcher.derive(passphrase.encode("utf-8"))
