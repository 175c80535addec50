import subprocess
import sys

import pytest

from farline import ROOT
from farline.doors.commands import listing


def test_it_lists_every_command_with_a_sentence():
    assert {"inspect", "verify", "publish", "unlock", "panic", "backup"} <= set(listing.own())
    assert [name for name, sentence in listing.own().items() if len(sentence) < 10] == []
    assert "sqlflush" not in listing.in_words()


@pytest.mark.slow
def test_it_goes_quietly_when_nobody_reads_on():
    inspect = [sys.executable, "-m", "farline", "inspect", "tests/lists/list-messy.csv", "--json"]
    with subprocess.Popen(  # noqa: S603
        inspect, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout and running.stderr
        running.stdout.readline()
        running.stdout.close()
        assert running.stderr.read() == b""
