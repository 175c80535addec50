"""A site of its own for walks: a copy of a demo that was invented once, and the processes that start.py runs."""

import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from farline import ROOT


def start_program() -> ModuleType:
    """The very program that a newcomer starts, with the Python that runs the tests."""
    spec = importlib.util.spec_from_file_location("farline_start", ROOT / "start.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PYTHON = Path(sys.executable)  # type: ignore[attr-defined] # no second environment for the tests
    return module


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Site:
    """One installation with its processes: key-holder, pages, worker."""

    folder: Path
    port: int = field(default_factory=free_port)
    children: Any = None
    more: dict[str, str] = field(default_factory=dict)  # settings of this one alone

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def temporary(self) -> Path:
        """Where its processes put what they need for a moment."""
        return self.folder.with_name(f"{self.folder.name}-tmp")

    @property
    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        return {
            **own,
            "FARLINE_DATA": str(self.folder),
            "PYTHONUTF8": "1",
            "FARLINE_CANARY_ONE_IN": "0",  # a walk meets the people it expects
            "PYTHONPATH": str(ROOT),
            "TMPDIR": str(self.temporary),
            # Several test processes of one machine may each have a scaled line.
            "FARLINE_LINE_SIP_PORT": str(20_000 + self.port % 5000 * 2),
            "FARLINE_LINE_INSIDE_PORT": str(45_000 + self.port % 500 * 10),
            "FARLINE_LINE_MEDIA": f"{50_000 + self.port % 50 * 200}-{50_199 + self.port % 50 * 200}",
            **self.more,
        }

    def command(self, *words: str) -> str:
        self.temporary.mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-m", "farline", *words], cwd=ROOT, env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{words} failed: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done.stdout

    def start(self) -> None:
        self.temporary.mkdir(exist_ok=True)
        self.children = start_program().Children(self.folder)
        holder = self.children.environment.get("FARLINE_KEY_HOLDER")
        self.children.environment = {**self.environment, "FARLINE_LEASH": "stdin"}
        if holder:
            self.children.environment["FARLINE_KEY_HOLDER"] = holder
        self.children.start_key_holder()
        self.children.start("serve", "--port", str(self.port))
        self.children.start("worker")
        self._wait()

    def last_words(self) -> str:
        return "\n".join(f"{name}: {line}" for name, lines in self.children.last_words.items() for line in lines)

    def _wait(self) -> None:
        for _ in range(600):
            assert self.children.dead() is None, self.last_words()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):  # noqa: S310 - our own address
                    return
            except OSError:
                time.sleep(0.05)
        raise AssertionError(self.last_words())

    def stop(self) -> None:
        if self.children is None:
            return
        self.children.stop()
        for _, child in self.children.running:
            child.stdin.close()
            child.stdout.close()

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.temporary, ignore_errors=True)


def end(site: Site, name: str, number: int) -> None:
    """End one process of the site as `kill` would, and let nothing of it lie about."""
    entry = next(entry for entry in site.children.running if entry[0] == name)
    _, child = entry
    child.send_signal(number)
    child.wait(8)
    site.children.running.remove(entry)
    time.sleep(0.1)  # until its last words were read
    child.stdin.close()
    child.stdout.close()


def new_folder(kind: str) -> Path:
    # A short path: the key-holder's socket lies below it, and such paths may not be long.
    return Path(tempfile.mkdtemp(prefix=f"farline-{kind}-"))


def copy_of(demo: Path) -> Site:
    folder = new_folder("walk")
    shutil.copytree(demo, folder, dirs_exist_ok=True)
    return Site(folder)


def invented_once(shared: Path) -> Path:
    """The demo that all test processes of this run copy; whoever comes first invents it, the others wait."""
    demo, done = shared / "demo", shared / "demo.done"
    try:
        demo.mkdir()
    except FileExistsError:
        for _ in range(2400):
            if done.exists():
                return demo
            time.sleep(0.1)
        raise AssertionError("the demo was never finished; the process that invents it says why") from None
    (demo / "DEMO").touch()
    made = Site(demo)
    made.command("init", "--quiet")
    made.command("set_up_demo")
    done.touch()
    return demo
