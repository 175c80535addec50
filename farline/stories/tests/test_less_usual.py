"""Known facts told in ways that were missed once: other scripts, letters only, counted words, rare calendars."""

import pytest

from farline.stories import facts, gate
from farline.stories.facts import Fact


def caught(fact: Fact, text: str) -> bool:
    forms = facts.forms_of(fact)
    return bool(forms & facts.found_in(text, lengths=facts.lengths_of(forms)).keys())


@pytest.mark.parametrize(("known", "text"), [
    ("小梅", "Her daughter Xiaomei came."), ("小张", "Then Xiaozhang said so."), ("小梅", "后来小梅来了"),
    ("阿依古丽", "and Aygul listened"), ("扎西", "Tashi said"), ("Wang Jianguo", "那时王建国说"),
    ("Jianguo Wang", "那时王建国说"), ("Aygul", "阿依古丽说"), ("Tashi Dorje", "扎西来了"),
    ("王", "大家叫他老王。"), ("王", "Mr. Wang said"),
    ("ئابدۇللا", "he said ئابدۇللا then"), ("བཀྲ་ཤིས", "他叫 བཀྲ་ཤིས་ 的"), ("김철수", "나는 김철수는 말"),
    ("タナカ", "あのタナカさんは"), ("Ли", "тогда Ли сказал"), ("Ван Цзяньго", "сказал ВАН-ЦЗЯНЬГО"),
    ("ㄨㄤˊ ㄐㄧㄢˋ", "他說ㄨㄤㄐㄧㄢ"), ("Абдулла", "сказал Aбдулла"),
])  # fmt: skip
def test_it_knows_a_name_in_another_spelling(known, text):
    assert caught(Fact(facts.NAME, known), text)


@pytest.mark.parametrize(("known", "text"), [
    ("喀什", "in Kashgar"), ("哈尔滨", "born in Harbin"), ("Harbin", "他在哈爾濱"), ("Urumqi", "在乌鲁木齐"),
    ("西安", "in Xi'an"),
])  # fmt: skip
def test_it_knows_a_city_in_the_other_language(known, text):
    assert caught(Fact(facts.PLACE, known), text)


def test_it_knows_the_cities_of_a_note_in_english_too():
    told = gate.facts_in_note("老家在哈尔滨，现在住在乌鲁木齐。")
    assert any(caught(fact, "born in Harbin") for fact in told) and any(caught(fact, "of Urumqi") for fact in told)


@pytest.mark.parametrize("text", [
    "the third day of the eleventh month", "day 3 of month 11", "it was Nov. the 3d", "那是一一〇三", "农历子月初三",
    "二〇二六一一〇三",
])  # fmt: skip
def test_it_knows_a_day_that_is_counted(text):
    assert {"d:11-3"} & facts.found_in(text, lengths=()).keys()


@pytest.mark.parametrize("text", [
    "〥〦〧〨", "第五 第六 第七 第八", "五个六个七个八个", "5 hao 6 hao 7 8", "5a6b7c8", "di wu di liu di qi di ba",
])  # fmt: skip
def test_it_knows_the_end_of_a_number_that_is_counted(text):
    assert caught(Fact(facts.NUMBER, "5678"), f"他说{text}吧")
