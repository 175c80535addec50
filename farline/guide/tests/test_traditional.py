import tomllib

import pytest

from farline.common import content
from farline.guide import traditional


@pytest.mark.parametrize(
    "text",
    [
        'title = { zh-hans = "网络", en = "x" }\n',
        '[title]\nzh-hans = "网络"\nen = "x"\n',
        '[a]\nzh-hans = """\n网络\n“引号”\n"""\nen = "x"\n[b]\nzh-hans = "声明"\nzh-hant = "自己寫的"\nen = "y"\n',
        'zh-hans = [\n  "网络",\n  "声明]",\n]\nen = ["a", "b"]\n',
        "[[step]]\n[step.say]\nzh-hans = ['网络']\nen = ['x']\n[[step]]\n[step.say]\nzh-hans = ['声明']\nen = ['y']\n",
    ],
)
def test_it_fills_in_each_missing_one_and_leaves_the_rest_as_it_was(pack, text):
    filled, count = traditional.fill(text)
    before, after = tomllib.loads(text), tomllib.loads(filled)
    assert count == _count(before) - _traditional(before)
    assert _traditional(after) == _count(after)
    assert _without(after) == _without(before)
    assert traditional.fill(filled) == (filled, 0)


def test_it_uses_the_packs_own_words_and_leaves_names_alone(pack):
    pack("words.toml", 'names = ["李松"]\n[words]\n"网站" = "網頁"\n')
    filled, _ = traditional.fill('a = { zh-hans = "李松的网站", en = "x" }\n')
    assert tomllib.loads(filled)["a"]["zh-hant"] == "李松的網頁"


@pytest.mark.parametrize("text", ["zh-hans = ", 'zh-hans = "open', "zh-hans = [", "", "zh-hans = 3"])
def test_what_cannot_be_read_stays_as_it_is(pack, text):
    assert traditional.fill(text) == (text, 0)


def test_it_lists_what_lacks_a_language(pack):
    pack("cards/a.toml", '[title]\nzh-hans = "题"\nen = "T"\n[[way]]\nname = { zh-hans = "名" }\n')
    assert traditional.gaps("cards/a.toml") == [
        ("title", "zh-hant"),
        ("way[1].name", "zh-hant"),
        ("way[1].name", "en"),
    ]
    pack("cards/b.toml", "title = ")
    with pytest.raises(content.Broken):
        traditional.gaps("cards/b.toml")


def _count(value) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_count, below)) + (isinstance(value, dict) and "zh-hans" in value)


def _traditional(value) -> int:
    below = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return sum(map(_traditional, below)) + (isinstance(value, dict) and "zh-hant" in value)


def _without(value):
    if isinstance(value, dict):
        return {key: _without(below) for key, below in value.items() if key != "zh-hant"}
    return [_without(below) for below in value] if isinstance(value, list) else value


def test_it_passes_over_what_is_no_text_and_goes_on():
    filled, count = traditional.fill('# zh-hans = as it is written\n[title]\nzh-hans = "软件"\n')
    assert count == 1 and 'zh-hant = "軟體"' in filled
