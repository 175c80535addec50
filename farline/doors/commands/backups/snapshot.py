"""A snapshot of the database as bytes, and back. The plain copy lives in memory only."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

# Whoever is signed in signs in again after a restore; an old session must not come back to life.
LEFT_OUT = ("volunteers_opensession", "django_tasks_db_dbtaskresult")


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def take() -> bytes:
    """The whole database at one moment, while the site goes on."""
    if is_sqlite():
        return _take_sqlite(Path(settings.DATABASES["default"]["NAME"]))
    return _postgres("pg_dump", "--format=custom", *(f"--exclude-table-data={name}" for name in LEFT_OUT))


def put_back(content: bytes) -> None:
    """Into the empty place that the settings name. Raises FileExistsError where a database is already."""
    if not is_sqlite():
        _postgres("pg_restore", "--no-owner", "--exit-on-error", "--dbname", _database(), given=content)
        return
    path = Path(settings.DATABASES["default"]["NAME"])
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _take_sqlite(path: Path) -> bytes:
    if not path.exists():
        raise ImproperlyConfigured("There is no database here yet, so there is nothing to back up.")
    source, copy = sqlite3.connect(f"file:{path}?mode=ro", uri=True), sqlite3.connect(":memory:")
    try:
        source.backup(copy, pages=4096)
        there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in LEFT_OUT:
            if name in there:
                copy.execute(f"DELETE FROM {name}")  # noqa: S608 - our own names
        copy.commit()
        copy.execute("VACUUM")
        return bytes(copy.serialize())
    finally:
        source.close()
        copy.close()


def _postgres(program: str, *words: str, given: bytes | None = None) -> bytes:
    found = shutil.which(program)
    if found is None:
        raise ImproperlyConfigured(f"{program} is missing. Debian/Ubuntu: sudo apt install postgresql-client")
    named = settings.DATABASES["default"]
    environment = {**os.environ, "PGPASSWORD": named["PASSWORD"]}
    reach = [("--host", named["HOST"]), ("--port", named["PORT"]), ("--username", named["USER"])]
    where = [word for option, value in reach if value for word in (option, str(value))]
    target = [] if given is not None else [_database()]
    done = subprocess.run(  # noqa: S603
        [found, *where, *words, *target], input=given, env=environment, capture_output=True
    )
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise ImproperlyConfigured(f"{program} failed: {' '.join(last)}")
    return done.stdout


def _database() -> str:
    return str(settings.DATABASES["default"]["NAME"])
