"""Where the processes of this installation listen: each writes its port into the data folder when it starts.

So that nobody has to choose ports, and several installations live on one machine. Only loopback ports stand here.
"""

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PAGES, GATEWAY, TRUNK, SIP = "pages", "gateway", "trunk", "sip"


def _file(name: str) -> Path:
    return Path(settings.DATA_DIR) / "run" / f"{name}.port"


def port_of(name: str) -> int | None:
    """None when that process is not running: what was killed hard leaves its file behind, but not its process."""
    try:
        port, _, process = _file(name).read_text(encoding="ascii").partition(" ")
        return int(port) if not process or _runs(int(process)) else None
    except (FileNotFoundError, ValueError):
        return None


def _runs(process: int) -> bool:
    if sys.platform == "win32":  # there, asking would end it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True  # somebody else's, so it lives
    return True


def worker(number: int) -> str:
    """The name of a gateway: 0 is the embedded one, the others are workers of the scaled line."""
    return f"{GATEWAY}-{number}" if number else GATEWAY


def gateways() -> dict[int, int]:
    """Number -> port of every gateway that runs."""
    found: dict[int, int] = {}
    for file in _file(GATEWAY).parent.glob(f"{GATEWAY}*.port"):
        number = file.stem.removeprefix(GATEWAY).removeprefix("-") or "0"
        port = port_of(file.stem)
        if port is not None and number.isdecimal():
            found[int(number)] = port
    return found


@contextlib.contextmanager
def listening(name: str, port: int) -> Iterator[None]:
    file = _file(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(f"{port} {os.getpid()}", encoding="ascii")
    draft.replace(file)
    try:
        yield
    finally:
        if port_of(name) == port:
            file.unlink(missing_ok=True)
