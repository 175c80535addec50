"""The editors' desk in the browser: nothing typed is lost, and nobody reviews their own words."""

import time

import pytest
from django.urls import reverse

from farline.doors.office.tests.conftest import browser_of
from farline.stories import actions as stories
from farline.stories import queries, rules
from farline.stories.facts import Fact
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
    assert "He laughed." not in he.get(reverse("office_stories")).content.decode()
    opened = he.post(reverse("office_story_start"), {"note": note, "key": "a"}, follow=True)
    assert "He laughed." in opened.content.decode()
    late = lin.post(reverse("office_story_start"), {"note": note, "key": "b"}, follow=True)
    assert "already taken this note" in late.content.decode()
    assert len(queries.desk()) == 1


def test_it_keeps_both_when_two_write_at_once(he, lin):
    story = factories.a_draft()
    opened = form(story, **{"en-body": MINE})
    lin.post(reverse("office_story_join", args=[story]))
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
    story = factories.redacted()
    answer = he.post(reverse("office_story_save", args=[story]), form(story, do="send", checked=["names"]))
    assert answer.status_code == 422
    assert queries.draft_for(story).state == rules.REDACTED
    he.post(reverse("office_story_save", args=[story]), form(story, do="send", checked=list(rules.CHECKLIST)))
    assert queries.draft_for(story).state == rules.SAFETY_REVIEW


def test_it_leads_a_story_from_review_to_everybody(he, lin, su):
    story = factories.in_review()
    own = he.get(reverse("office_story", args=[story])).content.decode()
    assert "two others review it" in own
    verdict = {"version": 2, "verdict": "approve", "checked": list(rules.CHECKLIST), "quotes": factories.QUOTES}
    early = lin.post(reverse("office_story_review", args=[story]), verdict, follow=True)
    assert "take the safety review first" in early.content.decode()
    lin.post(reverse("office_story_safety", args=[story]))
    lin.post(reverse("office_story_review", args=[story]), verdict)
    assert "editor-lin" not in su.get(reverse("office_story", args=[story])).content.decode()
    su.post(reverse("office_story_review", args=[story]), verdict)
    assert queries.draft_for(story).state == rules.APPROVED


def test_it_asks_for_the_words_of_a_wished_change(lin):
    story = factories.in_review()
    lin.post(reverse("office_story_safety", args=[story]))
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


def test_it_hides_a_story_by_one_press_on_the_list_and_shows_it_again(he, client):
    slug = factories.published("a-story")
    [draft] = queries.desk()
    to, outside = reverse("office_story_hide", args=[draft.id]), reverse("public_story", args=[slug])
    assert to in he.get(reverse("office_stories")).content.decode() and client.get(outside).status_code == 200
    assert "Show it again" in he.post(to, follow=True).content.decode()
    assert client.get(outside).status_code == 404
    assert "please look at it" in he.get(reverse("office_stories")).content.decode()
    assert he.post(to).headers["Location"] == reverse("office_stories")  # somebody was first
    he.post(to, {"do": "show"})
    assert client.get(outside).status_code == 200


def test_it_retracts_only_with_a_reason(he):
    factories.published("a-story")
    [draft] = queries.desk()
    to = reverse("office_story_retract", args=[draft.id])
    for said in ({}, {"reason": "wang jianguo"}, {"en-reason": "wang jianguo", "zh-hans-reason": "王建国"}):
        answer = he.post(to, said)
        assert answer.status_code == 422 and "choose a reason" in answer.content.decode()
    he.post(to, {"reason": "asked"})
    page = he.get(reverse("office_story", args=[draft.id])).content.decode()
    assert "We were asked to take it down." in page and "有人请我们把它撤下。" in page
    assert "Not named yet" not in he.get(reverse("office_stories")).content.decode()


def test_it_says_on_the_page_that_another_editor_has_asked(he, su, settings):
    settings.TWO_PEOPLE = True
    factories.published("a-story")
    [draft] = queries.desk()
    page, to = reverse("office_story", args=[draft.id]), reverse("office_story_retract", args=[draft.id])
    assert "To delete it for good takes two" in he.post(to, {"reason": "asked"}, follow=True).content.decode()
    assert "You have asked for it" in he.get(page).content.decode()
    seen = su.get(page).content.decode()
    assert "Another editor has asked for it" in seen and "It is hidden" in seen and "editor-he" not in seen
    su.post(reverse("office_story_hide", args=[draft.id]), {"do": "show"})
    assert queries.draft_for(draft.id).hidden
    su.post(to, {"reason": "asked"})
    assert queries.draft_for(draft.id).state == rules.RETRACTED


def test_it_says_beside_the_verdict_what_is_still_marked(he):
    story = factories.redacted()
    url = reverse("office_story", args=[story])
    assert "nothing is marked" in he.get(url).content.decode()
    he.post(reverse("office_story_save", args=[story]), form(story, **{"zh-hans-body": "他在洛阳听王局长讲过。"}))
    page = he.get(url).content.decode()
    verdict = page[page.index('id="marked"') : page.index("</section>", page.index('id="marked"'))]
    assert "finds nothing that is known, and" not in page and "洛阳" in verdict and "王局长" in verdict
    assert 'href="#look-zh-hans"' in verdict and 'id="look-zh-hans"' in page


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


NOTE = "王建国说，他在焦作听完了。"


def test_it_leads_from_the_telling_to_the_redaction_and_says_what_to_change(he):
    story = factories.a_draft(note=NOTE, known=(Fact("name", "王建国"), Fact("place", "焦作")))
    told = form(story, do="redact", **{"en-body": "Jian-guo Wang of Jiaozuo listened."})
    page = he.post(reverse("office_story_save", args=[story]), told, follow=True).content.decode()
    assert "A name that is known" in page and "The city the number belongs to" in page
    refused = he.post(
        reverse("office_story_save", args=[story]),
        form(story, do="send", checked=list(rules.CHECKLIST)) | {"version": queries.draft_for(story).version},
    )
    assert refused.status_code == 422
    assert "gives a person away" in refused.content.decode()
    mended = form(story, do="send", checked=list(rules.CHECKLIST), **{"en-body": "Somebody listened."})
    he.post(reverse("office_story_save", args=[story]), mended)
    assert queries.draft_for(story).state == rules.SAFETY_REVIEW


@pytest.mark.slow
def test_it_shows_the_note_and_the_redactions_to_the_safety_reviewer_and_to_nobody_else(he, lin, su):
    story = factories.a_draft(note=NOTE)
    he.post(reverse("office_story_save", args=[story]), form(story, do="redact", **{"en-body": "He sang in a choir."}))
    mended = form(story, do="send", checked=list(rules.CHECKLIST), **{"en-body": "He sang."})
    he.post(reverse("office_story_save", args=[story]), mended)
    address = reverse("office_story", args=[story])
    assert NOTE not in lin.get(address).content.decode()
    lin.post(reverse("office_story_safety", args=[story]))
    page = lin.get(address).content.decode()
    assert NOTE in page and "in a choir" in page and "<del>" in page
    for reader in (su, he):
        assert ("in a choir" in reader.get(address).content.decode()) == (reader is he)
    version = queries.draft_for(story).version
    verdict = {"version": version, "verdict": "approve", "checked": list(rules.CHECKLIST), "quotes": factories.QUOTES}
    late = su.post(reverse("office_story_review", args=[story]), verdict, follow=True)
    assert "Somebody else has taken this review" in late.content.decode()
    lin.post(reverse("office_story_review", args=[story]), verdict)
    assert NOTE not in lin.get(address).content.decode()


def test_it_approves_nothing_with_a_quotation_unread(lin):
    story = factories.in_review()
    lin.post(reverse("office_story_safety", args=[story]))
    verdict = {"version": 2, "verdict": "approve", "checked": list(rules.CHECKLIST), "quotes": factories.QUOTES[:1]}
    answer = lin.post(reverse("office_story_review", args=[story]), verdict)
    assert answer.status_code == 422
    assert "every quotation by itself" in answer.content.decode()


def test_it_never_shows_again_what_must_not_appear(he, su):
    story = factories.a_draft()
    he.post(reverse("office_story_known", args=[story]), {"known": "焦志远\nRiver Street"})
    page = he.get(reverse("office_story", args=[story])).content.decode()
    assert "焦志远" not in page and "River Street" not in page and "Some are known already" in page
    he.post(
        reverse("office_story_save", args=[story]), form(story, do="redact", **{"en-body": "Mr Jiao, River street."})
    )
    assert "must be changed" in he.get(reverse("office_story", args=[story])).content.decode()
    assert "must be changed" not in su.get(reverse("office_story", args=[story])).content.decode()


def test_it_deletes_a_draft_only_for_its_writers(he, su):
    story = factories.a_draft()
    su.post(reverse("office_story_discard", args=[story]))
    assert queries.desk()
    he.post(reverse("office_story_discard", args=[story]))
    assert not queries.desk()


@pytest.mark.parametrize("body", ["<script>alert(1)</script>", "\u202eabc\U0001f600 \x00", "[a](javascript:x)"])
def test_it_shows_html_and_broken_characters_as_harmless_text(he, body):
    story = factories.a_draft()
    he.post(reverse("office_story_save", args=[story]), form(story, do="redact", **{"en-body": body}))
    page = he.get(reverse("office_story", args=[story])).content.decode()
    assert "<script>alert" not in page and 'href="javascript' not in page


@pytest.mark.slow
def test_it_refuses_ten_megabytes_in_a_sentence(he):
    story = factories.a_draft()
    answer = he.post(reverse("office_story_save", args=[story]), form(story, **{"en-body": "x" * 10_000_000}))
    assert answer.status_code in {400, 413}
    assert "what you wrote is usually still there" in answer.content.decode()
    assert queries.draft_for(story).version == 2


def test_it_answers_at_once_to_a_paste_that_is_far_too_long(he):
    story = factories.redacted()
    long = "他在洛阳听王局长讲过。" * 20_000
    started = time.perf_counter()
    answer = he.post(reverse("office_story_save", args=[story]), form(story, **{"zh-hans-body": long}))
    assert time.perf_counter() - started < 3
    assert answer.status_code == 422 and long in answer.content.decode()


def test_it_shows_what_is_being_written_to_its_writers_alone(he, lin):
    story = factories.a_draft(note=NOTE)
    for step in ("draft", "redact"):
        if step == "redact":
            he.post(reverse("office_story_save", args=[story]), form(story, do="redact"))
        page = lin.get(reverse("office_story", args=[story])).content.decode()
        assert "He listened" not in page and "王建国" not in page and "Join the writers" in page
        listed = lin.get(reverse("office_stories")).content.decode()
        assert "I saw it long ago" not in listed and "Others write it" in listed
    answer = lin.post(reverse("office_story_save", args=[story]), form(story, **{"en-body": MINE}), follow=True)
    assert "You can join them first" in answer.content.decode() and "He listened" not in answer.content.decode()
    lin.post(reverse("office_story_join", args=[story]))
    assert queries.draft_for(story).writers == ("editor-he", "editor-lin")
    assert "He listened" in lin.get(reverse("office_story", args=[story])).content.decode()


def test_it_shows_the_first_telling_of_a_blank_draft_only_to_whoever_takes_the_review(he, lin, su):
    story = factories.a_draft()
    he.post(reverse("office_story_save", args=[story]), form(story, do="redact", **{"en-body": "He sang in a choir."}))
    mended = form(story, do="send", checked=list(rules.CHECKLIST), **{"en-body": "He sang."})
    he.post(reverse("office_story_save", args=[story]), mended)
    address = reverse("office_story", args=[story])
    assert "in a choir" not in lin.get(address).content.decode()
    lin.post(reverse("office_story_safety", args=[story]))
    assert "in a choir" in lin.get(address).content.decode()
    assert queries.draft_for(story).note_readers == ("editor-lin",)


def test_it_takes_a_review_over_when_asked_twice_and_warns_when_nobody_is_left(he, lin, su):
    story = factories.in_review()
    take, address = reverse("office_story_safety", args=[story]), reverse("office_story", args=[story])
    assert "nobody is left" not in lin.get(address).content.decode()
    lin.post(take)
    page = su.get(address).content.decode()
    assert "I have asked" in page and "nobody is left" in page
    refused = su.post(take, follow=True)
    assert "Somebody else has taken this review" in refused.content.decode()
    assert queries.draft_for(story).safety_reviewer == "editor-lin"
    browser_of("editor-yu", "editor")
    assert "nobody is left" not in su.get(address).content.decode()
    su.post(take, {"over": "yes"})
    assert queries.draft_for(story).safety_reviewer == "editor-su"


def test_it_names_the_lines_it_cannot_search_for_and_keeps_them_in_the_field(he):
    story = factories.a_draft()
    answer = he.post(reverse("office_story_known", args=[story]), {"known": "焦志远\n301"})
    page = answer.content.decode()
    assert answer.status_code == 422 and "searched for: 301." in page and "焦志远\n301</textarea>" in page
    long = he.post(reverse("office_story_known", args=[story]), {"known": "焦志远\n" * 501})
    assert long.status_code == 422 and "too much at once" in long.content.decode()
    assert queries.known_facts(story).count == 0


def test_it_offers_no_way_back_to_whoever_neither_wrote_nor_approved(he, lin, su):
    story = factories.approved()
    xin = browser_of("editor-xin", "editor")
    way = reverse("office_story_take_back", args=[story])
    assert all(way in one.get(reverse("office_story", args=[story])).content.decode() for one in (he, lin, su))
    assert way not in xin.get(reverse("office_story", args=[story])).content.decode()
    assert "wrote or approved it" in xin.post(way, follow=True).content.decode()
    assert queries.draft_for(story).state == rules.APPROVED
