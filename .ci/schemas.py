# ruff: noqa: INP001, S603, S310 - a program of its own that runs our own words
"""The JSON routes against what they say of themselves: schemathesis asks a throw-away site, with a token and without.

python .ci/schemas.py PROGRAM — PROGRAM is schemathesis, from an environment of its own.
"""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench.work import site  # noqa: E402
from drills.site import free_port  # noqa: E402

STAGE = """
import json, django
django.setup()
from django.utils import timezone
from farline.calls.tests.factories import make_campaign
from farline.tokens import actions, rules
campaign = make_campaign(3)
token = actions.create(name="schemas", scopes=rules.SCOPES, days=9, by="tests", now=timezone.now())
print(json.dumps([token, campaign]))
"""
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,ignored_auth"
EXAMPLES = "60"
# Its own guesses at an id find no campaign.
KNOWN = """[parameters]
"path.id" = {campaign}
"""


def main(program: str) -> int:
    with site.throw_away() as env:
        env["DJANGO_SETTINGS_MODULE"] = "farline.settings"
        done = subprocess.run(
            [sys.executable, "-c", STAGE], cwd=ROOT, env=env, capture_output=True, text=True, check=True
        )
        token, campaign = json.loads(done.stdout.strip().splitlines()[-1])
        (Path(env["FARLINE_DATA"]) / "schemathesis.toml").write_text(KNOWN.format(campaign=campaign), encoding="utf-8")
        port = free_port()
        pages = subprocess.Popen([sys.executable, "-m", "farline", "serve", "--port", str(port)], cwd=ROOT, env=env)
        try:
            address = f"http://127.0.0.1:{port}/api/v1/openapi.json"
            _wait(address)
            command = [program, "run", address, "-H", f"Authorization: Bearer {token}", "--checks", CHECKS,
                       "--max-examples", EXAMPLES, "--phases", "examples,coverage,fuzzing", "--seed", "7",
                       "--generation-database", "none"]  # fmt: skip
            return subprocess.run(command, cwd=env["FARLINE_DATA"], env={**os.environ, "PYTHONUTF8": "1"}).returncode
        finally:
            pages.terminate()
            pages.wait()


def _wait(address: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the site does not answer")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
