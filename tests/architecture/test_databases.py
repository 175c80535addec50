from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from farline import databases


def test_it_uses_the_embedded_file_when_nothing_is_said():
    said = databases.from_url("", Path("data"), "PRAGMA x;")
    assert said["ENGINE"].endswith("sqlite3") and said["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_it_reads_a_server_with_odd_characters_in_the_password():
    said = databases.from_url("postgresql://far:p%40ss%2Fw@db:6432/line?sslmode=verify-full", Path("data"), "")
    assert (said["USER"], said["PASSWORD"], said["HOST"], said["PORT"]) == ("far", "p@ss/w", "db", "6432")
    assert said["OPTIONS"]["sslmode"] == "verify-full"


def test_it_reads_a_socket_folder():
    assert databases.from_url("postgresql:///line?host=/run/pg", Path("data"), "")["HOST"] == "/run/pg"


@pytest.mark.parametrize("url", ["mysql://a/b", "postgresql://secret@db", "postgresql://u:secret@h:port/n", "secret"])
def test_it_says_how_to_write_it_without_repeating_the_password(url: str):
    with pytest.raises(ImproperlyConfigured) as trouble:
        databases.from_url(url, Path("data"), "")
    assert "secret" not in str(trouble.value) and "postgresql://" in str(trouble.value)
