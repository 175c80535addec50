"""A PostgreSQL server of our own for one drill, where the machine has one installed."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path


def programs() -> Path | None:
    """The folder of the newest server's programs."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if found:
        return found[-1].parent
    named = shutil.which("initdb")
    return Path(named).parent if named else None


@dataclass(frozen=True)
class Running:
    """`address` is for FARLINE_DATABASE_URL; `restart` pulls the server down at once and starts it again."""

    address: str
    restart: Callable[[], None]


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a fresh database."""
    with running() as one:
        yield one.address


@contextlib.contextmanager
def running(address: str = "") -> Iterator[Running]:
    """A fresh server. It listens on a socket in its own folder, and at this address if one is given."""
    home = programs()
    if home is None:
        raise FileNotFoundError("no PostgreSQL server is installed")
    folder = Path(tempfile.mkdtemp(prefix="farline-pg-"))
    before: list[str] = []
    if os.geteuid() == 0:  # it refuses to run as root
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
        before = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]

    def run(program: str, *words: str) -> None:
        subprocess.run(  # noqa: S603 - our own words
            [*before, str(home / program), *words], check=True, capture_output=True, cwd=folder, timeout=120
        )

    data = str(folder / "data")
    run("initdb", "-D", data, "-U", "farline", "-A", "trust", "-E", "UTF8", "--no-sync")
    if address:
        with (folder / "data" / "pg_hba.conf").open("a") as rules:
            rules.write("host all farline samenet trust\nhost all farline 10.0.0.0/8 trust\n")
    options = f"-c listen_addresses='{address}' -k {folder} -c max_connections=80"
    run("pg_ctl", "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        run("createdb", "-h", str(folder), "-U", "farline", "farline")

        def restart() -> None:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "-l", str(folder / "log"), "-o", options, "restart")

        yield Running(f"postgresql://farline@{address}/farline{'' if address else f'?host={folder}'}", restart)
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)
