"""On a server only: `.ci/postgres.py` runs it there, and once more behind a pooler."""

import select
import time
from collections.abc import Iterator

import pytest
from django.db import connection

from farline.common import asked
from farline.common.group_commit import pipeline as pipelines
from farline.common.group_commit.pipeline import Pipeline, PipelineLost

pytestmark = pytest.mark.django_db(transaction=True)
KEEP = "INSERT INTO kept_ahead VALUES (%s::int) RETURNING id"
ALL = "SELECT id FROM kept_ahead ORDER BY id"


@pytest.fixture
def ahead() -> Iterator[Pipeline]:
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database is no server")
    opened = pipelines.open_pipeline()
    if opened is None:
        pytest.skip("a pooler stands between")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept_ahead (id int PRIMARY KEY)")
    try:
        yield opened
    finally:
        opened.close()
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE kept_ahead")


def told(ahead: Pipeline, how_many: int) -> list[asked.Rows | None]:
    found: list[asked.Rows | None] = []
    until = time.monotonic() + 10
    while len(found) < how_many and time.monotonic() < until:
        select.select([ahead], [], [], 0.1)
        found += ahead.answers()
    return found


def test_behind_a_pooler_nothing_is_asked_ahead():
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database is no server")
    opened = pipelines.open_pipeline()
    connection.ensure_connection()
    assert (opened is None) == (connection.connection.prepare_threshold is None)
    if opened is not None:
        opened.close()


def test_many_are_asked_before_one_is_answered_and_each_gets_its_own(ahead):
    for number in range(40):
        ahead.ask(("SELECT %s::int, '100 %%', %s::text", [number, f"{number}%s"]))
    assert told(ahead, 40) == [[(number, "100 %", f"{number}%s")] for number in range(40)]


def test_what_is_answered_is_kept_and_one_that_fails_takes_no_other_with_it(ahead):
    for number in (1, 2, 1, 3):
        ahead.ask((KEEP, [number]))
    assert told(ahead, 4) == [[(1,)], [(2,)], None, [(3,)]]
    assert asked.rows(ALL) == [(1,), (2,), (3,)]  # seen by another connection


def test_words_that_the_server_does_not_understand_fail_alone(ahead):
    ahead.ask((KEEP, [1]))
    ahead.ask(("SELECT nothing FROM nowhere", []))
    ahead.ask((KEEP, [2]))
    assert told(ahead, 3) == [[(1,)], None, [(2,)]]


def test_a_statement_is_planned_once_in_a_connection(ahead):
    for _ in range(12):
        ahead.ask((ALL, []))
    told(ahead, 12)
    ahead.ask(("SELECT generic_plans + custom_plans FROM pg_prepared_statements WHERE statement = %s", [ALL]))
    assert told(ahead, 1) == [[(12,)]]


@pytest.mark.parametrize("gone", ["SELECT pg_terminate_backend(pg_backend_pid())", "DEALLOCATE ALL"])
def test_whoever_asks_in_a_connection_that_is_lost_or_has_forgotten_is_told_so(ahead, gone):
    ahead.ask((KEEP, [1]))
    ahead.ask((gone, []))
    with pytest.raises(PipelineLost):
        for number in (2, 3):
            ahead.ask((KEEP, [number]))
        told(ahead, 4)
    # Whoever asked next would be given what 2 or 3 was told.
    with pytest.raises(PipelineLost):
        ahead.answers()
    with pytest.raises(PipelineLost):
        ahead.ask((KEEP, [4]))
    with pytest.raises(PipelineLost):
        ahead.fileno()
    assert asked.rows(ALL) == [(1,)]
