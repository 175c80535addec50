"""The lock files against the known vulnerabilities of what they pin, where a service that knows them answers.

python .ci/audit.py PROGRAM — PROGRAM is pip-audit, from an environment of its own (requirements/audit.txt).
Exit 1 for a vulnerability that ACCEPTED does not name. Nothing is installed, and nothing of ours is told but names and
versions of public packages.
"""
# ruff: noqa: INP001 - a program, not a package

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300
# Vulnerability → why it does not reach us. Whoever adds one looked.
ACCEPTED: dict[str, str] = {}
NO_NETWORK = ("Connection", "resolve", "imeout", "timed out", "ServiceError", "ProxyError", "HTTPError")
SILENT = "No vulnerability service answers here, so {file} was not audited. Run this where there is a network."


def judged(file: str, said: str, trouble: str = "") -> tuple[list[str], bool]:
    """Sentences, and whether something is wrong. A service that is silent, or knows no package at all, is no audit;
    a lock file that cannot be read is a fault."""
    try:
        packages: list[dict[str, Any]] = json.loads(said)["dependencies"]
    except (ValueError, KeyError, TypeError):
        if not trouble or any(word in trouble for word in NO_NETWORK):
            return [SILENT.format(file=file)], False
        return [f"{file}: {trouble.strip().splitlines()[-1]}"], True
    known = [one for one in packages if "skip_reason" not in one]
    if not known:
        return [SILENT.format(file=file)], False
    found = [(one["name"], one["version"], wrong) for one in known for wrong in one["vulns"]]
    bad = [(name, version, wrong) for name, version, wrong in found if wrong["id"] not in ACCEPTED]
    words = [
        f"{file}: {name} {version}: {wrong['id']}, mended in {', '.join(wrong['fix_versions']) or 'no version yet'}"
        for name, version, wrong in bad
    ]
    words += [f"{file}: nobody knows {one['name']}" for one in packages if "skip_reason" in one]
    words.append(
        f"{file}: {len(known)} packages audited, {len(bad)} vulnerabilities, {len(found) - len(bad)} accepted"
    )
    return words, bool(bad)


def asked(program: str, file: Path) -> tuple[str, str]:
    """pip-audit's answer as JSON, and what it complained about."""
    command = [program, "--disable-pip", "--require-hashes", "--progress-spinner", "off", "--timeout", "15"]
    try:
        done = subprocess.run(  # noqa: S603 - the program named by whoever calls
            [*command, "-f", "json", "-r", str(file)], cwd=ROOT, capture_output=True, text=True, timeout=SECONDS
        )
    except subprocess.TimeoutExpired:
        return "", ""
    return done.stdout, done.stderr


def main(program: str) -> int:
    wrong = False
    for file in sorted((ROOT / "requirements").glob("*.txt")):
        words, bad = judged(file.name, *asked(program, file))
        print(*words, sep="\n", flush=True)
        wrong |= bad
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
