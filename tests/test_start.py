"""start.py says in a sentence what is missing, and begins nothing that cannot work."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.browser.sites import start_program


@pytest.fixture
def start():
    return start_program()


def made(start, folder: Path, *, demo: bool = True) -> Path:
    (folder / "keys").mkdir(parents=True)
    (folder / "keys" / "root.key").touch()
    (folder / "tables.stamp").write_text(start.tables_stamp())
    if demo:
        (folder / "DEMO").touch()
    return folder


def rewritten(start, folder: Path) -> Path:
    stamp = json.loads((folder / "tables.stamp").read_text())
    stamp["migrations"][next(iter(stamp["migrations"]))] = "another"
    (folder / "tables.stamp").write_text(json.dumps(stamp))
    return folder


def test_it_knows_a_folder_that_it_made(start, tmp_path):
    folder = made(start, tmp_path / "data")
    assert not start.needs_tables(folder)
    start.check_version(folder, fresh=False)


def test_it_goes_on_from_a_folder_to_which_steps_were_only_added(start, tmp_path):
    folder = made(start, tmp_path / "data")
    stamp = json.loads((folder / "tables.stamp").read_text())
    stamp["migrations"].pop(next(iter(stamp["migrations"])))
    (folder / "tables.stamp").write_text(json.dumps(stamp))
    start.check_version(folder, fresh=False)
    assert start.needs_tables(folder)


@pytest.mark.parametrize("older", [True, False])
def test_it_says_that_a_demo_is_of_an_earlier_version(start, tmp_path, older: bool):
    folder = rewritten(start, made(start, tmp_path / "data"))
    if older:
        (folder / "tables.stamp").write_text("a digest, as there once was")
    with pytest.raises(start.Stop, match=r"earlier version.*--fresh"):
        start.check_version(folder, fresh=False)


def test_it_begins_a_demo_anew_only_when_asked(start, tmp_path):
    folder = rewritten(start, made(start, tmp_path / "data"))
    start.check_version(folder, fresh=True)
    assert not folder.exists()


def test_it_never_deletes_a_site_that_is_no_demo(start, tmp_path):
    folder = rewritten(start, made(start, tmp_path / "data", demo=False))
    with pytest.raises(start.Stop, match="nothing was deleted"):
        start.check_version(folder, fresh=True)
    with pytest.raises(start.Stop, match="--data and a new folder") as said:
        start.check_version(folder, fresh=False)
    assert "--fresh" not in str(said.value)
    assert (folder / "keys" / "root.key").exists()


@pytest.mark.parametrize(
    ("says", "remedy"),
    [
        (
            "The virtual environment was not created: ensurepip is not available.",
            "sudo apt install python3-venv",
        ),
        ("OSError: [Errno 28] No space left on device", "Free about 500 MB"),
        ("Failed to establish a new connection: Temporary failure in name resolution", "Check the network"),
    ],
)
def test_it_names_the_remedy_when_a_program_fails(start, tmp_path, monkeypatch, says, remedy):
    failing = tmp_path / "failing"
    failing.write_text(f"#!{sys.executable}\nimport sys\nsys.exit({says!r})\n")
    failing.chmod(0o755)
    with pytest.raises(start.Stop, match=remedy):
        start.run_quietly([str(failing)], "Installing packages", "Try again.")


def test_a_worker_that_died_is_begun_anew_once_and_takes_no_page_down(start, tmp_path, monkeypatch):
    monkeypatch.setattr(start, "farline", lambda *_words: ["true"])
    children = start.Children(tmp_path)
    children.start("worker")
    first = children.running[0][1]
    first.wait()
    children.revive()
    assert (name := children.running[0][0]) == "worker" and children.running[0][1] is not first
    children.running[0][1].wait()
    children.revive()
    assert children.dead() == name  # twice within seconds: that needs somebody
    for child in (first, children.running[0][1]):
        child.stdin.close()
        child.stdout.close()


@pytest.mark.slow
def test_it_says_what_to_install_on_a_machine_without_venv(tmp_path):
    """As Debian has it: Python without the part that makes environments, and no uv."""
    tree = tmp_path / "tree"
    (tree / "requirements").mkdir(parents=True)
    root = Path(start_program().ROOT)
    (tree / "start.py").write_text((root / "start.py").read_text(encoding="utf-8"), encoding="utf-8")
    for kind in ("run", "dev"):
        (tree / "requirements" / f"{kind}.txt").touch()
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "ensurepip.py").write_text("raise ModuleNotFoundError('No module named ensurepip')")
    (hidden / "venv.py").write_text("raise SystemExit('No module named venv')")
    environment = {"PATH": str(tmp_path / "nothing"), "PYTHONPATH": str(hidden), "HOME": str(tmp_path)}
    environment |= {name: value for name, value in os.environ.items() if name == "SYSTEMROOT"}
    done = subprocess.run([sys.executable, "start.py"], cwd=tree, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert "sudo apt install python3-venv" in done.stderr and "Traceback" not in done.stderr


ENDS_IN_ORDER = """
import os, signal, sys, time
signal.signal(signal.SIGINT, lambda *_: (time.sleep(0.6), sys.exit(7)))
for one in (os.getppid(), os.getpid()):  # as a terminal does
    os.kill(one, signal.SIGINT)
"""


def test_ctrl_c_leaves_a_command_the_time_to_end_in_order(start, tmp_path, monkeypatch):
    monkeypatch.setattr(start, "prepare_environment", lambda *_: None)
    monkeypatch.setattr(start, "farline", lambda *_: [sys.executable, "-c", ENDS_IN_ORDER])
    monkeypatch.setattr(sys, "argv", ["start.py", "--data", str(tmp_path), "inspect"])
    before = signal.getsignal(signal.SIGINT)
    try:
        assert start.main() == 7
    finally:
        signal.signal(signal.SIGINT, before)
