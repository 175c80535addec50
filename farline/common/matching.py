"""The same as difflib, in bounded time: what stands everywhere is no landmark to compare by.

difflib looks at every pair of equal pieces, again for each stretch it finds: a thousand equal lines on either side
take a minute. Pieces are landmarks here, the rarest first, until their pairs are many; the rest only fills the gaps.
"""

import difflib
from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

PAIRS = 10_000  # for one comparison; and four times as many for all comparisons of two texts
Piece = TypeVar("Piece", bound=Hashable)
Step = tuple[str, int, int, int, int]


class Matcher:
    """Compares again and again until its pairs are spent; then only what is alike at both ends counts as the same."""

    def __init__(self) -> None:
        self.left = 4 * PAIRS

    def steps(self, old: Sequence[Piece], new: Sequence[Piece]) -> list[Step]:
        """What difflib calls opcodes."""
        head = _alike(old, new)
        tail = _alike(old[head:][::-1], new[head:][::-1])
        before, now = old[head : len(old) - tail], new[head : len(new) - tail]
        middle = [(kind, a + head, b + head, c + head, d + head) for kind, a, b, c, d in self._middle(before, now)]
        first = [("equal", 0, head, 0, head)] if head else []
        ends = (len(old) - tail, len(old), len(new) - tail, len(new))
        return [*first, *middle, *([("equal", *ends)] if tail else [])]

    def _middle(self, old: Sequence[Piece], new: Sequence[Piece]) -> list[Step]:
        counts, others = Counter(old), Counter(new)
        pairs = sorted((count * others[piece], count) for piece, count in counts.items() if piece in others)
        budget, most = min(PAIRS, self.left), 0
        for both, _count in pairs:
            budget -= both
            if budget < 0:
                break
            most = both
        self.left -= min(PAIRS, self.left) - max(0, budget)
        if not most:
            kind = "replace" if old and new else "delete" if old else "insert"
            return [(kind, 0, len(old), 0, len(new))] if old or new else []

        def everywhere(piece: Piece) -> bool:
            return counts[piece] * others[piece] > most

        return list(difflib.SequenceMatcher(everywhere, old, new, autojunk=False).get_opcodes())


def _alike(old: Sequence[Piece], new: Sequence[Piece]) -> int:
    """How many pieces at the beginning are the same."""
    length = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        length += 1
    return length
