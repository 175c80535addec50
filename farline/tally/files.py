"""Every published file of the log by its name. A tile is put together when it is asked for, never all at once: a log
of a million lines has some eight thousand of them.
"""

from collections.abc import Iterator, Mapping, Sequence

from farline.tally import tiles
from farline.tally.tree import Tree

WHOLE = "log.json"


class LogFiles(Mapping[str, bytes]):
    def __init__(
        self, small: Mapping[str, bytes], *, around: tuple[bytes, bytes], lines: Sequence[bytes], sizes: Sequence[int]
    ) -> None:
        """`small`: what is no tile. `around`: what stands before and behind the lines in log.json."""
        self._small, self._around, self._lines, self._tree = small, around, lines, Tree(lines)
        self._spans = {span.name: span for span in tiles.spans(len(lines), sizes)}

    def __getitem__(self, name: str) -> bytes:
        if name == WHOLE:
            # Lines of the grammar hold nothing that JSON would have to escape.
            return b"".join([self._around[0], b"\\n".join(self._lines), self._around[1]])
        return self._small[name] if name in self._small else tiles.content(self._spans[name], self._tree, self._lines)

    def __iter__(self) -> Iterator[str]:
        yield from [*self._small, WHOLE]
        yield from self._spans

    def __len__(self) -> int:
        return len(self._small) + 1 + len(self._spans)
