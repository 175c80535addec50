import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline import ROOT
from farline.common import toml_spans

SHIPPED = sorted((ROOT / "content").rglob("*.toml"))
SCRIPT = """# Said first.
title = { zh-hans = "一", en = "One" } # beside it
[[step]]
id = "open"
say = ["a", "b"]
[[step.choice]]
goto = "end"
[[step]]
id = "end"
[step.tip]
en = \"\"\"
Two
lines
\"\"\"
"""


def leaves(value, where=""):
    if isinstance(value, dict):
        return {
            path: one
            for key, below in value.items()
            for path, one in leaves(below, f"{where}.{key}".strip(".")).items()
        }
    if isinstance(value, list) and not all(isinstance(one, str) for one in value):
        return {path: one for n, below in enumerate(value, 1) for path, one in leaves(below, f"{where}[{n}]").items()}
    return {where: value}


@pytest.mark.parametrize("path", SHIPPED[::6], ids=lambda path: path.name)
def test_it_finds_every_value_of_the_shipped_pack_where_the_parser_does(path):
    text = path.read_text(encoding="utf-8")
    places = toml_spans.find(text)
    assert {one: places.value(one) for one in places.spans} == leaves(tomllib.loads(text))


def test_it_leaves_a_file_alone_when_nothing_was_typed():
    places = toml_spans.find(SCRIPT)
    assert toml_spans.put(SCRIPT, {path: toml_spans.shown(places, path) for path in places.spans}) == SCRIPT


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_somebody_types_comes_back_as_they_typed_it(inline, block):
    changed = toml_spans.put(SCRIPT, {"title.zh-hans": inline, "step[2].tip.en": block})
    places = toml_spans.find(changed)
    for path, typed in (("title.zh-hans", inline), ("step[2].tip.en", block)):
        wanted = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
        assert toml_spans.shown(places, path) == wanted
    assert "# beside it" in changed and places.value("step[1].say") == ["a", "b"]


def test_a_language_that_lacks_is_added_beside_its_sisters():
    changed = tomllib.loads(toml_spans.put(SCRIPT, {"title.zh-hant": "壹", "step[2].tip.zh-hans": "二"}))
    assert changed["title"]["zh-hant"] == "壹" and changed["step"][1]["tip"]["zh-hans"] == "二"


def test_one_more_row_is_empty_and_one_less_takes_what_is_below_it():
    more = tomllib.loads(toml_spans.again(SCRIPT, "step[1]"))
    assert [step["id"] for step in more["step"]] == ["open", "", "end"]
    assert more["step"][1]["choice"] == [{"goto": ""}]
    assert [step["id"] for step in tomllib.loads(toml_spans.without(SCRIPT, "step[1]"))["step"]] == ["end"]


@pytest.mark.parametrize(
    ("where", "line"),
    [
        ("title.en", 2),
        ("step end", 9),
        ("step[1].choice[1].goto", 7),
        ("step[2].tip.en", 11),
        ("step[2].lost", 8),
        ("line 5", 5),
        ("", 0),
    ],
)
def test_it_tells_the_line_of_a_place(where, line):
    assert toml_spans.find(SCRIPT).line_of(where) == line


@pytest.mark.parametrize("text", ["a = [", "[" * 5_000, ".".join("a" * 5_000) + " = 1", "a = " + "{b = " * 900])
def test_what_is_no_content_has_no_places(text):
    assert toml_spans.find(text).spans == {}
