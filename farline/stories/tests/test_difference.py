import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.stories import difference
from farline.stories.difference import IN, OUT, SAME, Change

TEXTS = st.text(alphabet="王建国在焦作听了。\n ab", max_size=40)


@given(TEXTS, TEXTS)
def test_it_holds_both_texts_whole(before: str, now: str):
    changes = difference.between(before, now)
    assert "".join(change.text for change in changes if change.kind != IN) == before
    assert "".join(change.text for change in changes if change.kind != OUT) == now


def test_it_shows_characters_of_chinese_and_words_of_english():
    assert difference.between("他在焦作住。", "他在北方住。") == [
        Change(SAME, "他在"), Change(OUT, "焦作"), Change(IN, "北方"), Change(SAME, "住。"),
    ]  # fmt: skip
    assert Change(OUT, "Jiaozuo") in difference.between("He lives in Jiaozuo.", "He lives in Henan.")


@pytest.mark.parametrize(
    ("before", "now"), [("a。" * 5_000, "b。a。" * 2_500), ("ab" * 700, "ba" * 40), ("a" * 9_000, "b" * 9_000)]
)
def test_it_stays_quick_on_what_nobody_would_write(before: str, now: str):
    started = time.perf_counter()
    difference.between(before, now)
    assert time.perf_counter() - started < 3


def test_it_stays_quick_on_the_longest_story():
    before = "".join(f"第{n}句话，他说了很久。" for n in range(2_000))
    started = time.perf_counter()
    difference.between(before, before.replace("5", "五"))
    assert time.perf_counter() - started < 3
