import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.stories import highlight


def _marked(text: str) -> dict[str, str]:
    return {piece.text: piece.kind for piece in highlight.pieces(text) if piece.kind}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("电话是 0391-100 0001 吗", "number"),
        ("他在11月3日打来", "date"),
        ("王局长也听了", "person"),
        ("老李说得对", "person"),
        ("住在沁阳市的人", "place"),
        ("在第三中学教书", "unit"),
        ("He met Director Wang there", "person"),
        ("she lives in Red Stone village near Qinyang", "place"),
        ("他叫覃勇，是个木匠", "person"),
        ("桂花嫂在包饺子", "person"),
        ("判了三年半的人", "case"),
        ("在妇幼保健院上班", "unit"),
        ("一个研究室主任来过", "office"),
        ("腊月二十三那天", "date"),
        ("七十一了，耳朵背", "date"),
        ("He is sixty-four now", "date"),
        ("Guo said little", "name"),
        ("deputy head of the city tax bureau", "office"),
        ("three years in prison", "case"),
    ],
)
def test_it_marks_what_may_give_a_person_away(text: str, kind: str):
    assert kind in _marked(text).values()


@pytest.mark.parametrize(
    "text",
    [
        "他说城市里的人都明白",
        "三十年来他没有说过",
        "He left the Party and the Youth League.",
        "他想了想，说愿意。今天没有别的事。",
        "Then he laughed. Women listened, too.",
        "He is from Henan, and rang in March.",
    ],
)
def test_it_leaves_ordinary_words_alone(text: str):
    assert not _marked(text)


@given(st.text(alphabet=st.sampled_from("王局长县市老李2026年11月3日 0391-aB.Mr 化名（）厂公司在"), max_size=60))
def test_it_gives_back_the_same_text_in_pieces(text: str):
    assert "".join(piece.text for piece in highlight.pieces(text)) == text
    assert all(piece.text for piece in highlight.pieces(text))


@pytest.mark.parametrize("char", ["王", "1", "A ", "厂", "月", "1 ", "Aa ", "No. 1 ", "王局", "李在", "Aa of "])
def test_it_stays_quick_on_a_long_row_of_the_same_sign(char: str):
    highlight.pieces(char * 3000)
