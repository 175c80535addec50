#!/usr/bin/env python3
"""Start Farline: sets everything up, serves the demo, and says where to look. Needs Python alone.

    python3 start.py            set up what is missing, serve, open a browser
    python3 start.py test       run every test that can run on this machine
    python3 start.py doctor     say what is missing and the one command that mends it
    python3 start.py COMMAND    run any other farline command (inspect, verify, publish, ...)

Options before the command: --data DIR  --port N  --no-open  --fresh  --quiet
"""

# An older Python must get as far as the sentence that says which one is needed.
from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
OLDEST = (3, 11)
# These need the developers' tools as well; everything else runs on the small set.
FOR_DEVELOPERS = {"test", "contracts", "check", "messages"}
KEY_HOLDER = "keyholder"
THE_LINE, BEGUN_ANEW = {"gateway", "trunk"}, {"gateway", "trunk", "worker"}
DEMO_PASSPHRASE = "one person at a time"  # noqa: S105  invented data only, loopback only
DEMO_SIGN_INS = (
    ("meilan", "volunteer, calls on her phone", "义工"),
    ("zhixin", "coordinator (baihe is a second one)", "协调人"),
    ("editor-he", "editor (also editor-lin, editor-su)", "编辑"),
)


class Stop(Exception):
    """A set-up that can't go on, with the sentence that says what to do."""


class Steps:
    """Prints one line a step with the time it took."""

    def __init__(self, total: int, quiet: bool) -> None:
        self.total, self.quiet, self.count = total, quiet, 0

    def run(self, words: str, work: Callable[[], object]) -> None:
        self.count += 1
        began = time.monotonic()
        if not self.quiet:
            print(f"[{self.count}/{self.total}] {words} …", end="", flush=True)
        work()
        if not self.quiet:
            print(f" {time.monotonic() - began:.1f} s", flush=True)


def newer_python() -> str | None:
    """Another Python on the PATH that is new enough."""
    for minor in (13, 12, 11, 14):
        path = shutil.which(f"python3.{minor}")
        if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:  # noqa: S603
            return path
    return None


def use_a_python_that_is_new_enough() -> None:
    if sys.version_info >= OLDEST:
        return
    path = newer_python()
    if path is None:
        raise Stop(
            "Farline needs Python 3.11 or newer, and none was found. "
            "Debian 12/Ubuntu: sudo apt install python3   macOS: brew install python@3.12"
        )
    os.execv(path, [path, str(ROOT / "start.py"), *sys.argv[1:]])  # noqa: S606


def run_quietly(command: list[str], what: str, remedy: str) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)  # noqa: S603
    if done.returncode == 0:
        return
    said = done.stdout + done.stderr
    if "No space left" in said:
        raise Stop(f"{what}: the disk is full. Free about 500 MB and run the same command again.")
    if "ensurepip is not" in said or "No module named venv" in said:
        raise Stop("This Python cannot make a virtual environment. Debian/Ubuntu: sudo apt install python3-venv")
    if any(mark in said for mark in ("Connection", "resolve", "Temporary failure", "dns error", "timed out")):
        raise Stop(
            f"{what}: the package index could not be reached. Check the network and run the same command again."
        )
    last = [line for line in said.strip().splitlines() if line.strip()][-8:]
    raise Stop(f"{what} failed. {remedy}\n  " + "\n  ".join(last))


def fingerprint(requirements: Path) -> str:
    text = requirements.read_bytes() + sys.version.encode() + str(ROOT).encode()
    return hashlib.sha256(text).hexdigest()


def environment_is_ready(kind: str) -> bool:
    stamp = VENV / f"farline-{kind}.stamp"
    wanted = fingerprint(ROOT / "requirements" / f"{kind}.txt")
    return PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted


def make_environment() -> None:
    works = PYTHON.exists() and subprocess.run([PYTHON, "-c", "import sys"], capture_output=True).returncode == 0  # noqa: S603
    if works:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    uv = shutil.which("uv")
    # --seed: a later run may be without uv and will then need pip inside.
    command = [uv, "venv", "-q", "--seed", "--python", sys.executable, str(VENV)] if uv else None
    if command is None or subprocess.run(command, capture_output=True).returncode != 0:  # noqa: S603
        shutil.rmtree(VENV, ignore_errors=True)
        run_quietly(
            [sys.executable, "-m", "venv", str(VENV)], "Making .venv", "Delete the folder .venv and try again."
        )


def install(kind: str) -> None:
    requirements = ROOT / "requirements" / f"{kind}.txt"
    pinned = ["--require-hashes", "--only-binary", ":all:", "-r", str(requirements)]
    uv = shutil.which("uv")
    if uv:
        command = [uv, "pip", "install", "-q", "--python", str(PYTHON), *pinned]
    else:
        command = [str(PYTHON), "-m", "pip", "install", "-q", "--disable-pip-version-check", *pinned]
    run_quietly(command, "Installing packages", "Delete the folder .venv and run the same command again.")
    (VENV / f"farline-{kind}.stamp").write_text(fingerprint(requirements))


def prepare_environment(kind: str, steps: Steps) -> None:
    if not needs_packages(kind):
        return
    if shutil.disk_usage(ROOT).free < 600_000_000 and not PYTHON.exists():
        raise Stop("Less than 600 MB are free on this disk. Free some space and run the same command again.")
    steps.run("Making a Python environment of its own (.venv)", make_environment)
    steps.run("Installing pinned packages (about a minute without uv)", lambda: install(kind))


def farline(*words: str) -> list[str]:
    return [str(PYTHON), "-m", "farline", *words]


def child_environment(data: Path) -> dict[str, str]:
    # Chinese output must not depend on the machine's locale.
    return {**os.environ, "FARLINE_DATA": str(data), "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}


def migrations() -> dict[str, str]:
    """Each step of the tables with a mark of what it says."""
    steps = sorted((ROOT / "farline").rglob("migrations/0*.py"))
    return {p.relative_to(ROOT).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in steps}


def tables_stamp() -> str:
    packages = fingerprint(ROOT / "requirements" / "run.txt")
    return json.dumps({"packages": packages, "migrations": migrations()}, indent=1)


def made_by_other_steps(data: Path) -> bool:
    """Whether these tables were made by steps that have been rewritten since: then no step leads on from there."""
    try:
        made = json.loads((data / "tables.stamp").read_text())["migrations"]
    except (OSError, ValueError, TypeError, KeyError):
        # A database without a stamp is healed; one with the older kind of stamp can't be compared.
        return (data / "tables.stamp").exists()
    now = migrations()
    return any(now.get(name) != mark for name, mark in made.items())


def check_version(data: Path, fresh: bool) -> None:
    """A demo of an earlier version is begun anew when asked; a site of one's own is never touched."""
    is_demo = (data / "DEMO").exists()
    if fresh:
        begin_anew(data, is_demo)
    elif made_by_other_steps(data):
        remedy = "It is a demo: start with --fresh to invent it anew" if is_demo else "Go back to that version"
        raise Stop(
            f"The folder {data.name} is of an earlier version of Farline, and its tables do not fit this one. "
            f"{remedy}, or begin with --data and a new folder."
        )


def begin_anew(data: Path, is_demo: bool) -> None:
    if not data.exists():
        return
    if not is_demo:
        raise Stop(f"--fresh is for demos. {data.name} is not marked as one, so nothing was deleted.")
    check_alone(data)
    shutil.rmtree(data)


def needs_packages(kind: str) -> bool:
    return not environment_is_ready(kind) and not (kind == "run" and environment_is_ready("dev"))


def needs_tables(data: Path) -> bool:
    stamp = data / "tables.stamp"
    return not stamp.exists() or stamp.read_text() != tables_stamp()


def has_keys(data: Path) -> bool:
    return any((data / "keys" / name).exists() for name in ("root.key", "root.locked"))


def needs_demo(data: Path) -> bool:
    is_demo = (data / "DEMO").exists() or not has_keys(data)
    return is_demo and not (data / "demo.stamp").exists()


def prepare_site(data: Path, steps: Steps) -> None:
    """Keys, database and, for a new folder, the demo. Each part may be run again after an interruption."""
    if not has_keys(data):
        try:
            data.mkdir(mode=0o700, parents=True, exist_ok=True)
            (data / "DEMO").touch()
        except OSError:
            raise Stop(f"The folder {data} can't be written. Choose another with --data DIR.") from None
    environment = child_environment(data)

    def command(*words: str) -> None:
        done = subprocess.run(farline(*words), cwd=ROOT, env=environment, capture_output=True, text=True)  # noqa: S603
        if done.returncode != 0:
            tail = "\n  ".join((done.stdout + done.stderr).strip().splitlines()[-6:])
            raise Stop(
                f"'{' '.join(words)}' failed. Run the same command again; if it fails again, "
                f"move the folder {data.name} aside to begin anew.\n  {tail}"
            )

    if needs_tables(data):
        steps.run("Making keys and database", lambda: command("init", "--quiet"))
        (data / "tables.stamp").write_text(tables_stamp())
    if needs_demo(data):
        steps.run("Inventing the demo (people, lists, calls, stories)", lambda: command("set_up_demo"))
        (data / "demo.stamp").touch()


def free_port(wanted: int) -> int:
    for port in range(wanted, wanted + 50):
        with socket.socket() as probe:
            if not WINDOWS:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise Stop(f"Ports {wanted} to {wanted + 49} are all taken. Try --port with another number.")


def check_alone(data: Path) -> None:
    from farline.doors.commands import single  # plain Python, as everything that start.py touches

    try:
        single.hold(data / "worker.lock").close()
    except single.AlreadyRunning:
        raise Stop(
            "Farline is already running on this data folder. Use the page that is open, or stop it with Ctrl-C there."
        ) from None


def holder_socket(data: Path) -> Path | None:
    """Where the key-holder listens; None where this Python has no such sockets."""
    if not hasattr(socket, "AF_UNIX"):
        return None
    path = data / "keys" / "holder.sock"
    if len(os.fsencode(path)) <= 100:
        return path
    mark = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"farline-{os.geteuid()}-{mark}" / "holder.sock"


class Children:
    """The few processes of one site, started and stopped together."""

    def __init__(self, data: Path) -> None:
        self.environment = {**child_environment(data), "FARLINE_LEASH": "stdin"}
        self.holder = holder_socket(data)
        if self.holder is not None:
            self.environment["FARLINE_KEY_HOLDER"] = str(self.holder)
        self.running: list[tuple[str, subprocess.Popen[str]]] = []
        self.last_words: dict[str, list[str]] = {}
        self.not_before: dict[str, float] = {}

    def start(self, name: str, *words: str) -> None:
        # A group of its own: Ctrl-C reaches this program alone, which then stops its children in order.
        child = subprocess.Popen(  # noqa: S603
            farline(name, *words),
            cwd=ROOT,
            env=self.environment,
            text=True,
            stdin=subprocess.PIPE,  # never written to: when this program dies, it closes and the child ends too
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=not WINDOWS,
        )
        self.running.append((name, child))
        self.last_words[name] = []
        threading.Thread(target=self._listen, args=(name, child), daemon=True).start()

    def _listen(self, name: str, child: subprocess.Popen[str]) -> None:
        for line in child.stdout or ():
            self.last_words[name] = [*self.last_words[name][-20:], line.rstrip()]

    def dead(self) -> str | None:
        for name, child in self.running:
            # After a panic the key-holder has ended on purpose: without keys, public pages stay up.
            if child.poll() is None or name in THE_LINE or (name == KEY_HOLDER and child.returncode == 0):
                continue
            return name
        return None

    def revive(self) -> None:
        """Pages do not go down with the telephone, nor with an import: what died is started anew, unhurriedly."""
        for place, (name, child) in enumerate(self.running):
            if name in BEGUN_ANEW and child.poll() is not None and time.monotonic() > self.not_before.get(name, 0):
                self.not_before[name] = time.monotonic() + 3
                del self.running[place]
                self.start(name)
                return

    def start_key_holder(self) -> None:
        if self.holder is None:
            return
        self.holder.unlink(missing_ok=True)
        self.start(KEY_HOLDER)
        for _ in range(200):
            if self.holder.exists() or self.dead():
                return
            time.sleep(0.02)

    def stop(self) -> None:
        for _, child in self.running:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + 3.2
        for _, child in self.running:
            try:
                child.wait(max(0.05, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def wait_until_it_answers(port: int, children: Children, stopping: threading.Event) -> None:
    for _ in range(600):
        if stopping.is_set():
            return
        name = children.dead()
        if name:
            raise Stop(f"'{name}' stopped at once:\n  " + "\n  ".join(children.last_words[name][-8:]))
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.05)
    raise Stop("The server did not answer within half a minute. Run 'python3 start.py doctor'.")


def greet(address: str, data: Path, began: float) -> None:
    print(f"\nFarline is ready after {time.monotonic() - began:.1f} s:  {address}\n")
    if (data / "DEMO").exists():
        print("DEMO — every person, number and story here is invented. 演示——人物、号码、故事都是虚构的。")
        print(f"Sign in with the passphrase (口令):  {DEMO_PASSPHRASE}")
        for handle, english, chinese in DEMO_SIGN_INS:
            print(f"  {handle:<10} {chinese}  {english}")
    print("\nStop with Ctrl-C. 按 Ctrl-C 停止。", flush=True)


def serve(options: argparse.Namespace, data: Path, steps: Steps, began: float) -> int:
    stopping = threading.Event()
    # SIGHUP: the terminal window was closed. Without it the children would go on unseen.
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stopping.set())
    check_alone(data)
    port = free_port(options.port)
    if port != options.port:
        print(f"Port {options.port} is taken, so Farline uses {port}.")
    children = Children(data)
    try:
        children.start_key_holder()
        children.start("serve", "--port", str(port))
        children.start("worker")
        children.start("gateway")
        if (data / "DEMO").exists():
            children.start("trunk")
        steps.run(f"Starting on port {port}", lambda: wait_until_it_answers(port, children, stopping))
        address = f"http://127.0.0.1:{port}/"
        if not stopping.is_set():
            greet(address, data, began)
        has_screen = os.environ.get("DISPLAY") or WINDOWS or sys.platform == "darwin"
        if has_screen and not options.no_open and not stopping.is_set():
            webbrowser.open(address)
        while not stopping.wait(0.3):
            children.revive()
            gone = children.dead()
            if gone:
                raise Stop(f"'{gone}' stopped:\n  " + "\n  ".join(children.last_words[gone][-8:]))
    finally:
        children.stop()
    print("\nStopped. Nothing is lost; start again any time. 已停止，数据都在。")
    return 0


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def test(words: list[str]) -> int:
    if chromium() is None:
        print("No Chromium found: the browser tests are counted as skipped. To have them: sudo apt install chromium")
    # Not this installation's data: the tests make their own.
    environment = {k: v for k, v in child_environment(ROOT).items() if not k.startswith("FARLINE_")}
    everything = [str(PYTHON), "-m", "pytest", "-m", "not full", "-n", str(os.cpu_count() or 2), *words]
    return subprocess.run(everything, cwd=ROOT, env=environment).returncode  # noqa: S603


def doctor(data: Path) -> int:
    """Say what is there and what is missing, each with its one remedy. Exit 1 only if Farline itself can't run."""
    cjk = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=zh"], capture_output=True).stdout.strip()  # noqa: S607
    checks = [
        (True, sys.version_info >= OLDEST, f"Python {sys.version.split()[0]}", "sudo apt install python3"),
        (True, shutil.disk_usage(ROOT).free > 600_000_000, "600 MB of free disk", "free some space"),
        (True, environment_is_ready("run") or environment_is_ready("dev"), "packages", "python3 start.py"),
        (True, has_keys(data), "keys and database", "python3 start.py"),
        (False, bool(shutil.which("uv")), "uv (faster set-up)", "pip install uv"),
        (False, bool(chromium()), "Chromium (browser tests)", "sudo apt install chromium"),
        (False, bool(cjk), "Chinese fonts (screenshots)", "sudo apt install fonts-noto-cjk"),
    ]
    for needed, good, what, remedy in checks:
        mark = "ok     " if good else ("MISSING" if needed else "absent ")
        print(f"{mark}  {what}" + ("" if good else f"  ->  {remedy}"))
    if not all(good for needed, good, _, _ in checks if needed):
        return 1
    return subprocess.run(farline("doctor"), env=child_environment(data)).returncode  # noqa: S603 - the site knows more


def read_command_line() -> argparse.Namespace:
    reader = argparse.ArgumentParser(
        prog="start.py", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    reader.add_argument("--data", default=os.environ.get("FARLINE_DATA", str(ROOT / "data")), metavar="DIR")
    reader.add_argument("--port", type=int, default=8600, metavar="N")
    reader.add_argument("--no-open", action="store_true", help="do not open a browser")
    reader.add_argument("--fresh", action="store_true", help="delete the demo in the folder first; demos only")
    reader.add_argument("--quiet", action="store_true", help="no step lines")
    reader.add_argument("command", nargs=argparse.REMAINDER)
    return reader.parse_args()


def main() -> int:
    began = time.monotonic()
    use_a_python_that_is_new_enough()
    options = read_command_line()
    data = Path(options.data).resolve()
    command = options.command[0] if options.command else ""
    if command == "doctor":
        return doctor(data)
    kind = "dev" if command in FOR_DEVELOPERS else "run"
    steps = Steps(2 * needs_packages(kind), options.quiet)
    if not command:
        check_version(data, options.fresh)
        steps.total += needs_tables(data) + needs_demo(data) + 1
    prepare_environment(kind, steps)
    if command == "test":
        return test(options.command[1:])
    if command:
        # A Ctrl-C reaches the command too, which says what became of it. A handler: to ignore would be inherited.
        signal.signal(signal.SIGINT, lambda *_: None)
        ended = subprocess.run(farline(*options.command), env=child_environment(data)).returncode  # noqa: S603
        return ended if ended >= 0 else 128 - ended
    prepare_site(data, steps)
    return serve(options, data, steps, began)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as problem:
        print(f"\n{problem}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        sys.exit(130)
