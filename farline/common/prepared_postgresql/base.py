"""Django's PostgreSQL, where a statement that comes again is planned once in a connection's life.

To plan the claim takes the server three times as long as to do it. Behind a pooler that lends a connection to another
after each transaction, what was prepared would be gone or somebody else's; there nothing is prepared. Whether a pooler
stands between is seen from the process behind the connection: a pooler makes up a number of its own.

What is planned once must be planned for a table that grows: while a table is new, the server would rather go through
all of it than look up a few rows. So it is told that to look up costs little, as it does on any disk without arms.
"""

from typing import Any

from django.db.backends.postgresql import base

AFTER = 5  # times that a statement was asked in a connection
LOOKING_UP = "SET random_page_cost = 1.1"  # of one page, where the next one costs 1; four by default


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepare_threshold = None
        if _is_direct(connection):
            connection.prepare_threshold = AFTER
            connection.execute(LOOKING_UP)
            connection.commit()
        return connection

    def is_usable(self) -> bool:
        """Asked after an error. What was planned for a table that is another one by now would fail each time it is
        asked, for as long as the connection lives: with a rollback psycopg plans everything anew.
        """
        if not super().is_usable():
            return False
        if not self.in_atomic_block and self.connection.prepare_threshold is not None:
            try:
                self.connection.execute("BEGIN")
                self.connection.execute("ROLLBACK")
            except self.Database.Error:
                return False
        return True


def _is_direct(connection: Any) -> bool:
    """`connection`: psycopg's, fresh."""
    (behind,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    connection.rollback()
    return bool(behind == connection.info.backend_pid)
