"""The log: append, root, proofs, recount, and the auditor's program, against bare SHA-256 and (if there) pymerkle."""

import hashlib
import importlib
import importlib.util
import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from farline.doors.commands.bench import Case, Work
from farline.tally import counting, grammar, notes, tiles
from farline.tally.tree import Tree
from farline.tally.verifier import verify_tally

SIZE, FULL = 200_000, 1_000_000
PROOFS = 2_000
ORIGIN = "bench.invalid/tally"


@contextmanager
def cases(size: int) -> Iterator[list[Case]]:
    texts = [grammar.declared(at % 7 + 1, "2026-W48", _hash(b"c%d" % at), _hash(b"t%d" % at)) for at in range(size)]
    leaves = [text.encode() for text in texts]
    tree = Tree(leaves)
    drawn = random.Random(1)  # noqa: S311 the same proofs each time
    indexes = [drawn.randrange(size) for _ in range(PROOFS)]
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), leaves, tree)
        yield [
            Case("append one by one", lambda: _append(leaves), size, "leaves", _rival(leaves), lambda: _bare(leaves)),
            Case(
                "recount the tree",
                lambda: Tree(leaves).root(),
                size,
                "leaves",
                _rival(leaves),
                lambda: _bare(leaves),
                lambda line: float(str(line["share_of_limit"])) >= 0.5,
            ),
            Case("recount by the rules", lambda: counting.count(texts), size, "leaves"),
            Case("proof", lambda: [tree.inclusion_proof(index) for index in indexes], PROOFS, "proofs"),
            Case(
                "verify, the auditor's program",
                lambda: verify_tally.verify(folder),
                size,
                "leaves",
                None,
                lambda: _bare(leaves),
                lambda line: float(str(line["seconds"])) <= 5 * max(1.0, size / FULL),
            ),
        ]


def _hash(seed: bytes) -> bytes:
    return hashlib.sha256(seed).digest()


def _bare(leaves: list[bytes]) -> None:
    """No tree can do with less: one hash for a leaf, one for a node."""
    sha256 = hashlib.sha256
    for leaf in leaves:
        sha256(leaf).digest()
        sha256(leaf).digest()


def _append(leaves: list[bytes]) -> None:
    tree = Tree()
    for leaf in leaves:
        tree.append(leaf)


def _rival(leaves: list[bytes]) -> Work | None:
    if importlib.util.find_spec("pymerkle") is None:
        return None
    pymerkle = importlib.import_module("pymerkle")

    def grow() -> object:
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for leaf in leaves:
            tree.append_entry(leaf)
        return tree.get_state()

    return grow


def _write(folder: Path, leaves: list[bytes], tree: Tree) -> None:
    key = Ed25519PrivateKey.generate()
    note = notes.sign(notes.Head(ORIGIN, len(leaves), tree.root()), ed25519=key, mldsa44=None)
    public = notes.verifier_key(ORIGIN, notes.ED25519, key.public_key().public_bytes_raw())
    files = {"checkpoint": note.encode(), "keys": f"{public}\n".encode()}
    files |= dict(tiles.hash_tiles(tree, [len(leaves)])) | dict(tiles.entry_bundles(leaves, [len(leaves)]))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
