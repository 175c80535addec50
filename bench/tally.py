"""The log: append, root, proofs, recount, and the auditor's program, against bare SHA-256 and, where it is, pymerkle.

With --full also the whole public site around it, as `farline publish` writes it.
"""

import hashlib
import importlib
import importlib.util
import random
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench import form
from bench.work import site
from farline.common.vault import Signer
from farline.tally import counting, grammar, notes, tiles
from farline.tally.tree import Tree
from farline.tally.verifier import page, verify_tally

Work = Callable[[], object]
SIZE, FULL = 200_000, 1_000_000
PROOFS = 2_000
RIVAL = "pymerkle"  # not part of any installation: `pip install .[rival]`
ORIGIN = "bench.invalid/tally"


def cases(size: int | None, full: bool) -> Iterator[form.Case]:
    count = size or (FULL if full else SIZE)
    texts = [grammar.declared(at % 7 + 1, "2026-W48", _hash(b"c%d" % at), _hash(b"t%d" % at)) for at in range(count)]
    leaves = [text.encode() for text in texts]
    tree = Tree(leaves)
    drawn = random.Random(1)  # noqa: S311 - the same proofs each time
    indexes = [drawn.randrange(count) for _ in range(PROOFS)]
    rival, limit = _timed(_rival(leaves), count), _timed(lambda: _bare(leaves), count)

    def case(name: str, work: Work, units: str = "leaves/s", of: int = count, **bars: Any) -> form.Case:
        asked = {"size": of} | ({"not_compared": RIVAL} if bars.get("rival", False) is None else {})
        return form.Case("tally", name, units, _sample(work, of), extra=asked, **bars)

    yield case("append one by one", lambda: _append(leaves), rival=rival, limit=limit)
    yield case(
        "recount the tree", lambda: Tree(leaves).root(), rival=rival, limit=limit, must_share=0.5,
        must=lambda line: line["times_rival"] is None or line["times_rival"] >= 5,
    )  # fmt: skip
    yield case("recount by the rules", lambda: counting.count(texts))
    yield case("proof", lambda: [tree.inclusion_proof(index) for index in indexes], "proofs/s", PROOFS)
    with tempfile.TemporaryDirectory() as folder:
        _write(Path(folder), leaves, tree)
        yield case(
            "verify, the auditor's program", lambda: verify_tally.verify(folder), limit=limit,
            must=lambda line: count / line["ours"] <= 5 * max(1.0, count / FULL),
        )  # fmt: skip
    if full:
        yield from _site(count)


def _site(count: int) -> Iterator[form.Case]:
    """Rounds write the same log again; it is staged once."""
    with site.throw_away() as env, tempfile.TemporaryDirectory() as folder:
        site.run(env, "bench.work.publishing", "stage", count)

        def publish() -> form.Sample:
            found = site.run(env, "bench.work.publishing", "publish", Path(folder) / "copy")
            return form.Sample(count / found["seconds"], peak_mb=found["peak_mb"])

        yield form.Case(
            "tally", "publish the site", "leaves/s", publish, extra={"size": count}, must_peak_mb=1000,
            must=lambda line: count / line["ours"] <= 60 * max(1.0, count / FULL),
        )  # fmt: skip


def _sample(work: Work, count: int) -> form.Measure:
    def measure() -> form.Sample:
        def done() -> int:
            work()
            return count

        return form.clocked(done)

    return measure


def _timed(work: Work | None, count: int) -> form.Measure | None:
    return _sample(work, count) if work is not None else None


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
    if importlib.util.find_spec(RIVAL) is None:
        return None
    pymerkle = importlib.import_module(RIVAL)

    def grow() -> object:
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        for leaf in leaves:
            tree.append_entry(leaf)
        return tree.get_state()

    return grow


def _write(folder: Path, leaves: list[bytes], tree: Tree) -> None:
    key = Ed25519PrivateKey.generate()
    signer = Signer(key.public_key().public_bytes_raw(), key.sign)
    note = notes.sign(notes.Head(ORIGIN, len(leaves), tree.root()), ed25519=signer, mldsa44=None)
    public = notes.verifier_key(ORIGIN, notes.ED25519, signer.public)
    whole = page.log_file([public], [note], [leaf.decode() for leaf in leaves])
    files = {"checkpoint": note.encode(), "keys": f"{public}\n".encode(), "log.json": whole.encode()}
    files |= {"checkpoints/index": b"%d\n" % len(leaves), f"checkpoints/{len(leaves)}": note.encode()}
    files |= dict(tiles.all_tiles(tree, leaves, [len(leaves)]))
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
