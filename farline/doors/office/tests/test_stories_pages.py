"""The editors' desk in the browser: nothing typed is lost, and nobody reviews their own words."""

import pytest
from django.urls import reverse

from farline.doors.office.tests.conftest import browser_of
from farline.stories import actions as stories
from farline.stories import queries, rules
from farline.stories.tests import factories

MINE = "Said by me, and long thought about."


@pytest.fixture
def he(db):
    return browser_of("editor-he", "editor")


@pytest.fixture
def lin(db):
    return browser_of("editor-lin", "editor")


@pytest.fixture
def su(db):
    return browser_of("editor-su", "editor")


def form(story: int, **changed):
    draft = queries.draft_for(story)
    said = {"role": draft.role, "place": draft.place, "version": draft.version, "do": "save"}
    for language, words in draft.texts.items():
        said |= {f"{language}-{name}": getattr(words, name) for name in ("headline", "quote", "summary", "body")}
    return said | changed


def test_it_starts_one_draft_when_the_button_is_pressed_twice(he):
    first = he.post(reverse("office_story_start"), {"key": "once"})
    second = he.post(reverse("office_story_start"), {"key": "once"})
    assert first.headers["Location"] == second.headers["Location"]
    assert len(queries.desk()) == 1


def test_it_starts_a_draft_from_a_note_that_only_one_editor_gets(he, lin):
    note = stories.offer_note(text="He laughed.", month="2026-11")
    assert "He laughed." in he.get(reverse("office_stories")).content.decode()
    he.post(reverse("office_story_start"), {"note": note, "key": "a"})
    late = lin.post(reverse("office_story_start"), {"note": note, "key": "b"}, follow=True)
    assert "already taken this note" in late.content.decode()
    assert len(queries.desk()) == 1


def test_it_keeps_both_when_two_write_at_once(he, lin):
    story = factories.a_draft()
    opened = form(story, **{"en-body": MINE})
    lin.post(reverse("office_story_save", args=[story]), form(story, **{"en-body": "Said by her."}))
    answer = he.post(reverse("office_story_save", args=[story]), opened)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert MINE in page
    assert "Said by her." in page
    assert queries.draft_for(story).texts["en"].body == "Said by her."


def test_it_marks_a_field_that_is_too_long_and_keeps_it(he):
    story = factories.a_draft()
    long = "x" * (rules.LONGEST["quote"] + 1)
    answer = he.post(reverse("office_story_save", args=[story]), form(story, **{"en-quote": long}))
    assert answer.status_code == 422
    assert long in answer.content.decode()


def test_it_sends_nothing_to_review_before_every_line_is_ticked(he):
    story = factories.a_draft()
    answer = he.post(reverse("office_story_save", args=[story]), form(story, do="send", checked=["names"]))
    assert answer.status_code == 422
    assert queries.draft_for(story).state == rules.DRAFT
    he.post(reverse("office_story_save", args=[story]), form(story, do="send", checked=list(rules.CHECKLIST)))
    assert queries.draft_for(story).state == rules.IN_REVIEW


def test_it_leads_a_story_from_review_to_everybody(he, lin, su):
    story = factories.in_review()
    own = he.get(reverse("office_story", args=[story])).content.decode()
    assert "two others review it" in own
    verdict = {"version": 2, "verdict": "approve", "checked": list(rules.CHECKLIST)}
    lin.post(reverse("office_story_review", args=[story]), verdict)
    assert "editor-lin" not in su.get(reverse("office_story", args=[story])).content.decode()
    su.post(reverse("office_story_review", args=[story]), verdict)
    assert queries.draft_for(story).state == rules.APPROVED


def test_it_asks_for_the_words_of_a_wished_change(lin):
    story = factories.in_review()
    answer = lin.post(reverse("office_story_review", args=[story]), {"version": 2, "verdict": "change", "comment": ""})
    assert answer.status_code == 422
    assert "which change" in answer.content.decode()
    nothing = lin.post(reverse("office_story_review", args=[story]), {"version": 2})
    assert "approve, or ask for a change" in nothing.content.decode()


def test_it_publishes_no_story_of_a_talk_that_is_too_near(he, lin, su):
    story = factories.approved()
    answer = he.post(reverse("office_story_publish", args=[story]), follow=True)
    assert "thirty days" in answer.content.decode()
    assert queries.draft_for(story).state == rules.APPROVED


def test_it_retracts_only_with_a_reason(he):
    factories.published("a-story")
    [draft] = queries.desk()
    answer = he.post(reverse("office_story_retract", args=[draft.id]), {"reason": " "})
    assert answer.status_code == 422
    he.post(reverse("office_story_retract", args=[draft.id]), {"reason": "Too near to somebody."})
    assert "Too near to somebody." in he.get(reverse("office_story", args=[draft.id])).content.decode()


def test_it_fills_traditional_fields_from_simplified_ones(he):
    story = factories.a_draft()
    he.post(reverse("office_story_save", args=[story]), form(story, do="traditional"))
    assert queries.draft_for(story).texts["zh-hant"].body == "他在電話裏聽了很久。".replace("裏", "裡")
    assert he.get(reverse("office_story", args=[story])).status_code == 200


def test_it_knows_no_story_that_is_not_there(he):
    assert he.get(reverse("office_story", args=[1])).status_code == 404


@pytest.mark.parametrize("version", ["", "-1", "two", "9" * 5000])
def test_it_treats_a_strange_version_as_an_old_one(he, version):
    story = factories.a_draft()
    answer = he.post(reverse("office_story_save", args=[story]), form(story, version=version, **{"en-body": MINE}))
    assert answer.status_code == 409
    assert MINE in answer.content.decode()
