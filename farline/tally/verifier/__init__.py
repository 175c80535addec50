"""What others check the tally with. The programs here stand alone: they import nothing of Farline."""

import re
from pathlib import Path

HERE = Path(__file__).parent
PARTS = {
    "ed25519": "# ---- Ed25519, as in RFC 8032, for checking only ----",
    "mldsa44": "# ---- ML-DSA-44, as in FIPS 204, for checking only ----",
    "places": "# ---- where the files are ----",
    "read": "# ---- lines and tree ----",
    "receipt": "# ---- the entry of a receipt ----",
    "proof": "# ---- the way of one entry ----",
}
FUTURE = "from __future__ import annotations\n"
JOINTS = re.compile(r"(?:from farline\.tally\.verifier\.\w+ import .+\n)+")


def program() -> bytes:
    """The auditor's program as it is published: one file. Here its parts stand in files of their own."""
    before, after = JOINTS.split((HERE / "verify_tally.py").read_text(encoding="utf-8"))
    bodies, head = [], before.rstrip() + "\n"
    for name, title in PARTS.items():
        part = JOINTS.sub("", (HERE / f"{name}.py").read_text(encoding="utf-8").partition(FUTURE)[2])
        imports, _, rest = part.lstrip().partition("\n\n")
        head += "".join(f"{line}\n" for line in imports.splitlines() if line not in head)
        bodies.append(f"\n{title}\n\n{rest.strip()}\n\n")
    whole = f"{head}{''.join(bodies)}\n{after.lstrip()}"
    if "farline.tally" in whole.partition('"""')[2].partition('"""')[2]:
        raise ValueError("the parts do not fit")
    return whole.encode()
