"""Signed notes and checkpoints in the C2SP formats: one text, two signatures of the log, room for witnesses.

Line one is Ed25519 over the text. Line two is ML-DSA-44 over the tree head (tlog-cosignature, without a time),
for the day when the first can be forged.
"""

import base64
import hashlib
import struct
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from farline.common.vault import Signer

ED25519, ED25519_WITNESS, MLDSA44 = 1, 4, 6
MOST_SIGNATURES = 32


class BadNote(Exception):
    """This is not a signed note, or its signature does not hold."""


@dataclass(frozen=True)
class Head:
    """What a checkpoint says."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


def key_id(name: str, kind: int, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:4]


def verifier_key(name: str, kind: int, public: bytes) -> str:
    """The line by which others know this key."""
    return f"{name}+{key_id(name, kind, public).hex()}+{_b64(bytes([kind]) + public)}"


def read_verifier_key(line: str) -> tuple[str, int, bytes]:
    try:
        name, id_hex, encoded = line.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        if not name or key_id(name, raw[0], raw[1:]).hex() != id_hex:
            raise ValueError
    except (ValueError, IndexError):
        raise BadNote("not a verifier key") from None
    return name, raw[0], raw[1:]


def sign(head: Head, *, ed25519: Signer, mldsa44: Signer | None) -> str:
    name, text = head.origin, head.text()
    lines = [_line(name, ED25519, ed25519.public, ed25519.sign(text.encode()))]
    if mldsa44 is not None:
        signed = bytes(8) + mldsa44.sign(_tree_message(name, head, 0))
        lines.append(_line(name, MLDSA44, mldsa44.public, signed))
    return text + "\n" + "".join(lines)


def sign_words(name: str, text: str, *, ed25519: Signer) -> str:
    """A note that is no head: its first line and its second cannot be those of one."""
    return text + "\n" + _line(name, ED25519, ed25519.public, ed25519.sign(text.encode()))


def open_note(note: str, *keys: str) -> Head:
    """The head that a note carries. Every line of a known key must hold and each of `keys` must be there.

    Raises BadNote.
    """
    text, lines = split(note)
    head = read_head(text)
    for key in keys:
        name, kind, public = read_verifier_key(key)
        mine = [raw for who, raw in lines if who == name and raw[:4] == key_id(name, kind, public)]
        if not mine:
            raise BadNote(f"no signature of {name} with this key")
        for raw in mine:
            _check(name, kind, public, raw[4:], text, head)
    return head


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Text, and (name, id and signature) of each line. Raises BadNote."""
    text, blank, rest = note.rpartition("\n\n")
    lines = rest.split("\n")
    if not blank or lines.pop() != "" or not lines or len(lines) > MOST_SIGNATURES:
        raise BadNote("no signatures")
    if any(ord(char) < 32 and char != "\n" for char in note):
        raise BadNote("control characters")
    signatures = []
    for line in lines:
        dash, _, rest = line.partition(" ")
        name, _, encoded = rest.partition(" ")
        try:
            raw = base64.b64decode(encoded, validate=True)
        except ValueError:
            raise BadNote("a signature line is broken") from None
        if dash != "—" or not name or "+" in name or len(raw) < 5:
            raise BadNote("a signature line is broken")
        signatures.append((name, raw))
    return text + "\n", signatures


def read_head(text: str) -> Head:
    try:
        origin, size, root, *_extra = text.split("\n")
        raw = base64.b64decode(root, validate=True)
        if not origin or not size.isascii() or not size.isdigit() or str(int(size)) != size or len(raw) != 32:
            raise ValueError
    except ValueError:
        raise BadNote("not a checkpoint") from None
    return Head(origin, int(size), raw)


def cosignature_of(note: str, key: str) -> str:
    """The line of this witness under the note; "" when there is none. Raises BadNote when it does not hold."""
    name, kind, public = read_verifier_key(key)
    text, lines = split(note)
    for (who, raw), line in zip(lines, note.removeprefix(text + "\n").split("\n"), strict=False):
        if who == name and raw[:4] == key_id(name, kind, public):
            _check(name, kind, public, raw[4:], text, read_head(text))
            return line
    return ""


def _check(name: str, kind: int, public: bytes, signature: bytes, text: str, head: Head) -> None:
    try:
        if kind == ED25519:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
            return
        time = struct.unpack(">Q", signature[:8])[0]
        if kind == ED25519_WITNESS:
            stated = f"cosignature/v1\ntime {time}\n".encode() + text.encode()
            Ed25519PublicKey.from_public_bytes(public).verify(signature[8:], stated)
        elif kind == MLDSA44:
            MLDSA44PublicKey.from_public_bytes(public).verify(signature[8:], _tree_message(name, head, time))
        else:
            raise BadNote("a kind of key this program does not know")
    except (InvalidSignature, ValueError, struct.error):
        raise BadNote(f"the signature of {name} does not hold") from None


def _tree_message(name: str, head: Head, time: int) -> bytes:
    who, log = name.encode(), head.origin.encode()
    return (
        b"subtree/v1\n\0" + bytes([len(who)]) + who + struct.pack(">Q", time)
        + bytes([len(log)]) + log + struct.pack(">QQ", 0, head.size) + head.root
    )  # fmt: skip


def _line(name: str, kind: int, public: bytes, signature: bytes) -> str:
    return f"— {name} {_b64(key_id(name, kind, public) + signature)}\n"


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
