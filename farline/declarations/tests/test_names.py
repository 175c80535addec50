import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.declarations import names, rules


@pytest.mark.parametrize(
    "name",
    ["平安", "张三丰", "欧阳明月", "𠮷田", "阿娜尔古丽·买买提", "ئالىم تۇرسۇن", "བཀྲ་ཤིས།", "བཀྲ་ཤིས་རྡོ་རྗེ", "ᠪᠠᠶᠠᠷ",
     "Zhang Wei", "ꆈꌠ", "김철수", "大虎", "明明", "Gülnar"],
)  # fmt: skip
def test_it_lets_names_of_every_people_stand(name):
    assert rules.check_name(name) == ""


@pytest.mark.parametrize(
    ("name", "code"),
    [("安", "too_short"), ("", "too_short"), ("··", "too_short"), ("安" * 41, "too_long"),
     ("平安1", "digits"), ("平安８", "digits"), ("一二三", "digits"), ("平安😀", "signs"), ("平安!", "signs"),
     ("退党", "organization"), ("td", "organization"), ("T D", "organization"), ("A B", "organization"),
     ("党员", "organization"), ("某某万岁", "slogan"), ("无名氏", "slogan"), ("化名", "slogan"),
     ("啊啊啊", "one_character"),
     ("平安zhang", "script"), ("ไทย", "script")],
)  # fmt: skip
def test_it_says_what_is_wrong_with_a_name(name, code):
    assert rules.check_name(name) == code


@given(st.text(max_size=60))
def test_it_has_an_answer_for_whatever_is_typed(name):
    assert rules.check_name(name) in {"", *names.CODES}


def test_it_notices_a_row_of_names_and_one_name_twice():
    assert rules.check_names(["大虎", "二虎", "三虎"]) == "series"
    assert rules.check_names(["平安", "明月", "平安"]) == "twice"
    assert rules.check_names(["大虎", "小虎"]) == ""  # two brothers may well be called so
    assert rules.check_names(["平安", "明月", "远山"]) == ""


def test_it_suggests_neutral_names_that_differ_and_may_stand():
    choose = random.Random(7).choice  # noqa: S311
    suggested = [rules.suggest(choose) for _ in range(300)]
    assert all(rules.check_name(name) == "" for name in suggested)
    assert len(set(suggested)) > 150
