"""What changed between two texts, character by character."""

import hashlib
from collections.abc import Iterator
from typing import NamedTuple

from farline.common import matching

SAME, GONE, NEW = "same", "gone", "new"
AROUND = 2  # lines shown beside a change
LONGEST = 4_000  # characters of a changed passage that are compared one by one


class Piece(NamedTuple):
    """`kind` is same, gone or new."""

    kind: str
    text: str


def between(before: str, after: str) -> list[Piece]:
    """The whole of both texts in pieces: without the new ones `before`, without the gone ones `after`."""
    return list(_joined(_pieces(before, after)))


def shortened(pieces: list[Piece]) -> list[Piece]:
    """The same with long stretches of what did not change cut down to a line or two at each end."""
    if all(piece.kind == SAME for piece in pieces):
        return []
    out = []
    for place, piece in enumerate(pieces):
        lines = piece.text.splitlines(keepends=True)
        first, last = place == 0, place == len(pieces) - 1
        if piece.kind != SAME or len(lines) <= 2 * AROUND + 1:
            out.append(piece)
            continue
        head = "" if first else "".join(lines[: AROUND + 1])
        tail = "" if last else "".join(lines[-AROUND - 1 :])
        out.append(Piece(SAME, f"{head}…\n{tail}"))
    return out


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    matcher = matching.Matcher()
    for kind, a, b, c, d in matcher.steps(old, new):
        gone, come = "".join(old[a:b]), "".join(new[c:d])
        if kind == "equal":
            yield Piece(SAME, gone)
        elif kind == "replace" and max(len(gone), len(come)) <= LONGEST:
            for how, e, f, g, h in matcher.steps(gone, come):
                if how == "equal":
                    yield Piece(SAME, gone[e:f])
                else:
                    yield Piece(GONE, gone[e:f])
                    yield Piece(NEW, come[g:h])
        else:
            yield Piece(GONE, gone)
            yield Piece(NEW, come)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    last: Piece | None = None
    for piece in pieces:
        if not piece.text:
            continue
        if last is not None and last.kind == piece.kind:
            last = Piece(last.kind, last.text + piece.text)
            continue
        if last is not None:
            yield last
        last = piece
    if last is not None:
        yield last


def mark(text: str) -> str:
    """A short name for exactly this text, so that a form can say which one it was filled in from."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
