"""What must hold before pages are served. A site that breaks one of these would lose or leak somebody's evening."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from farline.calls import actions as calls
from farline.common import same_root, vault

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
# PRAGMA -> the values that keep the promise, and what would break without it.
PRAGMAS: dict[str, tuple[set[str], str]] = {
    "journal_mode": ({"wal"}, "readers and the writer would wait for each other"),
    "synchronous": ({"2", "3"}, "a power cut would lose outcomes that a volunteer was told are saved"),
    "secure_delete": ({"1"}, "what is deleted would stay readable on the disk"),
    "foreign_keys": ({"1"}, "rows could point to what is no longer there"),
}


# A setting of a PostgreSQL server -> whether a value keeps the promise, and what would break without it.
POWER_CUT = "a power cut would lose outcomes that a volunteer was told are saved"
WRITTEN_DOWN = "its log would hold handles and the order of writes; set it in postgresql.conf"
SERVER: dict[str, tuple[frozenset[str], str]] = {
    "fsync": (frozenset({"on"}), POWER_CUT),
    "full_page_writes": (frozenset({"on"}), POWER_CUT),
    "synchronous_commit": (frozenset({"on", "local", "remote_write", "remote_apply"}), POWER_CUT),
    "log_statement": (frozenset({"none", "ddl"}), WRITTEN_DOWN),
    "log_min_duration_statement": (frozenset({"-1"}), WRITTEN_DOWN),
    "log_min_duration_sample": (frozenset({"-1"}), WRITTEN_DOWN),
}
# The server's own default, which only its owner can change: said at each start, and no reason not to start.
ERRORS, QUIET_ERRORS = "log_min_error_statement", frozenset({"fatal", "panic"})


OTHER_ROOT = (
    "The root key here is not the one that this site's opt-outs were made under, so nobody is handed out or called. "
    "Stop the site, move the key folder aside, and bring the right root key back: farline shares restore"
)


def other_root() -> str:
    """What to do beside another root key, and how many are not marked yet: a new database would lose their no."""
    waiting = sum(one.for_good for one in calls.forgettable(now=timezone.now()))
    if not waiting:
        return OTHER_ROOT
    return f"{OTHER_ROOT}. Keep this database: {waiting} who said no are marked in it once that is done"


class PromiseBroken(ImproperlyConfigured):
    """Farline does not start like this."""


def how_it_runs() -> dict[str, str]:
    """What the database itself says; what the settings say is not enough."""
    connection.ensure_connection()
    found = {"transaction_mode": str(getattr(connection, "transaction_mode", "unknown"))}
    with connection.cursor() as cursor:
        for pragma in PRAGMAS:
            cursor.execute(f"PRAGMA {pragma}")
            row = cursor.fetchone()
            found[pragma] = str(row[0]).lower() if row else "unknown"
    return found


def check_sqlite(found: dict[str, str]) -> None:
    if found["transaction_mode"] != "IMMEDIATE":
        raise PromiseBroken(
            f"SQLite's transaction_mode is {found['transaction_mode']}, not IMMEDIATE: a volunteer could be refused "
            "in the middle of a save. Set OPTIONS['transaction_mode'] to 'IMMEDIATE' in the settings."
        )
    for pragma, (kept, loss) in PRAGMAS.items():
        if found[pragma] not in kept:
            raise PromiseBroken(
                f"SQLite runs with {pragma}={found[pragma]}: {loss}. Keep the data folder on a local disk, not on a "
                "network share, and leave the PRAGMA lines in the settings as they are."
            )


def how_server_runs() -> dict[str, str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [[*SERVER, ERRORS]])
        return dict(cursor.fetchall())


def check_server(found: dict[str, str]) -> None:
    for name, (kept, loss) in SERVER.items():
        if found.get(name) not in kept:
            raise PromiseBroken(f"The PostgreSQL server runs with {name} = {found.get(name)}: {loss}.")


def check_database() -> None:
    if connection.vendor == "sqlite":
        check_sqlite(how_it_runs())
    else:
        check_server(how_server_runs())


def unwise() -> list[str]:
    """What an operator should change, in sentences; the site runs all the same."""
    if connection.vendor == "sqlite" or how_server_runs()[ERRORS] in QUIET_ERRORS:
        return []
    return [
        f"The PostgreSQL server writes statements that fail into its log, handles and all: set {ERRORS} = panic there."
    ]


def note_root() -> str:
    """Keep the root key's mark where there is none yet. A sentence when the keys are not those of this site."""
    try:
        return "" if same_root.note() else other_root()
    except (vault.KeysLocked, vault.KeysMissing):
        return ""  # asked again once they are open


def check_tables() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise PromiseBroken(
            "The database is older than this program. Run: farline init (in a checkout: python3 start.py init)"
        )


def check_host(host: str) -> None:
    if settings.DEMO and host not in LOOPBACK:
        raise PromiseBroken(
            "This is a demo: its passphrase is printed for everybody, so it is served on this machine alone. "
            "Leave out --host, or make a site of your own in another data folder: python3 start.py --data DIR init"
        )


def check_all(host: str) -> None:
    check_host(host)
    check_database()
    check_tables()
