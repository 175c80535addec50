"""Where the processes of this installation listen: each writes its port into the data folder when it starts.

So that nobody has to choose ports, and several installations live on one machine. Only loopback ports stand here.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

PAGES, GATEWAY, TRUNK, SIP = "pages", "gateway", "trunk", "sip"


def _file(name: str) -> Path:
    return Path(settings.DATA_DIR) / "run" / f"{name}.port"


def port_of(name: str) -> int | None:
    """None when that process is not running, as far as anybody knows."""
    try:
        return int(_file(name).read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return None


@contextlib.contextmanager
def listening(name: str, port: int) -> Iterator[None]:
    file = _file(name)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_suffix(f".{os.getpid()}")
    draft.write_text(str(port), encoding="ascii")
    draft.replace(file)
    try:
        yield
    finally:
        if port_of(name) == port:
            file.unlink(missing_ok=True)
