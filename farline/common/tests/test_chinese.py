import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import chinese


@pytest.mark.parametrize(
    ("text", "letters"),
    [("三退", "st"), ("声明", "sm"), ("化名", "hm"), ("啊座", "az"), ("AI 录音", "AI ly"), ("龘，é", "   "), ("", "")],
)
def test_it_gives_the_first_letters_of_sounds(text, letters):
    assert chinese.initials(text) == letters


@given(st.text(max_size=30))
def test_it_gives_one_letter_for_each_character_whatever_is_typed(text):
    assert len(chinese.initials(text)) == len(text)


@given(st.text(max_size=20), st.text(max_size=20))
@pytest.mark.slow
def test_folding_a_piece_gives_a_piece_of_the_folded_whole(before, after):
    whole = "自焚聲明" + after
    assert chinese.fold("声明") in chinese.fold(whole)


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("三退声明", "三退聲明"),
        ("义工在网络上", "志工在網路上"),
        ("他说：“退‘队’”", "他說：「退『隊』」"),
        ("挂断", "掛斷"),
    ],
)
def test_it_writes_traditional_characters_as_taiwan_does(simplified, traditional):
    assert chinese.to_traditional(simplified) == traditional
