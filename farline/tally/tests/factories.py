"""A small log in a folder, as anybody would download it, signed with a throw-away key."""

import hashlib
import shutil
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from farline.common.vault import Signer
from farline.tally import grammar, notes, receipts, tiles
from farline.tally.tree import Tree

ORIGIN = "tally.example/log"
SIGNER = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SECOND = MLDSA44PrivateKey.from_seed_bytes(bytes(range(32)))
KEY = notes.verifier_key(ORIGIN, notes.ED25519, SIGNER.public_key().public_bytes_raw())
SECOND_KEY = notes.verifier_key(ORIGIN, notes.MLDSA44, SECOND.public_key().public_bytes_raw())
WEEK = "2026-W48"


def secret(number: int) -> bytes:
    return hashlib.sha256(b"withdrawal secret %d" % number).digest()


def entry(number: int, *, bits: int = 1, week: str = WEEK) -> str:
    commitment = hashlib.sha256(b"commitment %d" % number).digest()
    return grammar.declared(bits, week, commitment, receipts.withdrawal_tag(secret(number)))


def entries(count: int, *, week: str = WEEK) -> list[str]:
    return [entry(number, bits=number % 7 + 1, week=week) for number in range(count)]


def signing(key: Ed25519PrivateKey | MLDSA44PrivateKey) -> Signer:
    return Signer(key.public_key().public_bytes_raw(), key.sign)


def note(lines: list[str], *, signer: Ed25519PrivateKey = SIGNER, origin: str = ORIGIN) -> str:
    root = Tree(line.encode() for line in lines).root()
    return notes.sign(notes.Head(origin, len(lines), root), ed25519=signing(signer), mldsa44=signing(SECOND))


def write(folder: Path, lines: list[str], sizes: tuple[int, ...] = ()) -> Path:
    for before in ("tile", "checkpoints"):
        shutil.rmtree(folder / before, ignore_errors=True)
    raw = [line.encode() for line in lines]
    sizes = (*sizes, len(lines))
    files = {
        "checkpoint": note(lines).encode(),
        "keys": f"{KEY}\n{SECOND_KEY}\n".encode(),
        "checkpoints/index": "".join(f"{size}\n" for size in sizes).encode(),
        **{f"checkpoints/{size}": note(lines[:size]).encode() for size in sizes},
        **dict(tiles.all_tiles(Tree(raw), raw, sizes)),
    }
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder
