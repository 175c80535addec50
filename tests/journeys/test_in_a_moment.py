import difflib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import content, differences, matching
from farline.guide import traditional
from farline.stories import difference

LINES = st.lists(st.sampled_from("abcdef"), max_size=30)


@given(LINES, LINES)
def test_it_leads_from_one_to_the_other(old, new):
    steps = matching.Matcher().steps(old, new)
    assert [piece for _k, a, b, _c, _d in steps for piece in old[a:b]] == old
    assert [piece for _k, _a, _b, c, d in steps for piece in new[c:d]] == new
    assert all(old[a:b] == new[c:d] for kind, a, b, c, d in steps if kind == "equal")


def test_it_says_what_difflib_says_of_ordinary_lines():
    old = [f"line {n}" for n in range(300)]
    new = [*old[:50], "new", *old[60:200], "other", *old[200:]]
    same = [step for step in difflib.SequenceMatcher(None, old, new).get_opcodes() if step[0] == "equal"]
    assert [step for step in matching.Matcher().steps(old, new) if step[0] == "equal"] == same


SLOW = [
    ("a\n" * 4_000, "a\n" * 3_000 + "b\n" * 900), ("ab" * 2_000, "ba" * 1_900 + "c"),
    ("a\nb\n" * 40_000, "b\na\nb\n" * 20_000),
    ("".join(f"{n % 50}\n" for n in range(4_000)), "".join(f"{n % 50}\n" for n in range(4_000, 0, -1))),
    ("ab。" * 3_000, "b。a。" * 3_000), ("x" * 5_000_000, "x" * 4_900_000 + "\n" * 100_000),
    ("a。" * 999, "b。a。" * 450),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now"), SLOW)
@pytest.mark.parametrize("between", [differences.between, difference.between])
def test_it_stays_quick_on_what_nobody_would_write(between, before, now):
    started = time.perf_counter()
    pieces = between(before, now)
    assert time.perf_counter() - started < 4
    assert "".join(piece.text for piece in pieces if piece.kind not in {"new", "in"}) == before


@pytest.mark.parametrize("text", [
    'zh-hans = "' * 15_000, 'x = { zh-hans = "a" }\n' * 8_000, "zh-hans = [" * 15_000, "zh-hans = '''" * 14_000,
    '[a]\nzh-hans = "a"\n' * 9_000, 'x = { ' + 'zh-hans = "a", ' * 12_000, "zh-hans = \"\\\\" * 14_000,
    "x" * 10_000_000,
])  # fmt: skip
def test_it_fills_in_traditional_in_no_time(text):
    started = time.perf_counter()
    traditional.fill(text)
    assert time.perf_counter() - started < 4


@pytest.mark.parametrize("text", [
    "a." * 90_000 + "b = 1\n", "[" + "a . " * 9_000 + "b]\n", "x = { " + '"a".' * 9_000 + "b = 1 }\n", "a" * 190_000,
    "'a'." * 9_000 + "b = 1\n",
])  # fmt: skip
def test_it_refuses_a_key_of_endless_parts_at_once(text):
    started = time.perf_counter()
    with content.laid_over({"packs/x.toml": text}), pytest.raises(content.Broken) as refused:
        content.read("packs/x.toml")
    assert time.perf_counter() - started < 1
    assert "more than 12 parts" in refused.value.sentence or text.startswith("aa")
