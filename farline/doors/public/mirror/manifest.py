"""The signed list of a copy's files. Its lines below the head are what `sha256sum --check` reads."""

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from farline.common.vault import Signer

NAME, SIGNATURE = "MANIFEST", "MANIFEST.sig"
FIRST = "# Farline copy, version 1"
LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
HEAD = re.compile(r"# (\w+): (.*)")


class NotOurs(Exception):
    """There is no list of files here that a copy of a site would have, or it cannot be read."""


@dataclass(frozen=True)
class Listed:
    """`head`: day, key and so on, as written. `hashes`: file -> SHA-256."""

    head: dict[str, str]
    hashes: dict[str, str]


def write(files: Mapping[str, bytes], *, on: dt.date, base: str, demo: bool, key: Signer) -> dict[str, bytes]:
    """The manifest and its signature, as two more files."""
    lines = [FIRST]
    if demo:
        lines.append("# DEMO: everything in this copy is invented.")
    lines += [f"# day: {on:%Y-%m-%d}", f"# base: {base or '-'}", f"# key: {key.public.hex()}"]
    lines += [f"{hashlib.sha256(files[name]).hexdigest()}  {name}" for name in sorted(files)]
    text = ("\n".join(lines) + "\n").encode("utf-8")
    return {NAME: text, SIGNATURE: base64.b64encode(key.sign(text)) + b"\n"}


def read(text: bytes) -> Listed:
    """Raises NotOurs."""
    try:
        lines = text.decode("utf-8").splitlines()
    except UnicodeDecodeError:
        raise NotOurs(NotOurs.__doc__) from None
    if not lines or lines[0] != FIRST:
        raise NotOurs(NotOurs.__doc__)
    head = {m[1]: m[2] for m in map(HEAD.fullmatch, lines) if m}
    hashes = {m[2]: m[1] for m in map(LINE.fullmatch, lines) if m}
    if "key" not in head or not hashes:
        raise NotOurs(NotOurs.__doc__)
    return Listed(head, hashes)


def is_signed(text: bytes, signature: bytes, key_hex: str) -> bool:
    try:
        raw, key = base64.b64decode(signature), Ed25519PublicKey.from_public_bytes(bytes.fromhex(key_hex))
        if signature != base64.b64encode(raw) + b"\n":  # as we write it, and nothing else in the file
            return False
        key.verify(raw, text)
    except (ValueError, InvalidSignature):
        return False
    return True
