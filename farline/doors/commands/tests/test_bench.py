"""The form of a benchmark, not its figures: those depend on the machine and the day."""

from farline.doors.commands import bench
from farline.doors.commands.bench import tally

FORM = {
    "bench", "case", "ours", "rival", "limit", "unit", "times_rival", "share_of_limit", "p50_ms", "p99_ms", "peak_mb",
    "pass",
}  # fmt: skip


def test_it_measures_ours_rival_and_limit_in_turn_and_fails_a_missed_must():
    turns = []
    note = turns.append
    case = bench.Case(
        "case", lambda: note("ours"), 10, "things", lambda: note("rival"), lambda: note("limit"), lambda line: False
    )
    [line] = bench.measure("name", [case], 2)
    assert turns == ["ours", "rival", "limit"] * 2
    assert set(line) >= FORM and line["pass"] is False


def test_the_benchmark_of_the_tally_checks_an_honest_log():
    with tally.cases(300) as cases:
        lines = bench.measure("tally", cases, 1)
    assert [line["size"] for line in lines] == [300, 300, 300, tally.PROOFS, 300]
