"""Django's SQLite with a queue in front of its one writer.

SQLite lets whoever finds it busy sleep, ever longer, and wake by chance: of a dozen threads some wait for seconds.
Here the threads of a process wait for each other first, and wake as soon as it is their turn. It is courtesy, not
safety: SQLite's own lock still decides, among processes too, and whoever gets no turn in time goes on without one.
"""

import threading

from django.db.backends.sqlite3 import base

PATIENCE = 20.0  # as long as SQLite itself waits
_queues: dict[str, threading.Lock] = {}


class DatabaseWrapper(base.DatabaseWrapper):
    _has_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._has_turn and not self.is_in_memory_db():
            self._has_turn = self._queue().acquire(timeout=PATIENCE)
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

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            self._queue().release()
