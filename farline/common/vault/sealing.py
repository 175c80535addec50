"""Sealing, opening and blinding under keys derived from the root key."""

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from functools import lru_cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from farline.common.vault import envelope, keyfiles, weeks

OPERATIONAL = "op1"
WEEKLY = "w:"


def subkey(label: str) -> bytes:
    """32 bytes for one use. Different labels give keys that tell nothing of each other."""
    return _derive(keyfiles.root_key(), label)


@lru_cache(maxsize=256)
def _derive(root: bytes, label: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"farline", info=label.encode("utf-8")).derive(root)


def seal(plaintext: bytes | str, *, table: str, column: str, row: int, week: str | None = None) -> bytes:
    """Seal one field for one row. With `week`, it opens only while that week's expiry key exists."""
    raw = plaintext.encode("utf-8") if isinstance(plaintext, str) else plaintext
    key_id = WEEKLY + week if week else OPERATIONAL
    if week:
        weeks.week_key(week, create=True)
    return envelope.wrap(_key(key_id), raw, key_id=key_id, context=f"{table}|{column}|{row}")


def seal_many(
    plaintexts: Sequence[bytes], *, table: str, column: str, rows: Sequence[int], week: str | None = None
) -> list[bytes]:
    """`seal` for many rows at once: the same envelopes, keys and nonces fetched once."""
    key_id = WEEKLY + week if week else OPERATIONAL
    if week:
        weeks.week_key(week, create=True)
    contexts = [f"{table}|{column}|{row}" for row in rows]
    return envelope.wrap_many(_key(key_id), plaintexts, key_id=key_id, contexts=contexts)


def open_sealed(sealed: bytes | memoryview, *, table: str, column: str, row: int) -> bytes:
    """Open one field. Raises Unreadable when it was moved, altered, or its week's key is gone."""
    key = _key(envelope.key_id_of(bytes(sealed)))
    return envelope.unwrap(key, bytes(sealed), context=f"{table}|{column}|{row}")


def blind(value: str, *, label: str) -> bytes:
    """A 16-byte keyed index of a value. One label for each use, so that tables can't be joined."""
    return hmac.digest(subkey(f"blind|{label}"), value.encode("utf-8"), hashlib.sha256)[:16]


def blind_many(values: Iterable[str], *, label: str) -> list[bytes]:
    """`blind` for many values at once."""
    key, digest = subkey(f"blind|{label}"), hmac.digest
    return [digest(key, value.encode("utf-8"), "sha256")[:16] for value in values]


def short_tag(value: str, *, label: str, bits: int) -> int:
    """A truncated keyed index: it matches a few strangers on purpose, so a stolen table proves little."""
    return int.from_bytes(blind(value, label=label)[:8], "big") >> (64 - bits)


def short_tags(values: Iterable[str], *, label: str, bits: int) -> list[int]:
    """`short_tag` for many values at once."""
    return [int.from_bytes(tag[:8], "big") >> (64 - bits) for tag in blind_many(values, label=label)]


def signing_key(label: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(subkey(f"sign|{label}"))


def _key(key_id: str) -> bytes:
    if key_id == OPERATIONAL:
        return subkey("seal|op1")
    if key_id.startswith(WEEKLY):
        week_secret = weeks.week_key(key_id.removeprefix(WEEKLY), create=False)
        return _derive(week_secret + subkey("seal|week"), "seal|" + key_id)
    raise envelope.Unreadable("sealed under a key this site does not have")
