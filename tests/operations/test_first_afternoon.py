"""The operators' manual, step by step, on folders of our own: keys, papers, locked start, unlock, accounts, doctor."""

import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from farline import ROOT

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(not shutil.which("setpriv"), reason="no Linux"),
    pytest.mark.skipif(
        not (ROOT / ".venv" / "bin" / "python").exists(), reason="not in a checkout that start.py set up"
    ),
]
PASSPHRASE = "six quiet words that nobody guesses"
SETTINGS = """FARLINE_DATA={home}/data
FARLINE_KEYS={home}/web
FARLINE_KEY_HOLDER={home}/run/holder.sock
FARLINE_BALLAST_MB=1
key_folder={home}/keys
"""


@pytest.fixture
def server(tmp_path: Path):
    """Runs `deploy/farline` as an operator would, and its long-lived processes as the units do."""
    for name in ("data", "keys", "web", "run"):
        (tmp_path / name).mkdir(mode=0o700)
    (tmp_path / "site.env").write_text(SETTINGS.format(home=tmp_path))
    env = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
    env |= {"FARLINE_SETTINGS": str(tmp_path / "site.env"), "FARLINE_PROGRAM": str(ROOT), "PYTHONPATH": str(ROOT)}
    begun: list[subprocess.Popen[str]] = []

    def farline(*words: str, given: str = "", goes_on: bool = False) -> str:
        command = [str(ROOT / "deploy" / "farline"), *words]
        if goes_on:
            begun.append(subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, text=True))
            return ""
        done = subprocess.run(command, env=env, input=given, capture_output=True, text=True, timeout=120)
        return done.stdout + done.stderr

    yield tmp_path, farline
    for process in begun:
        process.terminate()
        process.wait()


def holder_of(home: Path, farline) -> None:
    """As its unit: the same program, with the key folder."""
    settings = (home / "site.env").read_text()
    (home / "site.env").write_text(settings.replace(f"FARLINE_KEYS={home}/web", f"FARLINE_KEYS={home}/keys"))
    farline("keyholder", goes_on=True)
    for _ in range(200):
        if (home / "run" / "holder.sock").exists():
            break
        time.sleep(0.1)
    (home / "site.env").write_text(settings)


def test_the_manual_leads_from_an_empty_machine_to_a_site_and_over_an_upgrade(server):
    home, farline = server
    farline("--keys", "init")
    shutil.copy(home / "keys" / "web.key", home / "web" / "web.key")
    shown = farline("--keys", "shares", "make", "--needed", "3", "--of", "5")
    assert shown.count("Share ") == 5
    assert "under the passphrase now" in farline("--keys", "lock_keys", given=f"{PASSPHRASE}\n")
    holder_of(home, farline)
    assert "MISSING  keys unlocked" in farline("doctor")
    assert "Unlocked" in farline("unlock", given=f"{PASSPHRASE}\n")
    for handle in ("zhixin", "baihe"):
        assert "may sign in now" in farline("add_volunteer", handle, "--role", "admin", "--role", "coordinator")
    said = farline("doctor")
    for what in ("keys unlocked", "the tables of this version", "2 people who are admin", "root key"):
        assert f"MISSING  {what}" not in said, said
    # An upgrade's "init" runs by the same settings, beside the key-holder: no second root key appears anywhere.
    assert "the process at" in farline("init")
    assert not list(home.rglob("root.key"))
    assert "0 lists ended" in farline("sweep")
    assert "no process holds a key" in farline("panic", "--yes")
    assert "MISSING  key-holder answers" in farline("doctor")
