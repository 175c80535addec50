"""Has a list of text read by a child process of limited means, and takes its rows as columns of integers.

The child knows no keys and opens no file: the list is unsealed here, and goes to it through a pipe. While it reads on,
what it has read is sealed and stored here, on another core where there is one.
"""

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Generator
from contextlib import closing
from typing import Any, BinaryIO

from farline import ROOT
from farline.common import many
from farline.numbers import columns, packing, rules
from farline.numbers.identities import Watch
from farline.numbers.sandbox import SURROUNDINGS

AT_ONCE = 1 << 18
KEPT = 1 << 25  # bytes: a list no longer than so is kept by the child that has counted it, and not sent again
PIPE = 1 << 20
TURN = 0.0005  # seconds for which whoever looks up what is stored may hold up the feeder


def chunks(
    opener: Callable[[], BinaryIO],
    asked: dict[str, Any],
    *,
    counted: Callable[[int], None],
    meanwhile: Callable[[], None] = lambda: None,
    watch: Watch,
) -> Generator[columns.Chunk]:
    """The rows of a list in growing chunks. With `asked["count"]` all are counted first, and `counted` is told.

    `meanwhile` is called once the child is at it; `watch` is told what the child's own has found. Raises FileTrouble.
    """
    with closing(_said(opener, asked, meanwhile)) as said:
        for kind, content in said:
            if kind == packing.END:
                return
            if kind == packing.TROUBLE:
                raise rules.FileTrouble(content.decode("ascii"))
            if kind == packing.COUNTED:
                counted(packing.LENGTH.unpack(content)[0])
            elif kind == packing.IDENTITIES:
                watch.found = True
            else:
                last_row, numbers, places, rows, refused = packing.unpack_column(content)
                yield columns.Chunk(last_row, columns.Column(numbers, places, rows, refused))


def _said(
    opener: Callable[[], BinaryIO], asked: dict[str, Any], meanwhile: Callable[[], None]
) -> Generator[tuple[bytes, bytes]]:
    """What the child says up to its last word. A child that dies without one has run into its limits."""
    child = subprocess.Popen(
        [sys.executable, "-m", "farline.numbers.text_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=SURROUNDINGS,
        start_new_session=True,  # a Ctrl-C is for us: we say when it ends
    )
    assert child.stdin and child.stdout  # noqa: S101  both were asked for
    _widen(child.stdin)
    _widen(child.stdout)
    many.numpy()  # while the child starts: beside the feeder it would hold it up at each turn
    feeder = _Feeder(child.stdin, opener, asked)
    feeder.start()
    before = sys.getswitchinterval()
    sys.setswitchinterval(TURN)
    try:
        meanwhile()
        while True:
            head = child.stdout.read(1 + packing.LENGTH.size)
            content = child.stdout.read(packing.LENGTH.unpack(head[1:])[0]) if len(head) > 1 else b""
            if feeder.trouble:
                raise feeder.trouble
            if not head:
                raise rules.FileTrouble("parser_gave_up")
            yield head[:1], content
    finally:
        sys.setswitchinterval(before)
        child.kill()
        feeder.join()
        child.stdout.close()
        child.wait()


def _widen(pipe: Any) -> None:
    """Let a pipe hold more, so that the two wait less for each other; where that cannot be, it serves as well."""
    with contextlib.suppress(ImportError, AttributeError, OSError):
        import fcntl

        fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE)


class _Feeder(threading.Thread):
    """Writes to the child what it is to read, while we listen to it. `trouble`: why it could not."""

    def __init__(self, pipe: Any, opener: Callable[[], BinaryIO], asked: dict[str, Any]) -> None:
        super().__init__(name="list to child", daemon=True)
        self._pipe, self._opener, self._asked = pipe, opener, asked
        self.trouble: Exception | None = None

    def run(self) -> None:
        with contextlib.suppress(BrokenPipeError), self._pipe:
            try:
                self._pipe.write(json.dumps(self._asked | {"keep": KEPT}).encode("ascii") + b"\n")
                if not self._asked["count"] or self._feed() > KEPT:
                    self._feed()
            except BrokenPipeError:  # the child has ended first, and has said why
                pass
            except Exception as trouble:
                # Raised where the rows are waited for. It is known before the pipe closes and the child sees an end.
                self.trouble = trouble

    def _feed(self) -> int:
        """How many bytes the list has."""
        length = 0
        with closing(self._opener()) as file:
            while content := file.read(AT_ONCE):
                length += len(content)
                self._pipe.write(packing.LENGTH.pack(len(content)))
                self._pipe.write(content)
        self._pipe.write(packing.LENGTH.pack(0))
        self._pipe.flush()
        return length
