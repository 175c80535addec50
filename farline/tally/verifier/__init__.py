"""What others check the tally with. The programs here stand alone: they import nothing of Farline."""

from pathlib import Path

HERE = Path(__file__).parent
PARTS = (
    ("ed25519", "signature_holds", "# ---- Ed25519, as in RFC 8032, for checking only ----"),
    ("mldsa44", "mldsa44_holds", "# ---- ML-DSA-44, as in FIPS 204, for checking only ----"),
)
FUTURE = "from __future__ import annotations\n"


def program() -> bytes:
    """The auditor's program as it is published: one file. What checks signatures stands here in files of its own."""
    whole = (HERE / "verify_tally.py").read_text(encoding="utf-8")
    joints = "".join(f"from farline.tally.verifier.{name} import {function}\n" for name, function, _ in PARTS)
    before, found, after = whole.partition(joints)
    if not found:
        raise ValueError("the parts do not fit")
    bodies, head = [], before.rstrip() + "\n"
    for name, _, title in PARTS:
        part = (HERE / f"{name}.py").read_text(encoding="utf-8").partition(FUTURE)[2]
        imports, _, rest = part.lstrip().partition("\n\n")
        head += "".join(f"{line}\n" for line in imports.splitlines() if line not in head)
        bodies.append(f"\n{title}\n\n{rest.strip()}\n\n")
    return f"{head}{''.join(bodies)}\n{after.lstrip()}".encode()
