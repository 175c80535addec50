"""Whose log this is: its name, its keys, its heads. In the demo everything says DEMO, keys included."""

from django.conf import settings

from farline.common import vault
from farline.tally import notes

DEMO_ORIGIN = "DEMO.invalid/tally"


def origin() -> str:
    """The name that stands on every checkpoint and is mixed into every receipt. It must never change."""
    return DEMO_ORIGIN if settings.DEMO else str(settings.TALLY_ORIGIN)


def sign_head(size: int, root: bytes) -> str:
    head = notes.Head(origin(), size, root)
    return notes.sign(head, ed25519=vault.signer(_label()), mldsa44=vault.signer_pq(_label()))


def verifier_keys() -> tuple[str, str]:
    """The two public lines by which everyone can check a checkpoint."""
    first, second, name = vault.signer(_label()), vault.signer_pq(_label()), origin()
    return (
        notes.verifier_key(name, notes.ED25519, first.public),
        notes.verifier_key(name, notes.MLDSA44, second.public),
    )


def _label() -> str:
    return "tally-demo" if settings.DEMO else "tally"
