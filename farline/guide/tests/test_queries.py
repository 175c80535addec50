import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from farline.common import chinese, content
from farline.guide import queries

CARDS = queries.cards("zh-hans")
TEXTS = ["\n".join(card.found_in) for card in CARDS]
PIECES = st.sampled_from(TEXTS).flatmap(
    lambda text: st.integers(0, len(text) - 7).flatmap(
        lambda start: st.integers(1, 6).map(lambda length: text[start : start + length])
    )
)


def _ids(cards: list[queries.Card]) -> set[str]:
    return {card.id for card in cards}


@settings(max_examples=60, deadline=None)
@given(PIECES | st.text(min_size=1, max_size=3))
def test_it_finds_exactly_what_a_search_for_the_piece_of_text_finds(piece):
    terms = chinese.fold(piece).split()
    by_eye = {card.id for card, text in zip(CARDS, TEXTS, strict=True) if all(term in text for term in terms)}
    found = _ids(queries.search(piece, "zh-hans", limit=100))
    assert found == (by_eye if terms else set()) or (not by_eye and piece.isascii())


@pytest.mark.parametrize(
    ("hans", "hant", "card"),
    [
        ("化名", "化名", "D02"),
        ("监听", "監聽", "D19"),
        ("撤回", "撤回", "D24"),
        ("骗子", "騙子", "D12"),
        ("退休金", "退休金", "D08"),
        ("警察", "警察", "D03"),
    ],
)
def test_it_finds_alike_in_both_scripts_and_the_right_card_first(hans, hant, card):
    found = [one.id for one in queries.search(hans, "zh-hans")]
    assert found == [one.id for one in queries.search(hant, "zh-hant")]
    assert found[0] == card


@pytest.mark.parametrize(
    ("asked", "card"),
    [
        ("pension", "D08"),
        ("PENSION", "D08"),
        ("ｐｅｎｓｉｏｎ", "D08"),
        ("号码 知道", "D10"),
        ("d24", "D24"),
        ("take back", "D24"),
    ],
)
def test_it_minds_neither_case_nor_width_nor_the_order_of_words(asked, card):
    assert queries.search(asked, "en")[0].id == card


@pytest.mark.parametrize("asked", ["", "   ", "\u3000", "没有这个词的卡片", "%", "' or 1=1"])
def test_it_finds_nothing_where_nothing_is(asked):
    assert queries.search(asked, "zh-hans") == []


def test_it_takes_a_very_long_question():
    assert queries.search("退" * 5000, "zh-hans") == []


def test_it_ships_the_twenty_six_doubts_and_blocks_promises_of_safety():
    assert [card.id for card in CARDS] == [f"D{number:02d}" for number in range(1, 27)]
    assert [card.id for card in CARDS if card.status == "blocked"] == ["D23"]
    assert not [card.id for card in CARDS if "H" in card.classes and card.status != "blocked"]


def test_every_card_has_its_own_words_in_all_three_languages():
    for language in content.LANGUAGES:
        for card in queries.cards(language):
            assert not card.converted, card.id
            assert card.answer, card.id
            assert card.also, card.id


def test_the_card_on_the_number_points_to_the_list_and_claims_nothing_of_its_own():
    english = queries.card_for("D10", "en")
    assert english is not None
    assert "Say what stands on the screen under" in english.answer
    assert "Never invent" in english.answer


def test_no_shipped_word_asks_to_pass_anything_on_or_promises_that_nobody_knows():
    for card in CARDS:
        if "没人会知道" in card.answer or "没有人会知道" in card.answer:
            assert "绝不说" in card.answer, card.id


def test_a_draft_is_shown_to_nobody(pack):
    pack(
        "cards/x.toml",
        'id = "X1"\nstatus = "draft"\nclass = "V"\nreviewed = 2026-11-01\n'
        'title = { zh-hans = "题", en = "T" }\nanswer = { zh-hans = "答", en = "A" }\n',
    )
    assert queries.cards("en") == ()


@pytest.mark.parametrize("slug", ["about", "briefing", "privacy", "rules"])
@pytest.mark.parametrize("language", content.LANGUAGES)
def test_every_page_is_there_in_its_own_words(slug, language):
    assert queries.page_title(slug, language)
    assert "<h2>" in queries.page(slug, language)
    assert "{" not in queries.page(slug, language)
    assert not queries.page_converted(slug, language)


def test_the_page_on_privacy_says_that_the_network_may_record():
    assert "may be listened to and recorded" in queries.page("privacy", "en")
    assert "被录下来" in queries.page("privacy", "zh-hans")
    assert "被錄下來" in queries.page("privacy", "zh-hant")


@pytest.mark.parametrize("slug", ["nowhere", "../pack", "", "a/b", "ABOUT"])
def test_there_is_no_page_by_a_crooked_name(slug):
    with pytest.raises(queries.NoSuchPage):
        queries.page(slug, "en")


@pytest.mark.parametrize("name", ["../pack.toml", "x.exe", "", "a/b.mp3", ".mp3"])
def test_it_opens_no_file_but_a_voice(name):
    assert queries.voice_file(name) is None


def test_the_scripts_are_there_and_every_campaign_can_find_them():
    for language in content.LANGUAGES:
        assert {script.slug for script in queries.scripts(language)} == {"first-call", "call-back", "hotline"}
        first = queries.script_for("first-call", language)
        assert first is not None
        assert not first.converted
        assert first.never_say and first.if_asked
    assert queries.script_for("nothing", "en") is None


@pytest.mark.parametrize(
    ("letters", "card"), [("hm", "D02"), ("YJST", "D05"), ("zjt", "D05"), ("jt", "D19"), ("pz", "D12")]
)
def test_letters_find_by_the_sounds_where_no_word_fits(letters, card):
    assert card in _ids(queries.search(letters, "zh-hans"))


def test_a_variant_changes_the_words_and_not_the_way():
    plain = queries.script_for("first-call", "zh-hant")
    spoken = queries.script_for("first-call", "zh-hant", "first-call-cantonese")
    assert plain is not None and spoken is not None
    assert spoken.at("open").say != plain.at("open").say
    assert spoken.at("open").choices == plain.at("open").choices
    assert spoken.at("listen") == plain.at("listen")
    assert spoken.never_say == plain.never_say
    assert queries.script_for("call-back", "zh-hant", "first-call-cantonese") == queries.script_for(
        "call-back", "zh-hant"
    )
    assert queries.script_for("first-call-cantonese", "zh-hant") is None


def test_who_is_at_a_step_stays_there_when_it_is_renamed_and_begins_anew_when_it_is_gone():
    script = queries.script_for("first-call", "en")
    assert script is not None
    renamed = dataclasses.replace(script.steps["listen"], id="hear", formerly=("listen",))
    changed = dataclasses.replace(
        script,
        steps={
            "hear" if id == "listen" else id: renamed if id == "listen" else step for id, step in script.steps.items()
        },
    )
    assert changed.at("listen") is renamed
    assert changed.at("gone").id == changed.first
