"""The form of a benchmark, not its figures: those depend on the machine and the day."""

import subprocess
import sys

import pytest

from bench import form, tally

FORM = {
    "bench", "case", "ours", "rival", "limit", "unit", "times_rival", "share_of_limit", "p50_ms", "p99_ms", "peak_mb",
    "pass",
}  # fmt: skip


def _sampler(turns: list[str], who: str, rate: float) -> form.Measure:
    def measure() -> form.Sample:
        turns.append(who)
        return form.Sample(rate, seconds=[0.001, 0.002])

    return measure


def test_it_measures_ours_rival_and_limit_in_turn_and_fails_a_missed_bar():
    turns: list[str] = []
    measures = {who: _sampler(turns, who, rate) for who, rate in (("ours", 20.0), ("rival", 10.0), ("limit", 40.0))}
    missed = form.run(form.Case("b", "c", "things/s", **measures, must_beat=3), 2)
    reached = form.run(form.Case("b", "c", "things/s", **measures, must_beat=2, must_share=0.5, must_p99_ms=5), 1)
    assert turns[:6] == ["ours", "rival", "limit"] * 2
    assert set(missed) >= FORM and missed["pass"] is False and reached["pass"] is True
    assert (reached["times_rival"], reached["share_of_limit"], reached["p99_ms"]) == (2, 0.5, 2)


def test_it_takes_medians_so_that_one_busy_moment_does_not_count():
    rates = iter([1.0, 100.0, 90.0])
    line = form.run(form.Case("b", "c", "things/s", lambda: form.Sample(next(rates))), 3)
    assert line["ours"] == 90


def test_it_says_where_there_was_nothing_to_compare_with():
    alone = form.Case("b", "c", "things/s", lambda: form.Sample(1.0), extra={"not_compared": "a rival"})
    assert "not compared: a rival is not installed" in form.in_words(form.run(alone, 1))


@pytest.mark.embedded
def test_the_benchmark_of_the_tally_checks_an_honest_log():
    lines = [form.run(case, 1) for case in tally.cases(300, full=False)]
    assert [line["size"] for line in lines] == [300, 300, 300, tally.PROOFS, 300]


def test_a_process_is_not_charged_with_what_its_parent_held():
    held = bytearray(200_000_000)
    code = "from bench import form; print(form.peak_mb())"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert float(said.stdout) < 100 < len(held) / 1e6 < form.peak_mb()
