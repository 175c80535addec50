"""The same suite on PostgreSQL, on a server of its own in a temporary folder. Where none is installed it says so.

.ci/postgres.py [--bouncer] [words for pytest]; with --bouncer all goes through pgbouncer in transaction mode.
"""

# ruff: noqa: INP001 - a program, not a package

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from drills import postgres  # noqa: E402  this is a program, not a module of the house

SUITE = ["-m", "not full and not browser", "-n", str(os.cpu_count() or 2)]
SETTINGS = """[databases]
* = host={server} port=5432 user=farline
[pgbouncer]
unix_socket_dir = {folder}
listen_addr =
listen_port = 6432
auth_type = any
pool_mode = transaction
default_pool_size = 10
max_client_conn = 200
server_reset_query =
logfile = {folder}/log
"""


def main() -> int:
    words = sys.argv[1:]
    through = "--bouncer" in words
    words = [word for word in words if word != "--bouncer"] or SUITE
    if postgres.programs() is None or (through and not shutil.which("pgbouncer")):
        print("No PostgreSQL server (or no pgbouncer) is installed: this half of the suite was not run.")
        return 0
    with postgres.server() as url, bouncer(url) if through else contextlib.nullcontext(url) as address:
        if through:
            words.append("--reuse-db")  # pgbouncer still holds a connection when the database would be dropped
        env = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        env |= {"FARLINE_DATABASE_URL": address, "PYTHONUTF8": "1"}
        return subprocess.run([sys.executable, "-m", "pytest", *words], cwd=ROOT, env=env, check=False).returncode  # noqa: S603


@contextlib.contextmanager
def bouncer(url: str) -> Iterator[str]:
    """The same database behind pgbouncer, which may lend a connection to another after each transaction."""
    server = url.partition("host=")[2]
    folder = Path(tempfile.mkdtemp(prefix="farline-pgb-"))
    (folder / "settings").write_text(SETTINGS.format(server=server, folder=folder), encoding="utf-8")
    before = []
    if os.geteuid() == 0:  # it refuses to run as root
        shutil.chown(folder, "postgres", "postgres")
        before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    running = subprocess.Popen(  # noqa: S603
        [*before, shutil.which("pgbouncer") or "pgbouncer", "-q", str(folder / "settings")], cwd=folder
    )
    try:
        for _ in range(50):
            if (folder / ".s.PGSQL.6432").exists():
                break
            time.sleep(0.1)
        yield f"postgresql://farline@/farline?host={folder}&port=6432"
    finally:
        running.terminate()
        running.wait()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
