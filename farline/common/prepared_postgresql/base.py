"""Django's PostgreSQL, where a statement that comes again is planned once in a connection's life.

To plan the claim takes the server three times as long as to do it. Behind a pooler that lends a connection to another
after each transaction, what was prepared would be gone or somebody else's; there nothing is prepared. Whether a pooler
stands between is seen from the process behind the connection: a pooler makes up a number of its own.
"""

from typing import Any

from django.db.backends.postgresql import base

AFTER = 5  # times that a statement was asked in a connection


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.prepare_threshold = AFTER if _is_direct(connection) else None
        return connection


def _is_direct(connection: Any) -> bool:
    """`connection`: psycopg's, fresh."""
    (behind,) = connection.execute("SELECT pg_backend_pid()").fetchone()
    connection.rollback()
    return bool(behind == connection.info.backend_pid)
