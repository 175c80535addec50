import datetime as dt

import pytest

from farline.common import content
from farline.packs import queries, rules

TODAY = dt.date(2026, 11, 25)
WAY = """
[[way]]
kind = "{kind}"
name = {{ zh-hans = "甲", en = "A" }}
maker = {{ zh-hans = "某人", en = "Somebody" }}
license = {{ zh-hans = "公开", en = "Open" }}
audit = {{ zh-hans = "没有查到", en = "None found" }}
risk = {{ zh-hans = "可能被封", en = "May be blocked" }}
"""


def sheet(
    kind: str = "reading", *, place: int = 1, code: str = "4105", spoken: str = "号码 4 1 0 5", more: str = ""
) -> str:
    return f"""
kind = "{kind}"
place = {place}
code = "{code}"
expires_on = 2027-01-31
title = {{ zh-hans = "题", en = "Title" }}
purpose = {{ zh-hans = "为何", en = "Why" }}
spoken = {{ zh-hans = "{spoken}", en = "Number 4 1 0 5" }}
safety = {{ zh-hans = "先看这里", en = "First" }}
body = {{ zh-hans = "正文", en = "Body" }}
{more}
"""


def test_safety_comes_first_whatever_the_files_are_called(pack):
    pack("packs/a.toml", sheet("reading", place=2))
    pack("packs/z.toml", sheet("safety", place=1))
    assert [one.kind for one in queries.current("zh-hans", TODAY)] == ["safety", "reading"]


def test_an_expired_pack_leaves_every_screen(pack):
    pack("packs/a.toml", sheet())
    assert queries.pack_for("reading", "en", dt.date(2027, 1, 31))
    assert queries.pack_for("reading", "en", dt.date(2027, 2, 1)) is None
    assert queries.current("en", dt.date(2027, 2, 1)) == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (sheet(code="4106"), r"code: the check digit is wrong; it is 5"),
        (sheet(spoken="号码 4 1 5 0"), r"spoken.zh-hans: does not read out the code 4105"),
        (sheet(spoken="自己看" * 30 + " 4 1 0 5"), r"spoken.zh-hans: takes more than 20 seconds"),
        (sheet(more=WAY.format(kind="bridges") + WAY.format(kind="proxies")), r"way: needs three kinds at least"),
        (sheet(more="".join(WAY.format(kind=kind) for kind in "abc")), r"way: needs three makers at least"),
    ],
)
def test_it_refuses_a_pack_that_would_fail_on_the_telephone(pack, text, sentence):
    pack("packs/a.toml", text)
    with pytest.raises(content.Broken, match=sentence):
        queries.build("packs/a.toml", "zh-hans")


def test_every_shipped_pack_can_be_dictated_in_twenty_seconds():
    for language in content.LANGUAGES:
        packs = queries.current(language, TODAY)
        assert [one.kind for one in packs] == ["safety", "reading", "past-blockade", "about-us"]
        for one in packs:
            assert rules.seconds_to_dictate(one.spoken) <= 20
            assert one.expires_on.year == 2027


def test_the_shipped_ways_are_of_three_kinds_and_say_who_makes_them():
    ways = next(one.ways for one in queries.current("en", TODAY) if one.ways)
    assert len({way.kind for way in ways}) >= 3
    for way in ways:
        assert all([way.maker, way.license, way.audit, way.risk])


def test_no_shipped_pack_holds_a_link_made_for_one_person():
    for one in queries.current("en", TODAY):
        assert "href" not in one.body + one.safety
        assert "http" not in one.spoken
