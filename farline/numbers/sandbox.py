"""Has a workbook opened by a child process of limited means, and takes its rows one by one."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Generator, Iterator
from typing import Any, BinaryIO

from farline import ROOT
from farline.numbers import rules

# No keys, no paths of the site, nothing of the parent's surroundings.
SURROUNDINGS = {"PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"}
SURROUNDINGS |= {name: os.environ[name] for name in ("FARLINE_FAST",) if name in os.environ}


def kind_of(file: BinaryIO) -> str:
    """xlsx or ods. Raises FileTrouble."""
    with contextlib.closing(_lines(file)) as lines:
        return _kind(lines)


def rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of the one sheet that has content. Raises FileTrouble, also in the middle."""
    with contextlib.closing(_lines(file)) as lines:
        _kind(lines)
        for line in lines:
            if isinstance(line, dict):
                return
            yield line


def _kind(lines: Iterator[Any]) -> str:
    kind: str = next(lines)["kind"]
    return kind


def _lines(file: BinaryIO) -> Generator[Any]:
    """What the child says up to its last word. A child that dies without one has run into its limits."""
    child = subprocess.Popen(
        [sys.executable, "-m", "farline.numbers.workbook_child"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env=SURROUNDINGS,
        start_new_session=True,  # a Ctrl-C is for us: we say when it ends
        encoding=None,
    )
    assert child.stdin and child.stdout  # noqa: S101  both were asked for
    try:
        with contextlib.suppress(BrokenPipeError):
            shutil.copyfileobj(file, child.stdin)
            child.stdin.close()
        for raw in child.stdout:
            line = json.loads(raw)
            if isinstance(line, dict) and "trouble" in line:
                raise rules.FileTrouble(line["trouble"])
            yield line
            if isinstance(line, dict) and "end" in line:
                return
        raise rules.FileTrouble("parser_gave_up")
    except ValueError:  # a line cut in the middle
        raise rules.FileTrouble("parser_gave_up") from None
    finally:
        child.kill()
        with contextlib.suppress(BrokenPipeError):
            child.stdin.close()
        child.stdout.close()
        child.wait()
