"""Server and verifier were written apart. Whatever lines they are given, they must agree."""

from hypothesis import given
from hypothesis import strategies as st

from farline.tally import counting, grammar
from farline.tally.tests.factories import entry, secret
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


@given(st.lists(LINES, max_size=7).map(lambda lines: sorted(lines, key=lambda line: line[-8:] if "R" in line else "")))
def test_they_accept_the_same_logs_and_count_them_alike(lines):
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
