"""A PostgreSQL server for one run: FARLINE_DATABASE_URL if it names one, else Debian's own in a temporary folder."""

import glob
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT = "54329"  # the name of the socket only; nothing listens on the network


def programs() -> Path | None:
    """Where initdb and pg_ctl are, the newest version first."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"), key=lambda path: int(path.split("/")[4]))
    return Path(found[-1]).parent if found else None


@contextmanager
def server() -> Iterator[str]:
    """The URL of a database that may be filled; "" when there is no server and none can be started."""
    given = os.environ.get("FARLINE_DATABASE_URL", "")
    if given or programs() is None:
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="farline-pg-"))
    data = folder / "data"
    try:
        owner = _ordinary_user(folder)
        _as(owner, "initdb", "-D", data, "-U", "farline", "-A", "trust", "--no-sync", "-E", "UTF8")
        options = f"-c listen_addresses='' -k {folder} -p {PORT} -c shared_buffers=256MB"
        options += " -c log_min_error_statement=panic"  # as every server's should be, or each process warns of it
        _as(owner, "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
        try:
            _as(owner, "createdb", "-h", folder, "-p", PORT, "-U", "farline", "farline")
            yield f"postgresql://farline@/farline?host={folder}&port={PORT}"
        finally:
            _as(owner, "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _ordinary_user(folder: Path) -> str:
    """PostgreSQL refuses to run as root; then it runs as its own user, or as nobody."""
    if os.geteuid() != 0:
        return ""
    names = {entry.pw_name for entry in pwd.getpwall()}
    owner = "postgres" if "postgres" in names else "nobody"
    shutil.chown(folder, owner)
    return owner


def _as(owner: str, program: str, *args: object) -> None:
    home = programs()
    command = [str(home / program) if home else program, *map(str, args)]
    if owner:
        command = ["setpriv", f"--reuid={owner}", f"--regid={_group(owner)}", "--clear-groups", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")  # noqa: S603 - our own words


def _group(owner: str) -> int:
    return pwd.getpwnam(owner).pw_gid
