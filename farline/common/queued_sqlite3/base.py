"""Django's SQLite with a queue in front of its one writer.

SQLite lets whoever finds it busy sleep, ever longer, and wake by chance: of a dozen threads or processes some wait for
seconds. Here the threads of a process wait for each other first, then the processes of a machine, and each wakes as
soon as it is their turn. It is courtesy, not safety: SQLite's own lock still decides, and whoever gets no turn in time
goes on without one.
"""

import threading

from django.db.backends.sqlite3 import base

from farline.common.queued_sqlite3.turnstile import Turnstile

PATIENCE = 20.0  # as long as SQLite itself waits
_queues: dict[str, threading.Lock] = {}
_turnstiles: dict[str, Turnstile] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._has_turn and not self.is_in_memory_db():
            self._has_turn = self._queue().acquire(timeout=PATIENCE)
            if self._has_turn:
                self._turnstile().enter()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # the stubs leave it out
        except BaseException:
            self._give_turn()
            raise

    def commit(self) -> None:
        try:
            super().commit()
        finally:
            self._give_turn()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._give_turn()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._give_turn()

    def _queue(self) -> threading.Lock:
        return _queues.setdefault(str(self.settings_dict["NAME"]), threading.Lock())

    def _turnstile(self) -> Turnstile:
        name = str(self.settings_dict["NAME"])
        return _turnstiles.get(name) or _turnstiles.setdefault(name, Turnstile(name + "-turn"))

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._turnstile().leave()
            self._queue().release()
