"""A snapshot of the database as bytes, and back. The plain copy lives in memory only."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

# What opens something by itself must not come back to life when an older day does: sessions, codes and tokens may
# have been ended since, a code used, an address taken back. Whoever needs one makes it anew after a restore.
LEFT_OUT = (
    "volunteers_opensession", "volunteers_recoverycode", "volunteers_invitation", "volunteers_asked",
    "tokens_token", "webhooks_delivery", "webhooks_hook", "webhooks_seen", "django_tasks_database_dbtaskresult",
)  # fmt: skip
# All that our migrations make which does something by itself when rows are written.
GUARDS = tuple(f"tally_{table}_only_grows" for table in ("batch", "leaf", "checkpoint", "cosignature", "told"))
BY_THEMSELVES = ("TRIGGER", "EVENT TRIGGER", "FUNCTION", "PROCEDURE", "AGGREGATE", "VIEW", "MATERIALIZED VIEW", "RULE")


class StrangeSchema(Exception):
    """This database has a trigger or a view that no version of Farline made. It is not put back."""


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def take() -> bytes:
    """The whole database at one moment, while the site goes on."""
    if is_sqlite():
        return _take_sqlite(Path(settings.DATABASES["default"]["NAME"]))
    return _postgres("pg_dump", "--format=custom", *(f"--exclude-table-data={name}" for name in LEFT_OUT))


def check_schema(content: bytes) -> None:
    """Before it is put back. Raises StrangeSchema."""
    strange = _strange_in_sqlite(content) if is_sqlite() else strange_in(_listed(content))
    if strange:
        raise StrangeSchema(f"{StrangeSchema.__doc__} ({', '.join(strange)})")


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


def _strange_in_sqlite(content: bytes) -> list[str]:
    copy = sqlite3.connect(":memory:")
    try:
        # Bytes 18 and 19 of a header say "write-ahead log", which nothing in memory has.
        copy.deserialize(content[:18] + b"\1\1" + content[20:])
        found = copy.execute("SELECT name, sql FROM sqlite_master WHERE type NOT IN ('table', 'index')").fetchall()
        virtual = copy.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'create virtual%'").fetchall()
    except sqlite3.DatabaseError:
        raise StrangeSchema(StrangeSchema.__doc__) from None
    finally:
        copy.close()
    return [name for name, sql in found if name not in GUARDS or sql != _guard(name)] + [name for (name,) in virtual]


def _guard(name: str) -> str:
    """As tally's migration wrote it."""
    table = name.removesuffix("_only_grows")
    return f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} BEGIN SELECT RAISE(ABORT, 'the log only grows'); END"


def strange_in(listed: str) -> list[str]:
    """In the table of contents of a PostgreSQL dump: `number; oid oid KIND schema name... owner`."""
    strange = []
    for line in listed.splitlines():
        what = " ".join(line.partition(";")[2].split()[2:])
        if not line.startswith(";") and what.startswith(BY_THEMSELVES):
            words = what.split()
            ours = words[0] == "TRIGGER" and words[3] in GUARDS and words[2] == words[3].removesuffix("_only_grows")
            if not ours and words[:3] != ["FUNCTION", "public", "tally_only_grows()"]:
                strange.append(" ".join(words[:4]))
    return strange


def _listed(content: bytes) -> str:
    return _postgres("pg_restore", "--list", given=content).decode("utf-8", "replace")


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
