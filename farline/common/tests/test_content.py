import os

import pytest

from farline.common import content


def build(name: str, language: str) -> str:
    return content.read(name).said("title", language)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("title = [", r"a.toml: (line 1|last line): this is not TOML"),
        ('title = { en = "T" }', r"a.toml: title.zh-hans: this language is missing"),
        ('title = { zh-hans = "题" }', r"a.toml: title.en: this language is missing"),
        ('title = { zh-hans = "题", en = 7 }', r"a.toml: title.en: must be a str, not a int"),
        ('title = { zh-hans = "题", en = "a<b>c" }', r"a.toml: title.en: holds HTML"),
        ('title = { zh-hans = "题", en = "<!--" }', r"a.toml: title.en: holds HTML"),
        ('title = "T"', r"a.toml: title: must be a dict, not a str"),
        ("", r"a.toml: title: is missing"),
        (f'title = {{ zh-hans = "题", en = "{"x" * 4001}" }}', r"a.toml: title.en: has 4001 characters"),
        (b"\xff\xfe", r"a.toml: line 1: the text is not UTF-8"),
        (b"#" * 10_000_000, r"a.toml: the file is larger than 200 kB"),
    ],
)
def test_it_says_what_is_wrong_and_where(pack, text, sentence):
    pack("a.toml", text)
    with pytest.raises(content.Broken, match=sentence):
        build("a.toml", "zh-hant")


def test_a_file_that_is_not_there_is_said(pack):
    with pytest.raises(content.Broken, match="is missing or cannot be opened"):
        build("a.toml", "en")


def test_less_than_is_no_html(pack):
    pack("a.toml", 'title = { zh-hans = "少于三", en = "under 3 < 4" }')
    assert build("a.toml", "en") == "under 3 < 4"


def test_traditional_characters_are_made_where_they_are_missing(pack):
    pack("a.toml", 'title = { zh-hans = "义工在网络上声明“退”", en = "T" }')
    assert build("a.toml", "zh-hant") == "志工在網路上聲明「退」"
    assert content.read("a.toml").lacks("zh-hant")
    assert not content.read("a.toml").lacks("zh-hans")


def test_a_file_is_read_again_when_it_changes(pack):
    pack("f/a.toml", 'title = { zh-hans = "一", en = "One" }')
    assert content.each("f", build, "en") == ["One"]
    pack("f/a.toml", 'title = { zh-hans = "二二", en = "Two two" }')
    assert content.each("f", build, "en") == ["Two two"]


def test_a_file_that_breaks_while_people_are_calling_keeps_its_last_sound_words(pack, caplog):
    pack("f/a.toml", 'title = { zh-hans = "一", en = "One" }')
    content.each("f", build, "en")
    pack("f/a.toml", "title = ")
    assert content.each("f", build, "en") == ["One"]
    assert "f/a.toml" in caplog.text


def test_a_broken_file_is_left_out_and_the_others_stay(pack, caplog):
    pack("f/a.toml", "title = ")
    pack("f/b.toml", 'title = { zh-hans = "二", en = "Two" }')
    assert content.each("f", build, "en") == ["Two"]
    assert len(caplog.records) == 1


def test_a_folder_that_is_not_there_is_empty(pack):
    assert content.files("nothing") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(pack, tmp_path):
    pack("a.toml", "x = 1")
    (tmp_path / "a.toml").chmod(0)
    with pytest.raises(content.Broken, match="cannot be opened"):
        content.read("a.toml")
