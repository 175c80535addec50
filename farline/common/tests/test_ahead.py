"""Two turns at once, beside a real board and a server that answers when it is told to."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from farline.common import asked

try:
    from farline.common.group_commit import board, requests
    from farline.common.group_commit.ahead import Ahead
    from farline.common.group_commit.pipeline import PipelineLost
except ImportError:
    pytest.skip("no such locks on this system", allow_module_level=True)

TOKEN = b"12345678"


class Server:
    """Says of each question the values it was asked with."""

    def __init__(self) -> None:
        self.asked: list[asked.Question] = []
        self.ready: list[asked.Rows | None] = []
        self.lost = False
        self._out, self._in = os.pipe()
        os.write(self._in, b"!")

    def fileno(self) -> int:
        return self._out

    def ask(self, question: asked.Question) -> None:
        if self.lost:
            raise PipelineLost
        self.asked.append(question)

    def answer(self, *, well: bool = True) -> None:
        _, values = self.asked.pop(0)
        self.ready.append([tuple(values)] if well else None)

    def answers(self) -> list[asked.Rows | None]:
        if self.lost:
            raise PipelineLost
        while self.asked and not self.ready:
            self.answer()
        found, self.ready = self.ready, []
        return found

    def close(self) -> None:
        os.close(self._out)
        os.close(self._in)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.close()


@pytest.fixture
def ours(tmp_path: Path) -> board.Board:
    ours = board.Board(tmp_path / "board")
    assert ours.may_lead()
    return ours


@pytest.fixture
def ahead(ours: board.Board, server: Server, monkeypatch: pytest.MonkeyPatch) -> Ahead:
    def told(all: list[requests.Request]) -> asked.Asking[list[object]]:
        rows = yield "what they asked", [one[0] for one in all]
        return list(rows[0])

    def twice(all: list[requests.Request]) -> asked.Asking[list[object]]:
        yield "first", []
        return (yield from told(all))

    def broken(_: list[requests.Request]) -> list[object]:
        raise LookupError

    actions = {"told": told, "twice": twice, "broken": broken, "at once": lambda all: [one[0] for one in all]}
    for name, action in actions.items():
        monkeypatch.setitem(requests._known, name, action)
    return Ahead(ours, server)  # type: ignore[arg-type]


def lay(ours: board.Board, name: str, wish: int) -> int:
    place = ours.take()
    assert place is not None and ours.lay(place, TOKEN, requests.as_bytes(name, [wish]))
    return place


def said(ours: board.Board, place: int) -> bytes | None:
    return ours.answer_to(place, TOKEN)


def test_a_second_turn_is_sent_before_the_first_is_answered_and_a_third_is_not(ours, ahead, server):
    first = lay(ours, "told", 1)
    assert ahead.go_on() and len(server.asked) == 1
    second = lay(ours, "told", 2)
    assert ahead.go_on() and len(server.asked) == 2
    third = lay(ours, "told", 3)
    server.answer()
    assert ahead.go_on()
    assert said(ours, first) == b"1" and said(ours, second) is None
    ahead.go_on()
    ahead.end()
    assert said(ours, second) == b"2" and said(ours, third) == b"3"


def test_each_turn_is_for_half_of_those_who_come(ours, ahead, server):
    crowd = [lay(ours, "told", wish) for wish in range(7)]
    assert ahead.go_on() and ahead.go_on()
    assert [len(values) for _, values in server.asked] == [4, 3]
    server.answer()
    assert ahead.go_on() and [said(ours, place) for place in crowd] == [b"0", b"1", b"2", b"3", None, None, None]
    again = [lay(ours, "told", 9) for _ in range(4)]
    assert ahead.go_on() and [len(values) for _, values in server.asked] == [3, 4]
    ahead.end()
    assert all(said(ours, place) is not None for place in crowd[4:] + again)


def test_half_of_those_who_were_served_are_waited_for_while_nobody_else_is(ours, ahead, server):
    for wish in range(4):
        lay(ours, "told", wish)
    while ahead.go_on():
        pass
    assert ahead.half() == 1  # of the two who were served last
    lay(ours, "told", 9)
    assert ahead.go_on() and len(server.asked) == 1


def test_the_threads_of_this_process_are_rung_for_when_the_next_turn_is_sent(ours, ahead, server):
    first = lay(ours, "told", 1)
    assert ahead.go_on()
    lay(ours, "told", 2)
    assert ahead.go_on()  # the second is sent
    server.answer()
    assert ahead.go_on() and said(ours, first) == b"1" and not ours.wait(first, 0)
    lay(ours, "told", 3)
    assert ahead.go_on() and not ours.wait(first, 0)  # the third is sent
    ahead.go_on()
    assert ours.wait(first, 0)
    ahead.end()


def test_what_asks_twice_is_asked_twice_and_what_asks_nothing_is_answered_at_once(ours, ahead, server):
    twice, at_once = lay(ours, "twice", 1), lay(ours, "at once", 2)
    assert ahead.begin() and ahead.begin() and said(ours, at_once) == b"2"
    ahead.end()
    assert said(ours, twice) == b"1"


def test_one_that_breaks_or_that_the_server_refuses_fails_alone(ours, ahead, server):
    broken, refused, well = lay(ours, "broken", 1), lay(ours, "told", 2), lay(ours, "twice", 3)
    assert ahead.begin() and ahead.begin() and said(ours, broken) == b'"failed"'
    server.answer(well=False)
    ahead.end()
    assert said(ours, refused) == b'"failed"' and said(ours, well) == b"3"


def test_when_the_connection_is_lost_all_who_were_under_way_are_told(ours, ahead, server):
    first = lay(ours, "told", 1)
    assert ahead.begin()
    second, server.lost = lay(ours, "told", 2), True
    with pytest.raises(PipelineLost):
        ahead.begin()
    ahead.end()
    assert said(ours, first) == said(ours, second) == b'"failed"'


def test_where_several_are_asked_at_once_and_it_is_lost_at_the_first_nobody_is_left_waiting(ours, ahead, server):
    both, server.lost = [lay(ours, name, 1) for name in ("told", "twice", "told")], True
    with pytest.raises(PipelineLost):
        ahead.begin()
    ahead.end()
    assert [said(ours, place) for place in both[:2]] == [b'"failed"'] * 2  # the third is nobody's yet
