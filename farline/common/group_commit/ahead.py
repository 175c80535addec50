"""Two turns at once: while the server does the one, the other is put together, and sent after it.

Each is for about half of those who come: one half asks while the other is served.
"""

import time
from collections import defaultdict, deque
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from farline.common.asked import Asking, Rows
from farline.common.group_commit import laid, requests
from farline.common.group_commit.pipeline import Pipeline, PipelineLost
from farline.common.group_commit.requests import Answer, Request

if TYPE_CHECKING:
    from farline.common.group_commit.board import Board

AT_ONCE = 2
LOOKS_AGAIN = 0.05  # seconds


class Turn(NamedTuple):
    served: dict[int, bytes]  # place → token
    action: Asking[Sequence[Answer]]
    began: float


class Ahead:
    def __init__(self, board: "Board", pipeline: Pipeline) -> None:
        self._board, self._pipeline = board, pipeline
        self._under_way: deque[Turn] = deque()
        self._served, self.took = 0, 0.0  # the last turn: how many, and for how long, in seconds
        self._to_ring: list[int] = []

    def half(self) -> int:
        """Of those who come, as far as one knows: who was served just now, who is being served, and who waits."""
        under_way, others = sum(len(turn.served) for turn in self._under_way), max(self._served, self._board.waiting())
        return max(1, min(others, (under_way + others + 1) // 2))

    def go_on(self) -> bool:
        """Begin a turn, or wait for one to end; False where neither is to be done. Raises PipelineLost."""
        full, half = len(self._under_way) >= AT_ONCE, self.half()
        if not full and self._board.waiting() >= half:
            return self.begin()
        self._ring()
        if not self._under_way:
            return False
        self._board.wait_beside(self._pipeline.fileno(), 0 if full else half, LOOKS_AGAIN)
        self._hear()
        return True

    def begin(self) -> bool:
        """For half of those who come; False where nobody waits. Raises PipelineLost.

        Were it for all who happen to wait, all of them would come again at once, and nobody meanwhile.
        """
        by_name = defaultdict(list)
        for place, token, name, request in laid.take_up(self._board, self.half()):
            by_name[name].append((place, token, request))
        turns = deque(
            Turn({place: token for place, token, _ in some}, _action(name, some), time.monotonic())
            for name, some in by_name.items()
        )
        try:
            while turns:
                self._go_on(turns.popleft(), None)
        finally:
            for turn in turns:  # the connection was lost before them
                self._tell(turn, {})
        return bool(by_name)

    def end(self) -> None:
        """What is under way is waited for, unless the connection is lost."""
        with suppress(PipelineLost):
            while self._under_way:
                self._board.wait_beside(self._pipeline.fileno(), 0, LOOKS_AGAIN)
                self._hear()
        while self._under_way:
            self._tell(self._under_way.popleft(), {})
        self._ring()

    def _ring(self) -> None:
        """For threads of this process. The next turn is sent before: once they are awake it would wait for them."""
        for place in self._to_ring:
            self._board.ring(place)
        self._to_ring.clear()

    def _hear(self) -> None:
        for rows in self._pipeline.answers():
            turn = self._under_way.popleft()
            if rows is None:
                self._tell(turn, {})
            else:
                self._go_on(turn, rows)

    def _go_on(self, turn: Turn, rows: Rows | None) -> None:
        answers: dict[int, Answer] = {}
        try:
            self._pipeline.ask(turn.action.send(rows))  # type: ignore[arg-type]  # None: it begins
        except StopIteration as ended:
            answers = dict(zip(turn.served, ended.value, strict=True))
        except PipelineLost:
            self._tell(turn, {})
            raise
        except Exception:  # noqa: S110 - whoever caused it meets it again, alone
            pass
        else:
            self._under_way.append(turn)
            return
        self._tell(turn, answers)

    def _tell(self, turn: Turn, answers: dict[int, Answer]) -> None:
        others, ours = laid.write(self._board, turn.served, answers)
        for place in others:
            self._board.ring(place)
        self._to_ring += ours
        self._served, self.took = len(turn.served), time.monotonic() - turn.began


def _action(name: str, some: Sequence[tuple[int, bytes, Request]]) -> Asking[Sequence[Answer]]:
    return requests.begin(name, [request for *_, request in some])
