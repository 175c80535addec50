"""One HTML file that checks the log without any network: the program, and the log itself, in a single page.

Its policy allows exactly this script and this style, by their hashes, and nothing from anywhere.
"""

import base64
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
# A larger log is not put into the page, which a phone could not open; it is chosen there as a file, log.json.
MOST_LINES = 100_000
EMPTY = '{"keys": [], "heads": [], "lines": ""}'


def log_file(keys: Sequence[str], heads: Sequence[str], lines: Sequence[str]) -> str:
    """Everything that is checked, as one JSON file: key lines, signed heads from the first, lines of the log."""
    return json.dumps({"keys": list(keys), "heads": list(heads), "lines": "\n".join(lines)}, ensure_ascii=False)


def page(log: str) -> str:
    parts = {
        "script": (HERE / "verify.js").read_text(encoding="utf-8"),
        "style": (HERE / "verify.css").read_text(encoding="utf-8"),
        # Inside a script element only "<" could end it.
        "log": log.replace("<", "\\u003c"),
    }
    parts |= {"script_hash": _hash(parts["script"]), "style_hash": _hash(parts["style"])}
    html = (HERE / "verify.html").read_text(encoding="utf-8")
    pieces = html.split("{{")
    return pieces[0] + "".join(parts[name] + rest for name, _, rest in (piece.partition("}}") for piece in pieces[1:]))


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
