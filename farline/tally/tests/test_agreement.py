"""Server and verifier were written apart. Whatever lines they are given, they must agree."""

from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.tally import counting, grammar
from farline.tally.tests.factories import entries, entry, secret
from farline.tally.verifier import verify_tally

WEEKS = st.sampled_from(["2026-W48", "2026-W49", "2026-W53"])
NUMBERS = st.integers(0, 5)
LINES = st.one_of(
    st.builds(lambda n, bits, week: entry(n, bits=bits, week=week), NUMBERS, st.integers(0, 7), WEEKS),
    st.builds(lambda n, week: entry(n, week=week).replace(" D ", " E "), NUMBERS, WEEKS),
    st.builds(lambda i, week, n: grammar.withdrawn(i, week, secret(n)), NUMBERS, WEEKS, NUMBERS),
    st.builds(grammar.corrected, NUMBERS, WEEKS, st.sampled_from(grammar.REASONS)),
    st.builds(lambda week: grammar.register_key("ab" * 32, week), WEEKS),
    st.sampled_from(["", "farline1 D 9", "farline1 R 01 O error 2026-W48", entry(1).upper(), entry(1) + " "]),
)
# As long as an entry, and none: only a look at every byte tells.
ALMOST = [
    entry(7)[:40] + "g" + entry(7)[41:], entry(7)[:86] + "0 " + entry(7)[88:], entry(7)[:-1] + "\n",
    "F" + entry(7)[1:], entry(7)[:11] + "8" + entry(7)[12:], entry(7)[:30] + " " + entry(7)[31:],
]  # fmt: skip


@given(
    st.lists(LINES, max_size=7).map(lambda lines: sorted(lines, key=lambda line: line[-8:] if "R" in line else "")),
    st.sampled_from([1, 2, 3, 1024]),
)
def test_they_accept_the_same_logs_and_count_them_alike(lines, together):
    with mock.patch.object(verify_tally, "TOGETHER", together):
        _agree(lines)


@pytest.mark.parametrize("broken", ALMOST)
@pytest.mark.parametrize("together", [1, 3, 1024])
def test_they_refuse_what_only_looks_like_an_entry(broken, together, monkeypatch):
    monkeypatch.setattr(verify_tally, "TOGETHER", together)
    with pytest.raises(verify_tally.Fails, match="Line 5 is not in the grammar"):
        verify_tally.Tally().read([line.encode() for line in [*entries(5), broken]])
    _agree([*entries(5), broken])


@pytest.mark.parametrize("together", [1, 2, 4, 1024])
@pytest.mark.parametrize("again", [entry(0), entry(0)[:86] + entry(99)[86:], entry(99)[:86] + entry(3)[86:]])
def test_a_value_that_stands_far_before_is_found_again(again, together, monkeypatch):
    monkeypatch.setattr(verify_tally, "TOGETHER", together)
    with pytest.raises(verify_tally.Fails, match="Line 7 repeats an entry"):
        verify_tally.Tally().read([line.encode() for line in [*entries(7), again, entry(50)]])


def _agree(lines):
    theirs = verify_tally.Tally()
    try:
        ours = counting.count(lines)
    except counting.BrokenLog:
        ours = None
    try:
        theirs.read([line.encode() for line in lines])
        refused = False
    except verify_tally.Fails:
        refused = True
    assert refused == (ours is None)
    if ours is not None:
        assert [ours.standing[bits] for bits in range(8)] == theirs.standing("D")
        assert [ours.declared[bits] for bits in range(8)] == theirs.counts["D"]
        assert [ours.earlier[bits] for bits in range(8)] == theirs.standing("E")
        assert (ours.withdrawn, dict(ours.corrected)) == (theirs.withdrawn, theirs.corrected)
        weeks = {
            name: [week.declared, week.earlier, week.withdrawn, week.corrected] for name, week in ours.weeks.items()
        }
        assert weeks == {name: [week[kind] for kind in "DEPO"] for name, week in theirs.weeks.items()}
