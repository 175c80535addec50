import pytest

from farline import ROOT
from farline.common import content
from farline.guide import cards, no_numbers


@pytest.mark.parametrize(
    "text",
    [
        "打 138 0000 1234 找他",
        "+1 (416) 555 0123",
        "0391-356 7890 转 2",
        "００８６１３８００００１２３４",
        "一三八零零零零一二三四",
        "00 44 20 7946 0000",
        "call 1-800-555-0199 now",
    ],
)
def test_a_telephone_number_is_seen_however_it_is_written(text):
    assert no_numbers.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-24 – 2027-06-30",
        "466,912,443 份",
        "1999年7月20日",
        "国务院令第195号，2024-01-01 起 15000 元",
        "一九九九年七月二十日",
        "96110",
        "从 1949 到 2026",
    ],
)
def test_days_sums_and_short_numbers_are_none(text):
    assert not no_numbers.found_in(text)


def test_a_card_with_a_number_is_refused_with_its_place(tmp_path, settings):
    text = (ROOT / "content/cards/D09.toml").read_text(encoding="utf-8")
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = tmp_path, None
    changed = text.replace("One ordinary person", "Ring 138 0000 1234: one ordinary person")
    with content.laid_over({"cards/D09.toml": changed}), pytest.raises(content.Broken) as refusal:
        cards.build("cards/D09.toml", "en")
    assert refusal.value.where == "title.en" and "telephone number" in refusal.value.sentence
