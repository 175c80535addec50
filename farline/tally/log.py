"""Whose log this is: its name, its keys, its heads. In the demo everything says DEMO, keys included."""

from collections.abc import Sequence

from django.conf import settings

from farline.common import vault
from farline.tally import notes, rules

DEMO_ORIGIN = "DEMO.invalid/tally"
TOLD = "farline1-told"


def origin() -> str:
    """The name that stands on every checkpoint and is mixed into every receipt. It must never change."""
    return DEMO_ORIGIN if settings.DEMO else str(settings.TALLY_ORIGIN)


def sign_head(size: int, root: bytes) -> str:
    head = notes.Head(origin(), size, root)
    return notes.sign(head, ed25519=vault.signer(_label()), mldsa44=vault.signer_pq(_label()))


def sign_told(lines: Sequence[str]) -> str:
    """What is said beside the batches and is in no leaf, the oldest first."""
    text = "\n".join([f"{TOLD} {origin()}", *lines]) + "\n"
    return notes.sign_words(origin(), text, ed25519=vault.signer(_label()))


def told_line(week: str, told: rules.Told) -> str:
    aside = "".join(f" {reason}={count}" for reason, count in sorted(told.set_aside.items()))
    return f"{week} tests={told.tests} right={told.tests_right}{aside}"


def verifier_keys() -> tuple[str, str]:
    """The two public lines by which everyone can check a checkpoint."""
    first, second, name = vault.signer(_label()), vault.signer_pq(_label()), origin()
    return (
        notes.verifier_key(name, notes.ED25519, first.public),
        notes.verifier_key(name, notes.MLDSA44, second.public),
    )


def _label() -> str:
    return "tally-demo" if settings.DEMO else "tally"
