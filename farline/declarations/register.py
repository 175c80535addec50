"""The register of names lies off line. Here is only its public key: a name can be put in, and never taken out.

A sealed name is always 304 bytes, whatever the name: one-time public key (32), padded name (256), tag (16).
"""

import hashlib

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PADDED = 256
SEALED = 32 + PADDED + 16
END = b"\x80"
# Each key is used for one name and thrown away, so a fixed nonce is used once under it.
NONCE = bytes(12)


class NameTooLong(ValueError):
    """This name is too long to be kept."""


def seal_name(name: str, public_key: str, combination: int) -> bytes | None:
    """Seal a name, and what was left under it, to the register's key (hex). Without a key it is not kept at all."""
    if not public_key:
        return None
    padded = f"{combination}{name}".encode() + END
    if len(padded) > PADDED:
        raise NameTooLong
    register = bytes.fromhex(public_key)
    one_time = X25519PrivateKey.generate()
    mine = one_time.public_key().public_bytes_raw()
    key = _key(one_time.exchange(X25519PublicKey.from_public_bytes(register)), mine, register)
    return mine + ChaCha20Poly1305(key).encrypt(NONCE, padded.ljust(PADDED, b"\0"), mine)


def open_name(sealed: bytes, private_key: bytes) -> tuple[str, int]:
    """Name and combination. For the registrar's own machine, which holds the private key. No server ever does."""
    register = X25519PrivateKey.from_private_bytes(private_key)
    mine = sealed[:32]
    public = register.public_key().public_bytes_raw()
    key = _key(register.exchange(X25519PublicKey.from_public_bytes(mine)), mine, public)
    padded = ChaCha20Poly1305(key).decrypt(NONCE, sealed[32:], mine)
    said = padded[: padded.rindex(END)].decode("utf-8")
    return said[1:], int(said[0])


def fingerprint(public_key: str) -> str:
    """What the tally publishes of the register's key, so that a swapped key is seen by everybody."""
    return hashlib.sha256(b"farline1-register\0" + bytes.fromhex(public_key)).hexdigest()


def _key(shared: bytes, mine: bytes, register: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=mine + register, info=b"farline1 name for the register").derive(shared)
