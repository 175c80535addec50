"""On a server only: `.ci/postgres.py` runs it there, and once more behind a pooler."""

from contextlib import closing, suppress

import pytest
from django.db import NotSupportedError, connection

from farline.common import asked
from farline.common.prepared_postgresql.base import AFTER, _is_direct

BEHIND = "SELECT pid FROM pg_stat_activity WHERE pid = pg_backend_pid()"


class Told:
    """A connection that was told one number, and whose server says another, or the same."""

    def __init__(self, told: int, says: int) -> None:
        self.info, self.backend_pid, self._says = self, told, says

    def execute(self, _sql: str) -> "Told":
        return self

    def fetchone(self) -> tuple[int]:
        return (self._says,)

    def rollback(self) -> None:
        self.rolled_back = True


@pytest.mark.parametrize(("told", "says", "direct"), [(71, 71, True), (71, 4_000_000_000, False)])
def test_it_sees_by_the_process_behind_whether_a_pooler_stands_between(told, says, direct):
    asked = Told(told, says)
    assert _is_direct(asked) is direct
    assert asked.rolled_back


@pytest.mark.django_db(transaction=True)
def test_what_is_asked_often_is_prepared_once_unless_a_pooler_stands_between():
    if connection.vendor != "postgresql":
        pytest.skip("on the embedded database nothing is prepared on a server")
    with connection.cursor() as cursor:
        for _ in range(3 * AFTER):
            cursor.execute(BEHIND)
            pid = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement = %s", [BEHIND])
        prepared = cursor.fetchone()[0]
    assert prepared == (1 if pid == connection.connection.info.backend_pid else 0)


@pytest.mark.django_db
def test_the_server_is_told_that_looking_up_costs_little():
    if connection.vendor != "postgresql" or connection.connection.prepare_threshold is None:
        pytest.skip("on a server that is asked directly")
    with connection.cursor() as cursor:
        cursor.execute("SHOW random_page_cost")
        assert cursor.fetchone() == ("1.1",)


@pytest.mark.django_db(transaction=True)
def test_what_every_press_asks_meets_no_connection_that_was_lost_meanwhile():
    if connection.vendor != "postgresql":
        pytest.skip("on the embedded database nothing is lost")
    asked.at_every_press("SELECT 1", [])
    connection.close_if_unusable_or_obsolete()  # as a deputy does after each lead
    connection.connection.close()
    assert asked.at_every_press("SELECT 1", []) == [(1,)]


@pytest.mark.django_db(transaction=True)
def test_a_table_that_became_another_one_fails_once_and_not_for_as_long_as_the_connection_lives():
    if connection.vendor != "postgresql":
        pytest.skip("on the embedded database nothing is prepared on a server")
    asks = "SELECT changing FROM changing"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE changing (changing varchar(9))")
        try:
            for _ in range(2 * AFTER):
                cursor.execute(asks)
            with closing(connection.copy()) as other, other.cursor() as theirs:
                theirs.execute("ALTER TABLE changing ALTER COLUMN changing TYPE text")
            with suppress(NotSupportedError):  # behind a pooler not even once
                cursor.execute(asks)
            connection.close_if_unusable_or_obsolete()  # as after each request
            with connection.cursor() as after:
                after.execute(asks)
                assert after.fetchall() == []
        finally:
            with connection.cursor() as last:
                last.execute("DROP TABLE changing")
