"""Changes small critical modules in small ways, and counts the changes that no test of their room notices.

    python .ci/mutate.py             every room below; exit 1 where more pass unnoticed than is stated
    python .ci/mutate.py tally       only modules whose path holds the word
    python .ci/mutate.py --show …    prints each unnoticed change as well

mutmut (requirements/full.txt) makes and tries the changes, in a copy of the tree.
"""
# ruff: noqa: INP001 - a program, not a package

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NEEDED = ["farline", "content", "tests", "bench", "drills", "start.py", "pyproject.toml", "README.md", "CHANGELOG.md"]
# Where a room's tests are: its modules, and how many changes may pass unnoticed: docs/operations/mutants.md says why.
ROOMS: dict[str, dict[str, int]] = {
    "farline/optouts/tests": {
        "farline/optouts/rules.py": 1,
        "farline/optouts/queries.py": 9,
    },
    "farline/common/vault/tests": {"farline/common/vault/envelope.py": 6},
    "farline/calls/tests/test_hours.py": {"farline/calls/hours.py": 1},
    "farline/calls/tests/test_rules.py": {"farline/calls/rules.py": 0},
    "farline/tally/tests/test_tree.py": {"farline/tally/tree.py": 15},
    "farline/common/vault/holder/tests": {"farline/common/vault/holder/limits.py": 12},
}
SETTINGS = """
[tool.mutmut]
source_paths = ["farline"]
only_mutate = {modules}
also_copy = {needed}
pytest_add_cli_args = {words}
pytest_add_cli_args_test_selection = ["{tests}"]
timeout_constant = 4.0
"""
WORDS = ["-p", "no:randomly", "-p", "no:cacheprovider", "-p", "tests.mutation"]
WORDS += ["-m", "not slow and not browser and not full"]
SPINNING = set("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏")  # how mutmut shows that it lives
UNNOTICED = {0, 5, 33}  # mutmut's codes: the tests passed; no test came that way
HUNG = {-24, 24, 36, 152, 255}  # a test did not end; many of these mean that the machine was busy


def copy_tree(into: Path, tests: str, modules: list[str]) -> None:
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, into / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, into / name)
    also = [name for name in NEEDED if name not in {"farline", "pyproject.toml"}]
    with (into / "pyproject.toml").open("a", encoding="utf-8") as file:
        told = {"modules": json.dumps(modules), "needed": json.dumps(also), "words": json.dumps(WORDS), "tests": tests}
        file.write(SETTINGS.format(**told))


def tried(tests: str, modules: list[str], show: bool) -> dict[str, dict[str, int | None]]:
    """For each module its changes by name, and how the tests ended."""
    program = Path(sys.executable).with_name("mutmut")
    with tempfile.TemporaryDirectory(prefix="farline-mutants-") as folder:
        copy_tree(Path(folder), tests, modules)
        ran = subprocess.run([program, "run"], cwd=folder, capture_output=True, text=True)  # noqa: S603
        ended = {}
        for module in modules:
            kept = Path(folder) / "mutants" / f"{module}.meta"
            ended[module] = json.loads(kept.read_text("utf-8"))["exit_code_by_key"] if kept.exists() else {}
            if not ended[module] or None in ended[module].values():
                said = [line for line in (ran.stdout + ran.stderr).splitlines() if line[:1] not in SPINNING]
                raise SystemExit("\n".join([*said[-60:], f"{module}: not all changes were tried"]))
            for name in (name for name, code in ended[module].items() if show and code in UNNOTICED):
                subprocess.run([program, "show", name], cwd=folder)  # noqa: S603
    return ended


def main() -> int:
    words = [word for word in sys.argv[1:] if word != "--show"] or [""]
    failed = False
    for tests, modules in ROOMS.items():
        wanted = [module for module in modules if any(word in module for word in words)]
        for module, codes in (tried(tests, wanted, "--show" in sys.argv) if wanted else {}).items():
            left = sorted(name for name, code in codes.items() if code in UNNOTICED)
            hung = sum(code in HUNG for code in codes.values())
            print(f"{module}: {len(codes)} changes tried, {hung} hung a test,", end=" ")
            print(f"{len(left)} went unnoticed, at most {modules[module]} may")
            print(*(f"  {name}" for name in left), sep="\n", flush=True)
            failed |= len(left) > modules[module]
    return failed


if __name__ == "__main__":
    sys.exit(main())
