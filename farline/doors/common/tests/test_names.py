import re
import tomllib

import pytest
from django.utils import translation

from farline import ROOT
from farline.doors.common.templatetags.names import in_my_language

FIELDS = ("name", "purpose", "provenance", "lawful_basis")
NAME = "演示：随时可试（虚构） · Demo, any hour (invented)"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("zh-hans", "演示：随时可试（虚构）"),
        ("zh-hant", "示範：隨時可試（虛構）"),
        ("en", "Demo, any hour (invented)"),
    ],
)
def test_a_name_of_the_demo_is_read_in_ones_own_language(settings, language, shown):
    settings.DEMO = True
    with translation.override(language):
        assert in_my_language(NAME) == shown


@pytest.mark.parametrize(("demo", "name"), [(False, NAME), (True, "星期三 · 上海 · 座机"), (True, "上海座机")])
def test_a_name_that_somebody_gave_stays_as_it_is(settings, demo, name):
    settings.DEMO = demo
    with translation.override("en"):
        assert in_my_language(name) == name


def test_in_traditional_the_demo_has_one_word_everywhere():
    said = [path for path in ROOT.glob("farline/**/zh_Hant/**/django.po") if "演示" in path.read_text("utf-8")]
    lines = [line for path in (ROOT / "content").glob("**/*.toml") for line in path.read_text("utf-8").splitlines()]
    traditional = [line for line in lines if "演示" in line and re.search("[虛說來這認]", line)]
    assert said == [] and traditional == []


@pytest.mark.parametrize(
    ("language", "letters"), [("zh-hans", "[a-zA-Z]"), ("zh-hant", "[a-zA-Z]|演示|号"), ("en", "[一-鿿]")]
)
def test_everything_the_demo_says_of_its_campaigns_and_lists_is_read_in_ones_own_language(settings, language, letters):
    settings.DEMO = True
    kept = tomllib.loads((ROOT / "content/demo/campaigns.toml").read_text("utf-8"))
    said = [one[field] for one in (*kept["campaign"], *kept["list"]) for field in FIELDS if field in one]
    assert len(said) > 20
    with translation.override(language):
        assert [name for name in map(in_my_language, said) if re.search(letters, name)] == []
