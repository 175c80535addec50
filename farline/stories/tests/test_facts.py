"""Every known fact is found in every form it can take: grouping, width, script, spelling, language."""

import unicodedata

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farline.stories import facts, folding, sounds
from farline.stories.facts import Fact
from farline.stories.surnames import SURNAMES

GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华建国红梅玲燕斌辉鹏浩宇轩涵欣余乾云后里发台升淼喆著叶范岳钟"
TO_HANT, TO_TAIWAN = opencc.OpenCC("s2t"), opencc.OpenCC("s2tw")
WIDE = {ord(char): ord(char) + 0xFEE0 for char in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"}
SEPARATORS = st.sampled_from(["", " ", "-", "－", " - ", ".", "·", "\u200b", "\u3000", "/"])
NUMERALS = st.sampled_from(
    ["0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零壹貳參肆伍陸柒捌玖"]
)
NAMES = st.builds(
    lambda surname, given_name: surname + "".join(given_name),
    st.sampled_from(SURNAMES),
    st.lists(st.sampled_from(GIVEN), min_size=1, max_size=2),
)


def caught(fact: Fact, text: str) -> bool:
    forms = facts.forms_of(fact)
    lengths = facts.lengths_of(forms)
    return bool(forms & facts.found_in(text, lengths=lengths).keys())


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.lists(SEPARATORS, min_size=11, max_size=11), NUMERALS)
@settings(max_examples=60)
def test_it_finds_the_end_of_a_number_in_every_grouping_and_numeral(number, separators, numerals):
    shown = "".join(numerals[int(digit)] + gap for digit, gap in zip(number, separators, strict=True))
    assert caught(Fact(facts.NUMBER, number), f"他说是{shown}，记住了")
    assert caught(Fact(facts.NUMBER, number[-4:]), f"it was {shown} he said")


@given(NAMES, SEPARATORS, st.sampled_from([str, TO_HANT.convert, TO_TAIWAN.convert]))
@settings(max_examples=80)
def test_it_finds_a_chinese_name_in_either_script_and_any_spacing(name, gap, script):
    assert caught(Fact(facts.NAME, name), f"那时{gap.join(script(name))}也在")
    assert caught(Fact(facts.NAME, script(name)), f"那时{gap.join(name)}也在")


@given(NAMES, st.sampled_from(["{s} {g}", "{g} {s}", "{s}{g}", "{g}-{s}", "{s}, {g}"]), st.booleans(), st.booleans())
@settings(max_examples=80)
def test_it_finds_a_chinese_name_in_latin_letters(name, order, wide, loud):
    spelled = order.format(s=sounds.sound(name[0]).title(), g=sounds.sound(name[1:]).title())
    spelled = spelled.upper() if loud else spelled
    assert caught(Fact(facts.NAME, name), f"and {spelled.translate(WIDE) if wide else spelled} was there")


@given(st.sampled_from(SURNAMES), st.sampled_from(["局长", "先生", "老师", "书记", "医生", "某"]))
def test_it_finds_a_surname_beside_a_title(surname, title):
    assert caught(Fact(facts.NAME, surname + "建国"), f"后来{surname}{title}来了")
    assert caught(Fact(facts.NAME, surname + "建国"), f"大家叫他老{surname}。")
    spelled = sounds.sound(surname).title()
    assert caught(Fact(facts.NAME, surname + "建国"), f"Then Director {spelled} came.")


@given(
    st.dates(), st.sampled_from(["zh", "zh-hant", "numerals", "en", "en-of", "iso", "slash", "dots", "lone", "joined"])
)
@settings(max_examples=80)
def test_it_finds_the_day_of_a_call_as_people_write_it(day, way):
    english = day.replace(year=2026 if (day.month, day.day) != (2, 29) else 2024)
    month = english.strftime("%B")
    said = {
        "zh": f"那天是{day.month}月{day.day}日",
        "zh-hant": f"那天是 {day.month} 月 {day.day} 號",
        "numerals": f"{_spoken(day.month)}月{_spoken(day.day)}号",
        "en": f"on {month[:3]} {day.day}, he",
        "en-of": f"on the {day.day}th of {month}",
        "iso": f"2026-{day.month:02d}-{day.day:02d}",
        "slash": f"{day.month}/{day.day}",
        "dots": f"{day.day}.{day.month}.2026",
        "lone": f"本月{day.day}号",
        "joined": f"2026{day.month:02d}{day.day:02d}",
    }[way]
    assert caught(Fact(facts.DAY, f"2026-{day.month:02d}-{day.day:02d}"), said)


def _spoken(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else "零一二三"[tens] + "十") + (
        "" if not ones else "零一二三四五六七八九"[ones]
    )


@pytest.mark.parametrize(
    "text", ["在焦作住", "焦作市里", "焦 作", "JIAOZUO City", "Jiao-zuo", "Jiāozuò", "Ｊｉａｏｚｕｏ", "j i a o z u o"]
)
def test_it_finds_a_city_in_both_languages(text):
    assert caught(Fact(facts.PLACE, "焦作市"), text)


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (Fact(facts.RELATIVE, "儿子吕小明"), "Lü Xiaoming"), (Fact(facts.RELATIVE, "儿子吕小明"), "呂小明"),
        (Fact(facts.NAME, "阿依古丽·买买提"), "買買提說"), (Fact(facts.NAME, "Amina Yusuf"), "YUSUF Amina"),
        (Fact(facts.NAME, "王建国"), "王健國"), (Fact(facts.NAME, "欧阳志远"), "歐陽先生"),
        (Fact(facts.NAME, "单田芳"), "Shan Tianfang"), (Fact(facts.NAME, "王建国"), "Chien-kuo Wang"),
        (Fact(facts.WORD, "红星机械厂"), "紅星 機械廠"), (Fact(facts.NUMBER, "5678"), "five, six, seven, eight"),
    ],
)  # fmt: skip
def test_it_finds_the_less_usual_forms(fact, text):
    assert caught(fact, text)


@pytest.mark.parametrize(
    "text",
    [
        "他说自己明白了。",
        "那是九十年代的事，他四十多岁。",
        "The old man listened for a long time.",
        "在河南，有人说过。",
    ],
)
def test_it_leaves_a_story_without_facts_alone(text):
    for fact in (
        Fact(facts.NAME, "王建国"), Fact(facts.PLACE, "焦作"), Fact(facts.DAY, "2026-11-03"),
        Fact(facts.NUMBER, "5678"),
    ):  # fmt: skip
        assert not caught(fact, text)


@given(st.text(max_size=80))
def test_it_says_where_in_the_text_itself(text):
    for places in facts.found_in(text, lengths={2, 3}).values():
        assert all(0 <= start < end <= len(text) for start, end in places)


@given(st.text(st.characters(max_codepoint=0x24F) | st.sampled_from("王建國Ｗａ①ǚ"), max_size=60))
def test_it_folds_a_text_to_the_same_whether_composed_or_not(text):
    composed, apart = (folding.fold(unicodedata.normalize(form, text)).chars for form in ("NFC", "NFD"))
    assert composed == apart
