"""Whoever finds nobody leading leads: does what all who wait have laid down, commits once, and answers each.

There is no process of its own for it, none to start and none to miss. Whoever leads may be killed at any moment:
what was not committed is done by the next, and what was is found done.
"""

import hashlib
import json
import os
import threading
import time
from collections import defaultdict
from contextlib import nullcontext, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from farline.common.group_commit import requests
from farline.common.group_commit.ahead import Ahead
from farline.common.group_commit.deputy import Deputy
from farline.common.group_commit.laid import FAILED, MINE, MOST, Laid, answer, take_up
from farline.common.group_commit.pipeline import Pipeline, open_pipeline
from farline.common.group_commit.requests import Answer, Request
from farline.common.group_commit.shelf import Shelf

try:
    from farline.common.group_commit.board import Board, sweep
except ImportError:  # not on Windows: each goes by itself
    Board = None  # type: ignore[assignment, misc]

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, which nobody else may enter
TIMES = 3  # to open a board
TRIES_AGAIN = 60.0  # seconds; until then each goes by itself
LAYOUT = 6  # one more with every other way of writing there: an older program must not read it
LOOKS_AGAIN = 0.05  # seconds; when the one who led was killed
PATIENCE = 20.0  # as long as SQLite itself waits
_boards: dict[str, "Board | None"] = {}
_tries_again: dict[str, float] = {}  # when, where there was none
_shelves: dict[str, Shelf] = {}  # of this process alone
_opening = threading.Lock()
_of = 0  # the process that opened them: a child that was forked opens its own


class _Kept(threading.local):
    """The deputy's, from one lead to the next."""

    pipeline: Pipeline | None = None
    in_vain = False


_kept = _Kept()


def run(name: str, request: Request) -> Answer:
    """What came of it. Durable, unless a transaction is open. Raises what the action or the database raises."""
    here = connections[DEFAULT_DB_ALIAS]  # looked up once: each look goes through what is kept of a thread
    board = None if here.in_atomic_block else _board(here)
    if board is None or board.is_doubted():
        return _alone(name, request)
    if not board.is_led() and board.may_lead():
        said = _lead(board, name, request)
    elif (place := board.take()) is None:
        said = FAILED
    else:
        try:
            said = _wait(board, place, name, request)
        finally:
            board.give_back(place)
    return _alone(name, request) if said == FAILED else said


def shelf() -> Shelf:
    """What the processes of this machine that use this database share; of this process alone where they share none."""
    here = connections[DEFAULT_DB_ALIAS]
    board = _board(here)
    if board is not None:
        return board.shelf
    with _opening:
        return _shelves.setdefault(_name(here), Shelf())


def _wait(board: "Board", place: int, name: str, request: Request) -> Any:
    token, until = board.token(), time.monotonic() + PATIENCE
    if not board.lay(place, token, requests.as_bytes(name, request)):
        return FAILED
    in_vain = False
    while time.monotonic() < until and not board.is_doubted():  # one thread's patience is enough for all of them
        answer = board.answer_to(place, token)
        if answer is not None:
            return json.loads(answer)
        if (in_vain or not board.is_led()) and board.may_lead():
            if board.take_back(place):
                return _lead(board, name, request)
            board.resign()  # it has just been done
        in_vain = not board.wait(place, LOOKS_AGAIN)
    board.doubt()
    return FAILED


def _lead(board: "Board", name: str, request: Request) -> Any:
    """What came of one's own. When something fails as a whole, all go by themselves: one of them is broken."""
    handed_on = False
    try:
        said = _turn(board, [(MINE, b"", name, request), *take_up(board)]).get(MINE, FAILED)
        handed_on = board.waiting() > 0 and _deputy.lead_on(board)
    finally:
        if not handed_on:
            board.resign()
    return said


def _turn_for_others(board: "Board") -> int:
    laid = take_up(board)
    if laid:
        with suppress(Exception):  # they have been told that it failed
            _turn(board, laid)
        if connection.errors_occurred:  # perhaps the server went away: whoever comes next is not to meet it again
            with suppress(Exception):
                connection.close_if_unusable_or_obsolete()
    return len(laid)


def _turn(board: "Board", laid: list[Laid]) -> dict[int, Answer]:
    """On a server each action is kept by itself."""
    return (_in_one_commit if connection.vendor == "sqlite" else _in_one_turn)(board, laid)


def _in_one_commit(board: "Board", laid: list[Laid]) -> dict[int, Answer]:
    """Whoever comes before the commit is done with the others."""
    served: dict[int, bytes] = {}  # place → token
    answers: dict[int, Answer] = {}
    kept: dict[int, Answer] = {}
    try:
        with connection.wrap_database_errors, transaction.atomic():
            while laid:
                served |= {place: token for place, token, _, _ in laid}
                answers |= _done(laid)
                laid = take_up(board) if len(served) < MOST else []
        kept = answers
    except Exception:  # whoever caused it meets it again, alone
        if list(served) == [MINE]:
            raise
    finally:
        answer(board, served, kept)
    return kept


def _in_one_turn(board: "Board", laid: list[Laid]) -> dict[int, Answer]:
    kept: dict[int, Answer] = {}
    try:
        with connection.wrap_database_errors:
            kept = _done(laid)
    except Exception:  # the same
        if [place for place, *_ in laid] == [MINE]:
            raise
    finally:
        answer(board, {place: token for place, token, _, _ in laid}, kept)
    return kept


def _done(laid: list[Laid]) -> dict[int, Answer]:
    """By place."""
    by_name = defaultdict(list)
    for place, _, name, request in laid:
        by_name[name].append((place, request))
    answers: dict[int, Answer] = {}
    for name, some in by_name.items():
        answers |= zip((place for place, _ in some), requests.do(name, [one for _, one in some]), strict=True)
    return answers


def _alone(name: str, request: Request) -> Answer:
    whole = connection.vendor == "sqlite" or connection.in_atomic_block
    with transaction.atomic() if whole else nullcontext(), connection.wrap_database_errors:
        return requests.do(name, [request])[0]


def _ahead(board: "Board") -> Ahead | None:
    """None where there is no server, or none that can be asked so: then one turn follows the other."""
    if connection.vendor != "postgresql" or _kept.in_vain:
        return None
    if _kept.pipeline is None:
        with suppress(Exception):  # who asks in the ordinary way meets it too, and is told
            _kept.pipeline = open_pipeline()
            _kept.in_vain = _kept.pipeline is None
    return Ahead(board, _kept.pipeline) if _kept.pipeline is not None else None


def _close_ahead() -> None:
    pipeline, _kept.pipeline = _kept.pipeline, None
    if pipeline is not None:
        pipeline.close()


_deputy = Deputy(_turn_for_others, _ahead, _close_ahead)


def _board(here: BaseDatabaseWrapper) -> "Board | None":
    global _of
    if Board is None or (here.vendor == "sqlite" and here.is_in_memory_db()):  # type: ignore[attr-defined]
        return None
    name = _name(here)
    if _of == os.getpid() and (found := _boards.get(name)) is not None:  # as nearly always
        return found
    with _opening:
        if _of != os.getpid():
            _boards.clear()
            _of = os.getpid()
        if name not in _boards or (_boards[name] is None and time.monotonic() > _tries_again.get(name, 0.0)):
            _boards[name] = _opened(name)
            _tries_again[name] = time.monotonic() + TRIES_AGAIN
        return _boards[name]


def _name(here: BaseDatabaseWrapper) -> str:
    """Of the database: a file, or a server's."""
    said = here.settings_dict
    return _name_of(here.vendor, str(said["HOST"]), str(said["PORT"]), str(said["NAME"]))


@lru_cache
def _name_of(vendor: str, host: str, port: str, name: str) -> str:
    if vendor != "sqlite":
        return json.dumps([vendor, host, port, name])
    path = os.path.realpath(name)
    with suppress(OSError):  # the file itself: after a restoration another lies there, and some still have the old one
        found = os.stat(path)
        return f"{path}:{found.st_dev}:{found.st_ino}"
    return path


def leave() -> None:
    """For a process that ends without being asked what else there is to do."""
    _deputy.end()
    for board in _boards.values():
        if board is not None:
            board.leave()


def _opened(name: str) -> "Board | None":
    sweep(SHARED_MEMORY.glob(f"{_prefix()}*"))
    for _ in range(TIMES):
        try:
            return Board(_folder(name))
        except FileNotFoundError:  # whoever went last was just taking it away
            continue
        except OSError:
            break
    return None


def _folder(name: str) -> Path:
    print_of = hashlib.sha256(f"{LAYOUT}:{name}".encode()).hexdigest()[:16]
    return SHARED_MEMORY / f"{_prefix()}{print_of}"


def _prefix() -> str:
    return f"farline-{os.geteuid()}-"
