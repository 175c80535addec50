"""AES-256-GCM-SIV envelopes with a key id inside, so that rotation never needs trial and error."""

import secrets
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCMSIV

VERSION = 1
AES_256_GCM_SIV = 1


class Unreadable(Exception):
    """This record can no longer be opened: its key is gone or it was altered."""


def wrap(key: bytes, plaintext: bytes, *, key_id: str, context: str, nonce: bytes | None = None) -> bytes:
    name = key_id.encode("ascii")
    nonce = nonce or secrets.token_bytes(12)
    header = bytes([VERSION, AES_256_GCM_SIV, len(name)]) + name
    sealed = AESGCMSIV(key).encrypt(nonce, plaintext, _bound(header, context))
    return header + nonce + sealed


def wrap_many(key: bytes, plaintexts: Sequence[bytes], *, key_id: str, contexts: Sequence[str]) -> list[bytes]:
    """`wrap` for many: one cipher object, one draw of random bytes for all nonces."""
    name = key_id.encode("ascii")
    header = bytes([VERSION, AES_256_GCM_SIV, len(name)]) + name
    cipher, nonces = AESGCMSIV(key), secrets.token_bytes(12 * len(plaintexts))
    sealed = []
    for at, (plaintext, context) in enumerate(zip(plaintexts, contexts, strict=True)):
        nonce = nonces[12 * at : 12 * at + 12]
        sealed.append(header + nonce + cipher.encrypt(nonce, plaintext, _bound(header, context)))
    return sealed


def key_id_of(envelope: bytes) -> str:
    if len(envelope) < 3 or envelope[0] != VERSION or envelope[1] != AES_256_GCM_SIV:
        raise Unreadable("not an envelope of a version this program knows")
    try:
        return bytes(envelope[3 : 3 + envelope[2]]).decode("ascii")
    except UnicodeDecodeError:
        raise Unreadable("altered") from None


def unwrap(key: bytes, envelope: bytes, *, context: str) -> bytes:
    return opener(key)(bytes(envelope), context)


def opener(key: bytes) -> Callable[[bytes, str], bytes]:
    """`unwrap` for many under one key: to set up the cipher costs as much as to open an envelope."""
    decrypt = AESGCMSIV(key).decrypt

    def opened(envelope: bytes, context: str) -> bytes:
        start = 3 + envelope[2]
        header, nonce, sealed = envelope[:start], envelope[start : start + 12], envelope[start + 12 :]
        try:
            return decrypt(nonce, sealed, _bound(header, context))
        except (InvalidTag, ValueError):
            raise Unreadable("altered, or sealed for another place") from None

    return opened


def _bound(header: bytes, context: str) -> bytes:
    return header + b"|farline|" + context.encode("utf-8")
