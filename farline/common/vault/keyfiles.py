"""Key files on disk. A separate key-holder process will take their place; nothing outside the vault reads them."""

import os
import secrets
from pathlib import Path

from django.conf import settings

ROOT_KEY = "root.key"


class KeysMissing(Exception):
    """The key folder has no root key, so nothing can be opened. Run 'python3 start.py init' once."""


def folder() -> Path:
    return Path(settings.KEYS_DIR)


def create_once(path: Path, secret: bytes) -> bytes:
    """Write a key unless one is there already; two processes at once agree on the first."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
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
    return path.read_bytes()


def root_key() -> bytes:
    try:
        return (folder() / ROOT_KEY).read_bytes()
    except FileNotFoundError:
        raise KeysMissing(KeysMissing.__doc__) from None


def create_all() -> None:
    """Make the keys of a new installation; existing ones stay as they are."""
    create_once(folder() / ROOT_KEY, secrets.token_bytes(32))
    create_once(folder() / "web.key", secrets.token_urlsafe(48).encode("ascii"))
