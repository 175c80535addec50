"""Keyed fingerprints of known facts: made at once, kept sealed under the story's own key, destroyed at publication.

A print is what the key-holder answers for "the story's key and one form of one fact". Without the key-holder a print
tells nothing, and without the story's own key not even the key-holder can compare it: destroying that key ends it.
Decoys fill each set up to a round number, so that its size does not say how much was known.
"""

import base64
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from farline.common import vault
from farline.stories import facts

LABEL = "stories.facts"
ROUND = 128
DECOY = "decoy"


@dataclass(frozen=True)
class Known:
    """Prints of one story's facts. `kinds`: print -> what it is a print of."""

    key: str
    kinds: dict[bytes, str]
    lengths: frozenset[int]

    @property
    def count(self) -> int:
        return sum(kind != DECOY for kind in self.kinds.values())


@dataclass(frozen=True)
class Hit:
    kind: str
    start: int
    end: int


NOTHING = Known("", {}, frozenset())


def take(known: Known, new: Iterable[facts.Fact]) -> Known:
    """Add the prints of these facts. They are readable nowhere after this call."""
    kind_of = {form: fact.kind for fact in new for form in facts.forms_of(fact)}
    if not kind_of and not known.key:
        return NOTHING
    key = known.key or secrets.token_hex(16)
    forms = list(kind_of)
    kinds = {tag: kind for tag, kind in known.kinds.items() if kind != DECOY}
    for form, tag in zip(forms, _prints(key, forms), strict=True):
        kinds.setdefault(tag, kind_of[form])
    lengths = known.lengths | facts.lengths_of(forms)
    for _ in range(-len(kinds) % ROUND):
        kinds[secrets.token_bytes(16)] = DECOY
    return Known(key, dict(sorted(kinds.items())), lengths)


def hits(known: Known, text: str) -> list[Hit]:
    """Where this text gives a known fact away, in order; the longest where several begin together."""
    if not known.kinds or not text:
        return []
    held = facts.found_in(text, lengths=known.lengths)
    forms = list(held)
    found: dict[int, Hit] = {}
    for form, tag in zip(forms, _prints(known.key, forms), strict=True):
        kind = known.kinds.get(tag)
        if kind is None or kind == DECOY:
            continue
        for start, end in held[form]:
            if start not in found or found[start].end < end:
                found[start] = Hit(kind, start, end)
    return _apart([found[start] for start in sorted(found)])


def pack(known: Known) -> str:
    """For sealing."""
    kinds = {base64.b64encode(tag).decode("ascii"): kind for tag, kind in known.kinds.items()}
    return json.dumps({"key": known.key, "kinds": kinds, "lengths": sorted(known.lengths)})


def unpack(packed: bytes | str) -> Known:
    kept = json.loads(packed)
    kinds = {base64.b64decode(tag): kind for tag, kind in kept["kinds"].items()}
    return Known(kept["key"], kinds, frozenset(kept["lengths"]))


def _prints(key: str, forms: list[str]) -> list[bytes]:
    return vault.blind_many([f"{key}|{form}" for form in forms], label=LABEL)


def _apart(found: list[Hit]) -> list[Hit]:
    """Hits that overlap say the same thing twice: the first of them speaks, as long as all."""
    kept: list[Hit] = []
    for hit in found:
        if kept and hit.start < kept[-1].end and hit.kind == kept[-1].kind:
            kept[-1] = Hit(hit.kind, kept[-1].start, max(hit.end, kept[-1].end))
        else:
            kept.append(hit)
    return kept
