"""Questions to PostgreSQL, sent before those before them are answered: the server never waits for whoever asks.

They have a connection of their own: whoever asked by it in the ordinary way would get another's answer. Each question
is one statement and one transaction, kept before its answer comes.
"""

import itertools
import re
import select
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

from farline.common.asked import Question, Rows

A_VALUE = re.compile("%(s|%)")
MOST = 64  # statements planned ahead in one connection
# Not planned ahead any more, or for a table that is another one by now.
OUT_OF_DATE = (b"26000", b"0A000")


class PipelineLost(Exception):
    """The connection is gone, and with it every answer that had not come."""


def open_pipeline() -> "Pipeline | None":
    """None behind a pooler, where nothing can be prepared. Raises what the database raises.

    The server plans each statement once, and not for the values of the first five times before.
    """
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    own.ensure_connection()
    if own.connection.prepare_threshold is None:
        own.close()
        return None
    own.connection.execute("SET plan_cache_mode = force_generic_plan")
    return Pipeline(own)


class Pipeline:
    def __init__(self, own: Any) -> None:
        """`own`: a connection to PostgreSQL that nobody else uses."""
        from psycopg import adapt, pq

        self._own = own
        self._reads, self._likes, self._status = adapt.Transformer, adapt.PyFormat.AUTO, pq.ExecStatus
        self._whole, self._code = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK), pq.DiagnosticField.SQLSTATE
        self._pg = self._own.connection.pgconn
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}  # statement and types → name of what is prepared
        self._under_way: deque[Any] = deque()  # of each question, what reads its rows
        self._results: list[Any] = []  # of the first of them
        self._lost = False
        self._pg.enter_pipeline_mode()

    def close(self) -> None:
        self._own.close()

    def fileno(self) -> int:
        """Wait for it only where `answers` has just read all that had come. Raises PipelineLost."""
        with self._unless_lost():
            return int(self._pg.socket)

    @contextmanager
    def _unless_lost(self) -> Iterator[None]:
        """Once lost it stays so: of the answers that still came nobody would know whose they are."""
        if self._lost:
            raise PipelineLost
        try:
            yield
        except (PipelineLost, self._own.Database.OperationalError) as lost:
            self._lost = True
            raise PipelineLost from lost

    def ask(self, question: Question) -> None:
        """Raises PipelineLost, and what psycopg raises for values that it cannot send."""
        statement, values = question
        reads = self._reads(self._own.connection)
        said = reads.dump_sequence(values, [self._likes] * len(values))
        with self._unless_lost():
            self._send(statement, tuple(reads.types or ()), said, reads.formats)
        self._under_way.append(reads)

    def _send(self, statement: str, types: tuple[int, ...], said: Sequence[Any], formats: Any) -> None:
        name = self._names.get((statement, types))
        if name is None:
            if len(self._names) >= MOST:
                raise PipelineLost
            name = self._names[statement, types] = f"ahead{len(self._names)}".encode()
            self._pg.send_prepare(name, _numbered(statement).encode(), types)
        self._pg.send_query_prepared(name, said, formats)
        self._pg.pipeline_sync()
        while self._pg.flush():  # seldom: it is more than the way there can hold
            poll = select.poll()
            poll.register(self, select.POLLIN | select.POLLOUT)
            poll.poll()
            self._pg.consume_input()

    def answers(self) -> list[Rows | None]:
        """As many as have come, in the order of their questions; None for one that failed. Waits for nothing.

        Raises PipelineLost.
        """
        found: list[Rows | None] = []
        with self._unless_lost():
            self._pg.consume_input()
            while self._under_way and not self._pg.is_busy():
                result = self._pg.get_result()
                if result is None:  # there is one between two
                    continue
                if result.status != self._status.PIPELINE_SYNC:
                    self._results.append(result)
                    continue
                found.append(self._rows(self._under_way.popleft()))
        return found

    def _rows(self, reads: Any) -> Rows | None:
        results, self._results = self._results, []
        failed = [one for one in results if one.status not in self._whole]
        if any(one.error_field(self._code) in OUT_OF_DATE for one in failed):
            raise PipelineLost
        if failed or not results:
            return None
        reads.set_pgresult(results[-1])
        found: Rows = reads.load_rows(0, results[-1].ntuples, tuple)
        return found


def _numbered(statement: str) -> str:
    """As the server wants it: `$1` for the first `%s`."""
    numbers = itertools.count(1)
    return A_VALUE.sub(lambda found: f"${next(numbers)}" if found[1] == "s" else "%", statement)
