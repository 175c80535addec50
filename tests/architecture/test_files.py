"""Sizes, words and pins of the files that git keeps."""

import ast
import re
import statistics
import subprocess
from pathlib import Path

from farline import ROOT

TRACKED = [
    ROOT / line
    for line in subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]
PYTHON = [p for p in TRACKED if p.suffix == ".py" and p.exists() and "migrations" not in p.parts]
SOURCE = [p for p in PYTHON if "tests" not in p.parts]
LOCKS = [
    p for p in TRACKED if re.search(r"(lock|requirements.*\.txt|requirements/.*\.txt|package-lock\.json)$", str(p))
]
FORBIDDEN_NAMES = {"utils", "helpers", "manager", "base", "data", "info", "service"}
NAMED_BY_DJANGO = {  # a database engine is looked for under this name
    Path("farline/common/queued_sqlite3/base.py"),
    Path("farline/common/prepared_postgresql/base.py"),
}
# Tables are data: their length is the length of what they list.
TABLES: set[str] = set()


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_it_keeps_files_small_enough_to_read():
    lengths = sorted(_lines(path) for path in SOURCE if _lines(path) > 1)
    assert statistics.median(lengths) <= 80
    too_long = [str(p.relative_to(ROOT)) for p in PYTHON if _lines(p) > 500 and p.name not in TABLES]
    assert not too_long


def test_it_keeps_functions_small_enough_to_read():
    long = []
    for path in SOURCE:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno > 59:
                long.append(f"{path.relative_to(ROOT)}:{node.name}")
    assert not long


def test_it_has_no_module_with_a_name_that_says_nothing():
    ours = {p.relative_to(ROOT) for p in SOURCE} - NAMED_BY_DJANGO
    assert not [str(p) for p in sorted(ours) if p.stem in FORBIDDEN_NAMES]


def test_it_names_no_host_in_a_lock_file():
    assert LOCKS
    for path in LOCKS:
        assert not re.search(r"https?://", path.read_text(encoding="utf-8")), path


def test_it_names_no_path_of_one_machine():
    machine = re.compile(r"(?<![A-Za-z0-9._/-])/(?:home|work|root)/[a-z]")
    guilty = [
        str(path.relative_to(ROOT))
        for path in TRACKED
        if path.suffix in {".py", ".md", ".toml", ".txt", ".html", ".js", ".css", ".yml", ".sh"} or path.name == "run"
        if path.exists() and path != Path(__file__) and machine.search(path.read_text(encoding="utf-8"))
    ]
    assert not guilty


def test_it_gives_every_dependency_a_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^  "[a-z][^"]*",(.*)$', text.split("[tool.")[0], re.M)
    assert len(wanted) > 20
    assert all(re.search(r"# \w+", rest) for rest in wanted)


def test_it_leaves_no_unfinished_mark():
    mark = re.compile(r"\b(TODO|FIXME|XXX)\b")
    assert not [str(p) for p in SOURCE if mark.search(p.read_text(encoding="utf-8"))]


def test_it_numbers_each_decision_once_and_in_its_heading():
    numbers = []
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        number = int(path.name[:4])
        assert path.read_text(encoding="utf-8").startswith(f"# {number}. "), path.name
        numbers.append(number)
    assert numbers == list(range(1, len(numbers) + 1))
