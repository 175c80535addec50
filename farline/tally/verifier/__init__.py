"""What others check the tally with. The programs here stand alone: they import nothing of Farline."""

from pathlib import Path

HERE = Path(__file__).parent
JOINT = "from farline.tally.verifier.mldsa44 import mldsa44_holds\n"
FUTURE = "from __future__ import annotations\n"


def program() -> bytes:
    """The auditor's program as it is published: one file. Its second part stands here in a file of its own."""
    whole = (HERE / "verify_tally.py").read_text(encoding="utf-8")
    part = (HERE / "mldsa44.py").read_text(encoding="utf-8").partition(FUTURE)[2]
    before, found, after = whole.partition(JOINT)
    if not found:
        raise ValueError("the two parts do not fit")
    imports, _, rest = part.lstrip().partition("\n\n")
    ours = "".join(f"{line}\n" for line in imports.splitlines() if line not in before)
    head = "# ---- ML-DSA-44, as in FIPS 204, for checking only ----"
    return f"{before.rstrip()}\n{ours}\n{head}\n\n{rest.strip()}\n\n\n{after.lstrip()}".encode()
