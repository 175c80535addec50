"""A throw-away installation for one measurement, on the embedded database or on a PostgreSQL server."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from farline import ROOT

Env = dict[str, str]


@contextmanager
def throw_away(database_url: str = "") -> Iterator[Env]:
    """The environment of a fresh site. It is gone afterwards, numbers and keys included."""
    with tempfile.TemporaryDirectory(prefix="farline-bench-") as folder:
        env = os.environ | {
            "FARLINE_DATA": folder,
            "FARLINE_KEYS": str(Path(folder) / "keys"),
            "FARLINE_SECRET_KEY": "only for a benchmark",
            "FARLINE_DATABASE_URL": database_url,
            "FARLINE_TLS": "no",
            "PYTHONUTF8": "1",
        }
        env.pop("FARLINE_KEY_HOLDER", None)
        env.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed site is not compiled anew at each start
        if database_url:
            _empty(database_url)
        subprocess.run([sys.executable, "-m", "farline", "init", "--quiet"], cwd=ROOT, env=env, check=True)
        yield env


def _empty(database_url: str) -> None:
    """A benchmark's own database only: whatever lies in it goes."""
    import psycopg

    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def start(env: Env, module: str, *args: object) -> subprocess.Popen[str]:
    """`python -m MODULE ARGS` on that site; its last line is what it found, as JSON."""
    command = [sys.executable, "-m", module, *map(str, args)]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603


def said(process: "subprocess.Popen[str]") -> Any:
    return json.loads(ended(process).strip().splitlines()[-1])


def ended(process: "subprocess.Popen[str]") -> str:
    out, _ = process.communicate()
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with {process.returncode}")
    return out


def run(env: Env, module: str, *args: object) -> Any:
    return said(start(env, module, *args))


def set_up() -> None:
    """In the process that `start` began."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    import django

    django.setup()
