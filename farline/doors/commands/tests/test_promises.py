"""A site that would lose or leak something does not start, and says in a sentence why."""

import pytest
from django.db import connection

from farline.doors.commands import promises

KEPT = {
    "transaction_mode": "IMMEDIATE",
    "journal_mode": "wal",
    "synchronous": "2",
    "secure_delete": "1",
    "foreign_keys": "1",
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("transaction_mode", "DEFERRED"),
        ("journal_mode", "delete"),
        ("synchronous", "1"),
        ("secure_delete", "2"),
        ("foreign_keys", "0"),
    ],
)
def test_it_refuses_a_database_that_would_lose_or_leak(name: str, value: str):
    promises.check_sqlite(KEPT)
    with pytest.raises(promises.PromiseBroken, match=name):
        promises.check_sqlite({**KEPT, name: value})


SERVER = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "log_statement": "none",
          "log_min_duration_statement": "-1", "log_min_duration_sample": "-1"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value"),
    [("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"), ("log_statement", "all"),
     ("log_statement", "mod"), ("log_min_duration_statement", "0"), ("log_min_duration_sample", "100")],
)  # fmt: skip
def test_it_refuses_a_server_that_would_lose_or_write_down(name: str, value: str):
    promises.check_server(SERVER)
    with pytest.raises(promises.PromiseBroken, match=name):
        promises.check_server({**SERVER, name: value})


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor == "sqlite", reason="the embedded database has tests of its own")
def test_it_takes_the_server_that_the_tests_run_on():
    promises.check_database()
    assert all("log_min_error_statement" in sentence for sentence in promises.unwise())


@pytest.mark.embedded
@pytest.mark.django_db
def test_it_runs_its_own_database_as_promised():
    # Only a file can have a write-ahead log; the tests' database lies in memory.
    assert {**promises.how_it_runs(), "journal_mode": "wal"} == KEPT


@pytest.mark.django_db
def test_it_finds_the_tables_of_this_version():
    promises.check_tables()


def test_it_shows_the_demo_to_this_machine_alone(settings):
    settings.DEMO = True
    promises.check_host("127.0.0.1")
    with pytest.raises(promises.PromiseBroken, match="demo"):
        promises.check_host("0.0.0.0")  # noqa: S104 - the very thing that is refused
    settings.DEMO = False
    promises.check_host("0.0.0.0")  # noqa: S104
