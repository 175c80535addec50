"""Style sheets and pictures that the pages of a copy need, and no other."""

import posixpath
import re
from pathlib import Path

from django.contrib.staticfiles import finders

INSIDE = re.compile(r"""(?:url\(\s*|@import\s+)["']?(?!data:|#)([^"')\s]+)""")


def gather(names: list[str]) -> dict[str, bytes]:
    """File of the copy -> content, for each name and for what its style sheet asks for in turn."""
    found: dict[str, bytes] = {}
    waiting = list(names)
    while waiting:
        name = posixpath.normpath(waiting.pop(0))
        file = f"static/{name}"
        path = finders.find(name)
        if file in found or not isinstance(path, str):
            continue
        found[file] = Path(path).read_bytes()
        if name.endswith(".css"):
            inside = INSIDE.findall(found[file].decode("utf-8"))
            waiting += [posixpath.join(posixpath.dirname(name), other) for other in inside]
    return found
