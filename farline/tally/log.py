"""Whose log this is: its name, its keys, its heads. In the demo everything says DEMO, keys included."""

from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from django.conf import settings

from farline.common import vault
from farline.tally import notes

DEMO_ORIGIN = "DEMO.invalid/tally"


def origin() -> str:
    """The name that stands on every checkpoint and is mixed into every receipt. It must never change."""
    return DEMO_ORIGIN if settings.DEMO else str(settings.TALLY_ORIGIN)


def sign_head(size: int, root: bytes) -> str:
    head = notes.Head(origin(), size, root)
    return notes.sign(head, ed25519=vault.signing_key(_label()), mldsa44=_second_key())


def verifier_keys() -> tuple[str, str]:
    """The two public lines by which everyone can check a checkpoint."""
    first = vault.signing_key(_label()).public_key().public_bytes_raw()
    second = _second_key().public_key().public_bytes_raw()
    name = origin()
    return notes.verifier_key(name, notes.ED25519, first), notes.verifier_key(name, notes.MLDSA44, second)


def _second_key() -> MLDSA44PrivateKey:
    return MLDSA44PrivateKey.from_seed_bytes(vault.subkey(f"sign|{_label()}|mldsa44"))


def _label() -> str:
    return "tally-demo" if settings.DEMO else "tally"
