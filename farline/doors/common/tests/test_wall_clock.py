import re

import pytest
from django.utils import translation

from farline.doors.common import wall_clock
from farline.shifts import zones

LATIN = re.compile(r"[A-Za-z]")


@pytest.mark.parametrize("language", ["zh-hans", "zh-hant"])
def test_no_clock_to_choose_stands_in_latin_letters_on_a_chinese_page(language):
    with translation.override(language):
        usual, regions = wall_clock.choices()
        shown = [name for region, found in [("", usual), *regions] for name in (region, *(one for _, one in found))]
        latin = [name for name in shown if LATIN.search(name)]
        assert len(latin) <= 3, latin  # a machine may know a clock that is newer than the table
        assert not LATIN.search(wall_clock.name_of("America/Argentina/Buenos_Aires"))
    assert len(shown) > len(zones.names())


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Hong Kong"), ("zh-hans", "香港"), ("zh-hant", "香港")],
)  # fmt: skip
def test_a_clock_is_named_in_the_readers_language(language, name):
    with translation.override(language):
        assert wall_clock.name_of("Asia/Hong_Kong") == name
