"""The form of a card or a script: plain fields, in place of one text with marks in it."""

import ast
import re

import pytest
from django.urls import reverse
from django.utils import translation

from farline import ROOT
from farline.common import content, links
from farline.doors.office import content_fields, content_sentences, content_troubles
from farline.doors.office.tests import test_content_pages as pages
from farline.doors.office.tests.test_content_pages import CARD, begin, stored

folder, writer, readers = pages.folder, pages.writer, pages.readers


def fields_of(page: str) -> dict[str, str]:
    """Name → value of every field of the form in a page."""
    import html

    found = {
        name: html.unescape(text.removeprefix("\n"))
        for name, text in re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    }
    found |= {
        name: html.unescape(value) for name, value in re.findall(r'<input [^>]*name="([^"]+)" value="([^"]*)"', page)
    }
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', page, re.DOTALL):
        found[name] = re.findall(r'value="([^"]*)" selected', options)[0]
    found["text"] = html.unescape(re.findall(r'<textarea name="text" hidden>(.*?)</textarea>', page, re.DOTALL)[0])
    return found


def form_of(browser, id) -> dict[str, str]:
    return fields_of(browser.get(reverse("office_content_draft", args=[id])).content.decode())


def send(browser, id, fields, do="save"):
    return browser.post(reverse("office_content_save", args=[id]), {**fields, "do": do})


@pytest.mark.django_db
def test_a_card_is_written_in_plain_fields(folder, writer):
    id = begin(writer)
    fields = form_of(writer, id)
    assert fields["v:title.en"].startswith("“One ordinary person")
    fields |= {"v:title.en": 'A "single" person', "v:also.en": "alone\n\n  small  ", "v:reviewed": "2026-12-01"}
    send(writer, id, fields)
    text = stored(id).text
    assert 'en = "A \\"single\\" person"' in text and "reviewed = 2026-12-01" in text and '["alone", "small"]' in text
    assert text.startswith(stored(id).base[:30])


@pytest.mark.django_db
def test_a_form_that_nobody_changed_changes_nothing(folder, writer):
    id = begin(writer)
    send(writer, id, form_of(writer, id))
    assert stored(id).text == stored(id).base


@pytest.mark.django_db
def test_a_new_card_begins_with_empty_fields_and_says_what_is_still_empty(folder, writer):
    answer = writer.post(reverse("office_content_start"), {"folder": "cards", "file": "N01", "key": "n"})
    id = int(re.findall(r"\d+", answer.headers["Location"])[0])
    fields = form_of(writer, id)
    assert fields["v:title.zh-hans"] == "" and fields["v:id"] == "N01"
    page = send(writer, id, fields, do="propose").content.decode()
    assert "Title · 简体: This is still empty." in page


@pytest.mark.django_db
def test_two_writers_of_one_draft_both_keep_their_words(folder, writer, readers):
    id = begin(writer)
    mine, theirs = form_of(writer, id), form_of(readers[0], id)
    send(readers[0], id, theirs | {"v:title.en": "Theirs"})
    answer = send(writer, id, mine | {"v:title.en": "Mine"})
    page = answer.content.decode()
    assert answer.status_code == 409 and fields_of(page)["v:title.en"] == "Mine"
    assert "Theirs" in page and 'en = "Theirs"' in stored(id).text
    send(writer, id, fields_of(page))
    assert 'en = "Mine"' in stored(id).text


@pytest.mark.django_db
def test_whoever_begins_a_second_draft_is_shown_the_first(folder, writer, readers):
    first = begin(writer)
    send(writer, first, form_of(writer, first) | {"v:title.en": "The first one's words"})
    answer = readers[0].post(reverse("office_content_start"), {"file": CARD, "key": "two"})
    page = answer.content.decode()
    assert (
        answer.status_code == 200
        and "By baihe" in page
        and "The first one" in page.replace("</ins>", "").replace("<ins>", "")
    )
    answer = readers[0].post(reverse("office_content_start"), {"file": CARD, "key": "two", "own": "1"})
    second = int(re.findall(r"\d+", answer.headers["Location"])[0])
    for browser, own, other in ((writer, first, second), (readers[0], second, first)):
        page = browser.get(reverse("office_content_draft", args=[own])).content.decode()
        assert "another draft of this very text" in page and reverse("office_content_draft", args=[other]) in page


@pytest.mark.django_db
def test_a_telephone_number_stops_a_card_and_names_its_field(folder, writer):
    id = begin(writer)
    page = send(
        writer, id, form_of(writer, id) | {"v:answer.en": "Ring 138 0000 1234."}, do="propose"
    ).content.decode()
    assert stored(id).state == "draft"
    assert re.search(r"line \d+, What to answer · English: There seems to be a telephone number", page)


@pytest.mark.django_db
def test_what_is_too_long_is_said_exactly_and_stays_in_the_form(folder, writer):
    id = begin(writer)
    long = "长" * 150_000
    answer = send(writer, id, form_of(writer, id) | {"v:answer.zh-hans": long})
    page = answer.content.decode()
    assert answer.status_code == 422 and "45" in page and "200 kB" in page
    assert long in page and stored(id).text == stored(id).base


@pytest.mark.django_db
def test_a_source_more_and_a_source_less(folder, writer):
    answer = writer.post(reverse("office_content_start"), {"folder": "cards", "file": "N02", "key": "n"})
    id = int(re.findall(r"\d+", answer.headers["Location"])[0])
    send(writer, id, form_of(writer, id), do="first:source")
    send(writer, id, form_of(writer, id) | {"v:source[1].url": "https://example.org/a"}, do="again:source[1]")
    assert form_of(writer, id)["v:source[2].url"] == ""
    send(writer, id, form_of(writer, id), do="without:source[1]")
    fields = form_of(writer, id)
    assert fields["v:source[1].url"] == "" and "v:source[2].url" not in fields


@pytest.mark.django_db
def test_broken_marks_are_shown_as_one_text_with_the_line(folder, writer):
    id = begin(writer)
    writer.post(
        reverse("office_content_save", args=[id]),
        {"text": stored(id).text.replace("[title]", "[title"), "version": 1, "do": "save"},
    )
    page = writer.get(reverse("office_content_draft", args=[id])).content.decode()
    assert 'id="text"' in page and 'name="v:' not in page and "line 6" in page


@pytest.mark.parametrize(
    "name", ["cards/D04.toml", "scripts/first-call.toml", "practice/1-agrees.toml", "training/1-first-minute.toml"]
)
def test_every_field_of_a_form_has_a_label_of_its_own(name):
    parts = content_fields.parts((ROOT / "content" / name).read_text(encoding="utf-8"))
    ids = [entry.id for part in parts for entry in part.entries]
    assert len(ids) == len(set(ids)) > 10
    unnamed = {
        entry.label for part in parts for entry in part.entries if entry.label.islower() and entry.label.isascii()
    }
    assert not unnamed


def sentences_in_the_code():
    """Every sentence with which a reader of files refuses one."""
    paths = [
        *(ROOT / "farline/guide").glob("*.py"),
        *(ROOT / "farline/packs").glob("*.py"),
        ROOT / "farline/common/content.py",
    ]
    paths.append(ROOT / "farline/journeys/check_content.py")
    for path in paths:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
                "broken",
                "Broken",
            ):
                last = node.args[-1]
                if isinstance(last, ast.Constant):
                    yield str(last.value)
                elif isinstance(last, ast.JoinedStr):
                    yield "".join(map(_filled, last.values))


def _filled(piece: ast.expr) -> str:
    if isinstance(piece, ast.Constant):
        return str(piece.value)
    return "'7'" if isinstance(piece, ast.FormattedValue) and piece.conversion == ord("r") else "7"


def test_every_refusal_has_a_sentence_in_the_readers_language():
    raw = [*sentences_in_the_code(), "a fact needs a source", "nothing leads to this step"]
    assert len(raw) > 25
    unknown = [
        one
        for one in raw
        if not any(re.fullmatch(pattern, one, re.DOTALL) for pattern, _ in content_sentences.SENTENCES)
    ]
    assert not unknown


def test_a_place_is_named_as_people_would_name_it():
    broken = content.Broken("scripts/a.toml", "step[2].choice[1].label.en", "is empty")
    assert content_troubles.said(broken) == "scripts/a.toml, Step 2 · Choice 1 · Label · English: This is still empty."


def test_a_source_is_told_what_it_may_begin_with():
    broken = content.Broken("answers/a.toml", "source[1].url", links.trouble_at_source("ftp://farline.example/"))
    assert "begins with https:// or http://." in content_troubles.said(broken)


CARD_TEXT = (ROOT / "content" / CARD).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (".".join(["a"] * 60_000) + " = 1", "parts and dots"),
        ("a = " + "[" * 60_000, "too long, or brackets"),
        (CARD_TEXT.replace("[title]", "[title"), "not in order here"),
        (CARD_TEXT.replace("One ordinary", "<script>One</script> ordinary"), "HTML"),
        (CARD_TEXT.replace("One ordinary", "One " * 40_000), "characters; at most"),
        ("x = 1\n" * 20_000, "not in order here"),
    ],
    ids=["dots", "brackets", "broken", "html", "long", "twice"],
)
@pytest.mark.django_db
@pytest.mark.slow
def test_what_is_pasted_in_bad_faith_is_told_at_once(folder, writer, text, sentence):
    id = begin(writer)
    page = writer.post(reverse("office_content_preview", args=[id]), {"text": text}).content.decode()
    assert sentence in page
    answer = writer.post(reverse("office_content_save", args=[id]), {"text": text, "version": 1, "do": "propose"})
    assert answer.status_code == 422 and stored(id).text.strip() == text.strip()


@pytest.mark.parametrize(("language", "label"), [("zh-hans", "怎么回答"), ("zh-hant", "怎麼回答")])
def test_a_cards_answer_is_not_named_like_picking_up_a_telephone(language, label):
    """All apps share one catalog: there, one word cannot mean both."""
    with translation.override(language):
        assert str(content_sentences.KEYS["answer"]) == label
