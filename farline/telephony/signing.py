"""Pages and gateway know each other by a secret file in the key folder, and sign every word they exchange."""

import hashlib
import hmac
import secrets
from functools import lru_cache
from pathlib import Path

from farline.common.vault import keyfiles

FILE = "line.key"
SECONDS = 30
HEADER = "X-Farline-Signed"


def secret() -> bytes:
    """Made when first asked for; whichever process comes first, all take the same."""
    return _secret(keyfiles.folder() / FILE)


@lru_cache(maxsize=8)
def _secret(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return keyfiles.create_once(path, secrets.token_bytes(32))


def signed(key: bytes, *, method: str, path: str, body: bytes, at: int) -> str:
    parts = [method.encode(), path.encode(), str(at).encode(), hashlib.sha256(body).digest()]
    text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"{at}.{hmac.new(key, text, hashlib.sha256).hexdigest()}"


def is_right(key: bytes, header: str, *, method: str, path: str, body: bytes, now: int) -> bool:
    at, _, _ = header.partition(".")
    if not (at.isascii() and at.isdigit() and len(at) < 12) or abs(now - int(at)) > SECONDS:
        return False
    return hmac.compare_digest(header, signed(key, method=method, path=path, body=body, at=int(at)))
