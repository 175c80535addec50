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


def header_of(envelope: bytes) -> bytes:
    if len(envelope) < 3 or envelope[0] != VERSION or envelope[1] != AES_256_GCM_SIV:
        raise Unreadable("not an envelope of a version this program knows")
    return envelope[: 3 + envelope[2]]


def key_id_of(envelope: bytes) -> str:
    try:
        return bytes(header_of(envelope)[3:]).decode("ascii")
    except UnicodeDecodeError:
        raise Unreadable("altered") from None


def unwrap(key: bytes, envelope: bytes, *, context: str) -> bytes:
    whole = bytes(envelope)
    return opener(key, header_of(whole))(whole, context)


def opener(key: bytes, header: bytes) -> Callable[[bytes, str], bytes]:
    """`unwrap` for many that begin alike: to set up the cipher costs as much as to open an envelope."""
    decrypt, start, bound = AESGCMSIV(key).decrypt, len(header), _bound(header, "")

    def opened(envelope: bytes, context: str) -> bytes:
        try:
            return decrypt(envelope[start : start + 12], envelope[start + 12 :], bound + context.encode("utf-8"))
        except (InvalidTag, ValueError):
            raise Unreadable("altered, or sealed for another place") from None

    return opened


def _bound(header: bytes, context: str) -> bytes:
    return header + b"|farline|" + context.encode("utf-8")
