"""Whoever finds nobody leading leads: does what all who wait have laid down, commits once, and answers each.

There is no process of its own for it, none to start and none to miss. Whoever leads may be killed at any moment:
what was not committed is done by the next, and what was is found done.
"""

import hashlib
import json
import os
import secrets
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any

from django.db import DatabaseError, IntegrityError, connection, transaction

from farline.common.group_commit import job as jobs
from farline.common.group_commit.job import Clash, Job, Row

try:
    from farline.common.group_commit.board import TOKEN, Board
except ImportError:  # not on Windows: each goes by itself
    Board = None  # type: ignore[assignment, misc]

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of our own in it, which nobody else may enter
MOST = 64  # jobs of a commit: whoever leads has somebody who waits too
TIMES = 3  # to open a board
LOOKS_AGAIN = 0.05  # seconds; when the one who led was killed
PATIENCE = 20.0  # as long as SQLite itself waits
_boards: dict[str, "Board | None"] = {}
_opening = threading.Lock()
_of = 0  # the process that opened them: a child that was forked opens its own


def run(job: Job) -> list[Row] | None:
    """The rows that the first statement gave; None when it changed nothing. Durable, unless a transaction is open.

    Raises Clash when the first statement broke a constraint, and what else the database raises.
    """
    if connection.in_atomic_block:
        return _understood(_alone(job))
    board = _board()
    if board is None:
        return _understood(_alone(job))
    if board.may_lead():
        said = _lead(board, job, None)
    elif (place := board.take()) is None:
        said = jobs.FAILED
    else:
        try:
            said = _wait(board, place, job)
        finally:
            board.give_back(place)
    return _understood(_alone(job) if said == jobs.FAILED else said)


def _wait(board: "Board", place: int, job: Job) -> Any:
    token, until = secrets.token_bytes(TOKEN), time.monotonic() + PATIENCE
    if not board.lay(place, token, jobs.as_bytes(job)):
        return jobs.FAILED
    while time.monotonic() < until:
        leads = board.may_lead()
        answer = board.answer_to(place, token)
        if leads and answer is None:
            return _lead(board, job, place)
        if leads:
            board.resign()
        if answer is not None:
            return json.loads(answer)
        board.wait(place, LOOKS_AGAIN)
    return jobs.FAILED


def _lead(board: "Board", job: Job, own: int | None) -> Any:
    """What came of one's own job. When the transaction fails as a whole, all go by themselves: one is broken."""
    served: list[tuple[int, bytes, Any]] = []
    committed = False
    if own is not None:
        board.take_away(own)
    try:
        with connection.wrap_database_errors, transaction.atomic():
            execute = connection.connection.execute
            said = _do(execute, [(jobs.known(sql)[1], values) for sql, values in job])
            seen: set[int] = set()
            while len(served) < MOST and (more := board.waiting(besides=seen)):
                seen.update(more)
                for place in more:
                    laid = board.job(place) if board.is_of_the_living(place) else None
                    if laid is None:
                        continue
                    served.append((place, laid[0], jobs.FAILED))  # and so it stays if this fails
                    theirs = jobs.from_bytes(laid[1])
                    if theirs is not None:
                        served[-1] = (place, laid[0], _do(execute, theirs))
        committed = True
    except DatabaseError:
        if not served:
            raise
        said = jobs.FAILED
    finally:
        for place, token, answer in served:
            board.answer(place, token, json.dumps(answer if committed else jobs.FAILED).encode())
        board.resign()
        for place, _, _ in served:
            board.ring(place)
    return said


def _do(execute: Any, job: Job) -> Any:
    """Whoever clashed has changed nothing, and the others' jobs go on."""
    try:
        return jobs.do(execute, job, broken=sqlite3.IntegrityError)
    except Clash:
        return jobs.CLASHED


def _alone(job: Job) -> Any:
    with transaction.atomic(), connection.cursor() as cursor:

        def execute(sql: str, values: Any) -> Any:
            cursor.execute(sql, values)
            return cursor

        return jobs.do(execute, job, broken=IntegrityError)


def _understood(said: Any) -> list[Row] | None:
    if said == jobs.CLASHED:
        raise Clash("somebody else was as quick")
    return None if said == jobs.NOTHING else said


def _board() -> "Board | None":
    global _of
    if connection.vendor != "sqlite" or Board is None or connection.is_in_memory_db():  # type: ignore[attr-defined]
        return None
    name = str(connection.settings_dict["NAME"])
    with _opening:
        if _of != os.getpid():
            _boards.clear()
            _of = os.getpid()
        if name not in _boards:
            _boards[name] = _opened(name)
        return _boards[name]


def leave() -> None:
    """For a process that ends without being asked what else there is to do."""
    for board in _boards.values():
        if board is not None:
            board.leave()


def _opened(name: str) -> "Board | None":
    for _ in range(TIMES):
        try:
            return Board(_folder(name))
        except FileNotFoundError:  # whoever went last was just taking it away
            continue
        except OSError:
            break
    return None


def _folder(name: str) -> Path:
    print_of = hashlib.sha256(os.path.realpath(name).encode()).hexdigest()[:16]
    return SHARED_MEMORY / f"farline-{os.geteuid()}-{print_of}"
