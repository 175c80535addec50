"""A tlog-proof: one entry's way to a signed head, so that it can be kept and shown without the whole log."""

from __future__ import annotations

import base64
import hashlib
import re
import typing

from farline.tally.verifier.places import Fails

PROOF = b"c2sp.org/tlog-proof@v1\n"
SAID = re.compile(
    rb"extra ([A-Za-z0-9+/]+=*)\nindex (0|[1-9]\d{0,14})\n((?:[A-Za-z0-9+/]{43}=\n){0,63})\n(.+)", re.DOTALL
)


class Kept(typing.NamedTuple):
    line: bytes
    place: int
    steps: list[bytes]
    note: bytes


def write_proof(line: bytes, index: int, levels: list[list[bytes]], note: bytes) -> bytes:
    steps = way_of(levels, index, 0, len(levels[0]))
    said = [b"extra " + base64.b64encode(line), b"index %d" % index, *[base64.b64encode(step) for step in steps]]
    return PROOF + b"\n".join(said) + b"\n\n" + note


def read_proof(raw: bytes) -> Kept:
    found = SAID.fullmatch(raw[len(PROOF) :])
    if found is None:
        raise Fails("This is no whole proof of an entry.")
    line, index, steps, note = found.groups()
    return Kept(base64.b64decode(line), int(index), [base64.b64decode(step) for step in steps.split()], note)


def way_of(levels: list[list[bytes]], index: int, start: int, end: int) -> list[bytes]:
    """The hashes beside an entry, from the leaf upward."""
    if end - start == 1:
        return []
    middle = start + (1 << (end - start - 1).bit_length() - 1)
    if index < middle:
        return [*way_of(levels, index, start, middle), hash_of(levels, middle, end)]
    return [*way_of(levels, index, middle, end), hash_of(levels, start, middle)]


def hash_of(levels: list[list[bytes]], start: int, end: int) -> bytes:
    width = end - start
    if width & (width - 1) == 0:
        return levels[width.bit_length() - 1][start >> (width.bit_length() - 1)]
    middle = start + (1 << (width - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + hash_of(levels, start, middle) + hash_of(levels, middle, end)).digest()


def leads_to(kept: Kept, size: int) -> bytes:
    """The root at the end of the way; nothing where its length is not that of a tree of this size."""
    steps, found = list(reversed(kept.steps)), hashlib.sha256(b"\0" + kept.line).digest()
    turns, start, end = [], 0, size
    if not kept.place < size:
        return b""
    while end - start > 1:
        middle = start + (1 << (end - start - 1).bit_length() - 1)
        turns.append(kept.place >= middle)
        start, end = (middle, end) if kept.place >= middle else (start, middle)
    if len(turns) != len(steps):
        return b""
    for from_left, step in zip(reversed(turns), reversed(steps)):  # noqa: B905
        found = hashlib.sha256(b"\1" + (step + found if from_left else found + step)).digest()
    return found
