"""A crowd on the public tally page: through the shipped nginx file, at the site's own port, and a bare nginx file.

The same bytes every time, over plain HTTP on loopback, asked for by wrk. What differs is who serves them.
"""

import os
import re
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.work import site
from bench.work.ports import free_port
from farline import ROOT

PAGE = "/zh-hans/tally/"
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
WRK = shutil.which("wrk")
CONNECTIONS, SECONDS = 64, 3


def lacking() -> str:
    return " and ".join(name for name, there in (("nginx", NGINX), ("wrk", WRK)) if there is None)


@dataclass(frozen=True)
class Served:
    """Where the page is: `alone` the site's own port, `shelf` the shipped file before it, `file` nginx with a file."""

    alone: str
    shelf: str
    file: str
    size: int


def rate(url: str) -> tuple[float, float]:
    """Requests a second, and the time within which 99 of 100 were answered, in seconds."""
    command = [str(WRK), "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency", url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    if "Non-2xx" in said:
        raise RuntimeError(said)
    found = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    scale = {"us": 1e-6, "ms": 1e-3, "s": 1.0}
    slow = float(found[1]) * scale[found[2]] if found else 0.0
    asked = re.search(r"Requests/sec:\s+([\d.]+)", said)
    return (float(asked[1]) if asked else 0.0), slow


@contextmanager
def served(env: site.Env) -> Iterator[Served]:
    with tempfile.TemporaryDirectory(prefix="farline-crowd-") as name:
        folder, ports = Path(name), [free_port() for _ in range(3)]
        pages = site.start(env, "farline", "serve", "--port", ports[0])
        nginx = None
        try:
            body = _wait(f"http://127.0.0.1:{ports[0]}{PAGE}")
            (folder / "zh-hans" / "tally").mkdir(parents=True)
            (folder / "zh-hans" / "tally" / "index.html").write_bytes(body)
            (folder / "nginx.conf").write_text(_written(folder, *ports))
            nginx = subprocess.Popen([str(NGINX), "-p", name, "-c", str(folder / "nginx.conf")])  # noqa: S603
            urls = [f"http://127.0.0.1:{port}{PAGE}" for port in ports]
            if _wait(urls[1]) != body or _wait(urls[2]) != body:
                raise RuntimeError("not the same bytes")
            yield Served(*urls, size=len(body))
        finally:
            for one in (nginx, pages):
                if one is not None:
                    one.terminate()
                    one.wait()


def _written(folder: Path, pages: int, shelf: int, file: int) -> str:
    """The shipped file without TLS; beside it, as Debian sets it up but for its log, nginx with a file."""
    text = (ROOT / "deploy" / "nginx" / "farline.conf").read_text(encoding="utf-8")
    text = re.sub(r"server \{\s*listen 80;.*?\n\}\n", "", text, flags=re.S)
    text = re.sub(r"^\s*(listen|ssl_\w+)\b.*\n", "", text, flags=re.M)
    text = text.replace("  server_name farline.example;", f"  listen 127.0.0.1:{shelf};\n  server_name 127.0.0.1;")
    text = text.replace("127.0.0.1:8600", f"127.0.0.1:{pages}").replace("/dev/shm/farline-shelf", f"{folder}/shelf")  # noqa: S108
    user = "user root; " if os.geteuid() == 0 else ""
    temps = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    bare = f"server {{ listen 127.0.0.1:{file}; root {folder}; default_type text/html; }}"
    return (
        f"{user}daemon off; worker_processes 1; pid {folder}/pid; error_log /dev/null crit; events {{}}\n"
        f"http {{ {temps} default_type text/html; sendfile on; tcp_nopush on;\n{text}\n{bare} }}\n"
    )


def _wait(url: str) -> bytes:
    for _ in range(200):
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own address
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"{url} does not answer")
