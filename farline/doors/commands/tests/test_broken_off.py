"""A command that is broken off does what is to be done at its end."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError

from farline import ROOT
from farline.doors.commands import broken_off


def test_ended_by_a_signal_it_leaves_by_the_ordinary_way():
    before, done = signal.getsignal(signal.SIGTERM), []
    with pytest.raises(SystemExit) as ended, broken_off.leaving_nothing():
        try:
            os.kill(os.getpid(), signal.SIGTERM)
            signal.sigtimedwait([], 5)
        finally:
            done.append("what it began")
    assert ended.value.code == 143 and done == ["what it began"]
    assert signal.getsignal(signal.SIGTERM) is before


def test_broken_off_by_hand_it_says_so_and_shows_no_code():
    with pytest.raises(CommandError, match="Broken off") as ended, broken_off.leaving_nothing():
        raise KeyboardInterrupt
    assert ended.value.returncode == 130


@pytest.mark.slow
def test_ctrl_c_in_any_command_is_one_sentence(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_text("".join(f"0391-{n:07d}\n" for n in range(1_000_000, 1_050_000)))
    # Whoever runs the tests in the background may have them ignore it, and a child inherits that.
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    program = hears + "from farline.__main__ import main; main()"
    command, pipe = [sys.executable, "-c", program, "inspect", str(path), "--json"], subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdout=pipe, stderr=pipe, text=True) as child:  # noqa: S603
        assert child.stdout
        child.stdout.readline()  # it is at it, and the pipe takes but a part of the rest
        child.send_signal(signal.SIGINT)
        _rows, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (130, "\nBroken off.\n")
