"""A command that is broken off does what is to be done at its end."""

import os
import signal

import pytest
from django.core.management import CommandError

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
