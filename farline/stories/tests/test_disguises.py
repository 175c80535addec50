"""A known fact in another dress: rare figures, words for figures, look-alike letters, gaps, two fields."""

import datetime as dt
import time
from itertools import pairwise

import pytest

from farline.stories import facts, folding, gate, moon, prints
from farline.stories.facts import Fact
from farline.stories.rules import Words

KNOWN = (
    Fact(facts.NUMBER, "5678"), Fact(facts.NUMBER, "13812345678"), Fact(facts.PLACE, "石家庄"),
    Fact(facts.PLACE, "Shijiazhuang"), Fact(facts.DAY, "2026-11-03"), Fact(facts.NAME, "王建国"),
    Fact(facts.NAME, "欧阳修文"),
)  # fmt: skip
NUMBERS = [
    "５６७८", "५६७८", "٥٦٧٨", "⑤⑥⑦⑧", "❺❻❼❽", "⁵⁶⁷⁸", "𝟓𝟔𝟕𝟖", "5️⃣6️⃣7️⃣8️⃣", "五千六百七十八", "伍仟陸佰柒拾捌",
    "五十六七十八",
    "five thousand six hundred and seventy-eight", "fifty-six seventy-eight", "fifty-six hundred seventy eight",
    "five, six, then seven and eight", "wu liu qi ba", "wuliuqiba", "V VI VII VIII", "5......6......7......8",
    "5 号 6 号 7 号 8", "５和６和７和８", "5<b>6</b>78", "5<!-- x -->678", "&amp;#53;678",
    "five (5) six (6) seven (7) eight (8)", "5; then 6; after that 7; last 8", "先是5，然后6，再7，最后8",
    "第一个是5第二个是6第三个是7第四个是8", "头一位五，第二位六，第三位七，末位八", "fivesixseveneight",
    "五千六百七八",
]  # fmt: skip
PLACES = [
    "石加庄", "石（某）家庄", "石家-----------庄", "石家庒", "石冢庄", "Ѕһіјіаzһuаng", "Shıjıazhuang", "ꓢhijiazhuang",
    "Sh1jiazhuang", "Shi<b>jia</b>zhuang", "shi jia_ _ _ _zhuang", "shi.....jia.....zhuang", "石家&amp;#24196;",
    "石jia庄", "石家Zhuang", "🇸hijiazhuang", "ＳＨＩＪＩＡＺＨＵＡＮＧ",
    "sjz", "S.J.Z.",
]  # fmt: skip
DAYS = [
    "November third", "November the third", "third of November", "the third day of November", "3. November", "N0v 3",
    "Nov. 3rd", "the third of the month", "11月叁日", "拾壹月叁日", "Ⅺ月Ⅲ日", "11 月 的 第三天", "十一月的第三天",
    "11月（3）日",
    "冬月初三", "农历九月廿五", "九月二十五", "㋊㏢", "1103", "20261103", "shiyi yue san hao", "本月第三天",
    "26.11.03", "031126", "month 11 day 3", "3.XI.2026", "11 yue 3 ri", "3 hao", "仨号",
]  # fmt: skip
NAMES = [
    "w@ng j1anguo", "ɈianGuo", "ᴡᴀɴɢ Jianguo", "建guo", "Jian国", "王建……………国", "王某建某国", "Ou-yang",
    "欧阳", "Wong", "wang", "Auyeung", "欧阳xiuwen", "王建囻",
    "WJG", "w.j.g.", "Ou Yang",
]  # fmt: skip


@pytest.fixture(scope="module")
def known() -> prints.Known:
    return prints.take(prints.NOTHING, KNOWN)


def blocked(known: prints.Known, **fields: str) -> list[gate.Finding]:
    return gate.blocks(gate.check({"zh-hans": Words(**fields)}, role="worker", place="HE", known=known))


@pytest.mark.parametrize("said", [*NUMBERS, *PLACES, *DAYS, *NAMES])
def test_it_knows_a_fact_in_another_dress(known, said):
    text = f"He said {said} then." if said[0].isascii() else f"他说{said}的事情"
    assert blocked(known, body=text)


@pytest.mark.parametrize(("one", "other"), [("56", "78"), ("石家", "庄"), ("王建", "国"), ("Shijia", "zhuang")])
def test_it_knows_a_fact_that_is_split_between_two_fields(known, one, other):
    assert blocked(known, headline=f"他说{one}", body=f"{other}的事")
    assert blocked(known, quote=f"他说{one}", summary=f"{other}的事")
    [finding] = blocked(known, series=f"他说{one}", body=f"{other}的事{'很久以后' * 40}")
    assert finding.text.endswith(other) and " … " in finding.text


def test_it_knows_a_fact_that_is_spread_over_three_fields(known):
    assert blocked(known, headline="石", summary="家", body="庄")


@pytest.mark.parametrize("text", [
    "他见过很多人，建过房子，一个人走了三十里路。",
    "They waited for a long time, three days and one more, and then five of them left.",
    "那是一九九八年，他三十五岁，家里六口人。",
    "I saw it. I said so in the third year.", "十一月下旬，有三个人听了。",
    "May I ask one thing? March on, he said, and second the motion.",
])  # fmt: skip
def test_it_leaves_ordinary_sentences_alone(known, text):
    assert not blocked(known, body=text)


@pytest.mark.parametrize(("name", "text"), [("吴海燕", "He asked why."), ("陈长平", "He had left the CCP long ago.")])
def test_it_takes_no_ordinary_word_for_the_initials_of_a_name(name, text):
    assert not blocked(prints.take(prints.NOTHING, [Fact(facts.NAME, name)]), body=text)


def test_it_folds_every_figure_of_every_script_to_the_same():
    for base in (0x0660, 0x06F0, 0x0966, 0x09E6, 0x0E50, 0x1810, 0xFF10, 0x1D7CE):
        assert folding.fold("".join(chr(base + n) for n in range(10))).chars == "0123456789"


def test_it_tells_the_day_of_the_moons_calendar():
    assert moon.told(2026, 2, 17) == (1, 1) and moon.told(2025, 8, 1) == (6, 8)
    assert moon.told(2019, 1, 1) is None and moon.told(2099, 1, 1) is None and moon.told(2026, 2, 30) is None
    first, last = dt.date(2024, 12, 1), dt.date(2027, 3, 1)
    days = [first + dt.timedelta(days=n) for n in range((last - first).days)]
    told = [moon.told(day.year, day.month, day.day) for day in days]
    assert all(told) and all(one and other and (other[1] in {1, one[1] + 1}) for one, other in pairwise(told))


@pytest.mark.parametrize(
    "piece", ["5 号 ", "十", "王.", "a ", "一和", "third of ", "yi yue ", "five hundred ", "wu", "某"]
)
def test_it_stays_quick_on_what_nobody_would_write(known, piece):
    started = time.process_time()
    facts.found_in(piece * (4_000 // len(piece)), lengths=known.lengths)
    assert time.process_time() - started < 5  # where it grows with the cube, it takes minutes
