"""Four processes on one database file, killed now and then: nobody is held twice, no outcome is lost or doubled.

The same checker is then shown a crowd that reads first and writes after; it must see it. `farline drill kill` does
the same for longer, and on PostgreSQL.
"""

from pathlib import Path

import pytest

from drills import kill

pytestmark = pytest.mark.slow
SECONDS, BETWEEN = 6.0, 2.0


def test_it_holds_everybody_once_and_loses_no_outcome(tmp_path: Path):
    faults, counts = kill.play(tmp_path, "work", SECONDS, BETWEEN)
    assert faults == []
    assert counts["saved"] > 40 and counts["claimed"] > counts["saved"] and counts["kills"] > 1
    assert counts["kills"]
    around = kill.environment(tmp_path)
    assert kill.ask(around, "PRAGMA integrity_check") == [[["ok"]]]


def test_it_sees_the_fault_of_a_crowd_that_reads_first_and_writes_after(tmp_path: Path):
    faults, _counts = kill.play(tmp_path, "planted", SECONDS, BETWEEN)
    assert any("held twice" in fault for fault in faults)
