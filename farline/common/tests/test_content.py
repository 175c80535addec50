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
        ('title = { zh-hans = "题", en = "a\u202eb" }', r"a.toml: title.en: holds signs that nobody sees"),
        ('title = { zh-hans = "题\U000e0131", en = "a" }', r"a.toml: title.zh-hans: holds signs that nobody sees"),
        ('title = "T"', r"a.toml: title: must be a dict, not a str"),
        ("", r"a.toml: title: is missing"),
        (f'title = {{ zh-hans = "题", en = "{"x" * 4001}" }}', r"a.toml: title.en: has 4001 characters"),
        (b"\xff\xfe", r"a.toml: line 1: the text is not UTF-8"),
        (b"#" * 10_000_000, r"a.toml: the file is larger than 200 kB"),
        (f"title = {'[' * 3000}", r"a.toml: something in it is far too long or too deep"),
        (f"title = {'9' * 5000}", r"a.toml: something in it is far too long or too deep"),
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
    assert content.each("f", build, "en") == ("One",)
    pack("f/a.toml", 'title = { zh-hans = "二二", en = "Two two" }')
    assert content.each("f", build, "en") == ("Two two",)


def test_a_file_that_breaks_while_people_are_calling_keeps_its_last_sound_words(pack, caplog):
    pack("f/a.toml", 'title = { zh-hans = "一", en = "One" }')
    content.each("f", build, "en")
    pack("f/a.toml", "title = ")
    assert content.each("f", build, "en") == ("One",)
    assert "f/a.toml" in caplog.text


def test_a_broken_file_is_left_out_and_the_others_stay(pack, caplog):
    pack("f/a.toml", "title = ")
    pack("f/b.toml", 'title = { zh-hans = "二", en = "Two" }')
    assert content.each("f", build, "en") == ("Two",)
    assert len(caplog.records) == 1


def test_it_gives_the_very_same_words_as_long_as_nothing_changes(pack):
    pack("f/a.toml", 'title = { zh-hans = "一", en = "One" }')
    first = content.each("f", build, "en")
    assert content.each("f", build, "en") is first
    pack("f/b.toml", 'title = { zh-hans = "二", en = "Two" }')
    assert content.each("f", build, "en") == ("One", "Two")


def test_in_a_large_folder_a_file_put_in_its_place_is_noticed_at_once(pack, tmp_path, monkeypatch):
    monkeypatch.setattr(content, "FEW_FILES", 0)
    monkeypatch.setattr(content, "OFTEN", 1_000_000)
    pack("f/a.toml", 'title = { zh-hans = "一", en = "One" }')
    assert content.each("f", build, "en") == ("One",)
    pack("new.toml", 'title = { zh-hans = "二", en = "Two" }')
    (tmp_path / "new.toml").replace(tmp_path / "f" / "a.toml")
    assert content.each("f", build, "en") == ("Two",)


def test_what_is_laid_over_is_read_inside_and_nowhere_else(pack):
    pack("f/a.toml", 'title = { zh-hans = "一", en = "One" }')
    with content.laid_over({"f/a.toml": 'title = { zh-hans = "二", en = "Two" }', "f/b.toml": "title = "}):
        assert content.files("f") == ["f/a.toml", "f/b.toml"]
        assert content.each("f", build, "en") == ("Two",)
        assert content.held("f/a.toml", build, "en") == "Two"
    assert content.each("f", build, "en") == ("One",)


def test_the_packs_own_words_are_converted_as_it_says_and_names_never(pack):
    pack("words.toml", 'names = ["李松"]\n[words]\n"网站" = "網頁"\n')
    pack("f/a.toml", 'title = { zh-hans = "李松看网站的发现", en = "x" }')
    assert content.each("f", build, "zh-hant") == ("李松看網頁的發現",)
    pack("words.toml", 'names = []\n[words]\n"网站" = "網址頁"\n')
    assert content.each("f", build, "zh-hant") == ("李松看網址頁的發現",)


def test_a_folder_that_is_not_there_is_empty(pack):
    assert content.files("nothing") == []


def test_a_file_that_cannot_be_opened_is_said(pack, tmp_path):
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(content.Broken, match="cannot be opened"):
        content.read("a.toml")


def test_a_list_that_is_none_is_said(pack):
    pack("a.toml", "tags = 5")
    with pytest.raises(content.Broken, match="tags: must be a list of texts"):
        content.read("a.toml").texts("tags")


def test_callers_keep_the_last_sound_version_whatever_is_wrong_with_the_new_one(pack):
    def fragile(name: str, language: str) -> int:
        tags, one = (content.read(name).values[key] for key in ("tags", "one"))
        return len(tags) + int(one)

    pack("a.toml", 'tags = ["x"]\none = 1')
    assert content.held("a.toml", fragile, "en") == 2
    pack("a.toml", "tags = 5000\none = 1")
    assert content.held("a.toml", fragile, "en") == 2
    assert [str(one) for one in content.troubles(["a.toml"], fragile)] == [
        "a.toml: something in it has another form than it should have"
    ]
