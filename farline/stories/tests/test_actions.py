import dataclasses

import pytest

from farline.common.models import JournalLine
from farline.stories import actions as stories
from farline.stories import gate, labels, queries, rules
from farline.stories.models import Note, Review, Story, StoryText
from farline.stories.rules import Words
from farline.stories.tests.factories import (
    NOW,
    QUOTES,
    REASON,
    RIGHT,
    TEXTS,
    a_draft,
    approved,
    in_review,
    judge,
    published,
    redacted,
    save,
)

pytestmark = pytest.mark.django_db


def test_it_keeps_an_offered_note_sealed_and_unjournalled():
    stories.offer_note(text="他说早就想退了", month="2026-11")
    note = Note.objects.get()
    assert "早就".encode() not in bytes(note.sealed_text)
    assert not JournalLine.objects.exists()
    assert [view.text for view in queries.notes()] == ["他说早就想退了"]


def test_it_moves_a_note_into_one_draft_only():
    note = stories.offer_note(text="一句话", month="2026-10")
    story = stories.start_draft(by="editor-he", now=NOW, note_id=note)
    draft = queries.draft_for(story)
    assert (draft.source, draft.month) == ("一句话", "2026-10")
    assert not queries.notes()
    with pytest.raises(stories.NoteGone):
        stories.start_draft(by="editor-lin", now=NOW, note_id=note)
    with pytest.raises(stories.NoteGone):
        stories.set_note_aside(note_id=note, by="editor-lin", now=NOW)


def test_it_keeps_a_draft_sealed_until_publication():
    story = a_draft()
    assert all("官员".encode() not in bytes(text.sealed_text or b"") for text in StoryText.objects.all())
    assert "henan" not in Story.objects.get(pk=story).slug
    assert queries.draft_for(story).texts["zh-hans"] == TEXTS["zh-hans"]


def test_it_loses_neither_text_when_two_editors_save_at_once():
    story = a_draft()
    stories.join_writers(story_id=story, by="editor-lin", now=NOW)
    save(story, version=2, by="editor-lin", texts={"zh-hans": Words("林", "林", "林", "林")})
    with pytest.raises(stories.ChangedMeanwhile) as refused:
        save(story, version=2, by="editor-he")
    assert refused.value.theirs.texts["zh-hans"].headline == "林"
    assert refused.value.theirs.version == 3
    assert queries.draft_for(story).texts["zh-hans"].headline == "林"
    assert save(story, version=3, by="editor-he") == 4


def test_it_refuses_roles_and_places_that_are_not_on_the_lists():
    story = a_draft()
    for bad in ({"role": "party secretary of a named plant"}, {"place": "Jiaozuo"}, {"texts": {"fr": Words()}}):
        with pytest.raises(stories.NotOnTheList):
            save(story, version=2, **bad)


def test_it_names_the_field_that_is_too_long():
    story = a_draft()
    with pytest.raises(stories.TooLong) as refused:
        save(story, version=2, texts={"en": Words(headline="x" * 91)})
    assert refused.value.fields == [("en", "headline")]


def test_it_sends_only_whole_texts_with_every_check_made():
    story = redacted()
    save(story, version=2, texts={"en": Words(headline="half")})
    with pytest.raises(stories.NotWhole) as refused:
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert refused.value.languages == ["en"]
    save(story, version=3)
    with pytest.raises(stories.ChecklistIncomplete):
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST[1:], by="editor-he", now=NOW)
    assert queries.draft_for(story).state == rules.REDACTED


def test_it_approves_when_two_others_agree():
    story = in_review()
    assert judge(story, "editor-lin") == rules.EDITORIAL_REVIEW
    assert judge(story, "editor-su") == rules.APPROVED
    assert queries.approvers(story) == ["editor-lin", "editor-su"]


def test_it_lets_nobody_review_who_wrote_a_word():
    story = a_draft("editor-he")
    with pytest.raises(stories.NotAWriter):
        save(story, version=2, by="editor-lin")
    stories.join_writers(story_id=story, by="editor-lin", now=NOW)
    save(story, version=2, by="editor-lin")
    stories.redact(story_id=story, by="editor-he", now=NOW)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    for writer in ("editor-he", "editor-lin"):
        with pytest.raises(stories.WroteIt):
            judge(story, writer, version=3)


def test_it_counts_nobody_twice():
    story = in_review()
    judge(story, "editor-lin")
    with pytest.raises(stories.AlreadyReviewed):
        judge(story, "editor-lin")
    assert queries.draft_for(story).state == rules.EDITORIAL_REVIEW


def test_it_hides_the_first_verdict_from_the_second_reviewer_and_the_author():
    story = in_review()
    judge(story, "editor-lin", approves=False, comment="写得太细")
    for viewer in ("editor-su", "editor-he"):
        verdicts = queries.verdicts_for(story, viewer)
        assert (verdicts.given, verdicts.seen) == (1, [])
    assert judge(story, "editor-su") == rules.REDACTED
    assert {verdict.comment for verdict in queries.verdicts_for(story, "editor-su").seen} == {"写得太细", ""}
    assert len(queries.verdicts_for(story, "editor-he").seen) == 2


def test_it_keeps_comments_sealed():
    story = in_review()
    judge(story, "editor-lin", approves=False, comment="写得太细")
    assert "太细".encode() not in bytes(Review.objects.get().sealed_comment)


def test_it_asks_for_words_with_a_wish_for_change_and_for_checks_with_an_approval():
    story = in_review()
    with pytest.raises(stories.CommentMissing):
        judge(story, "editor-lin", approves=False)
    stories.take_safety_review(story_id=story, by="editor-lin", now=NOW)
    with pytest.raises(stories.ChecklistIncomplete):
        stories.review(story_id=story, version=2, approves=True, by="editor-lin", now=NOW)


def test_it_reviews_the_version_that_was_read_and_no_other():
    story = in_review()
    stories.take_back(story_id=story, by="editor-he", now=NOW)
    save(story, version=2)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    with pytest.raises(stories.NotNow):
        judge(story, "editor-lin", version=2)


def test_it_asks_for_a_change_before_a_new_round():
    story = in_review()
    judge(story, "editor-lin", approves=False, comment="改")
    judge(story, "editor-su")
    with pytest.raises(stories.NothingChanged):
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    save(story, version=2)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert queries.verdicts_for(story, "editor-lin").given == 0


def test_it_needs_a_new_round_when_an_approved_story_is_changed():
    story = approved()
    stories.take_back(story_id=story, by="editor-he", now=NOW)
    save(story, version=3)
    with pytest.raises(stories.NotNow):
        stories.publish(story_id=story, by="editor-he", now=NOW)
    assert not queries.approvers(story)


def test_it_publishes_nothing_that_is_not_approved():
    for story in (a_draft(), in_review()):
        with pytest.raises(stories.NotNow):
            stories.publish(story_id=story, by="editor-he", now=NOW)
    assert not queries.published("en")


def test_it_shows_a_published_story_in_the_language_asked_for_or_says_that_it_has_not():
    slug = published()
    assert slug == "official-ha"
    english = queries.story_for(slug, "en")
    assert english and (english.role, english.place, english.is_fallback) == ("official", "Henan", False)
    traditional = queries.story_for(slug, "zh-hant")
    assert traditional and (traditional.language, traditional.is_fallback) == ("zh-hans", True)
    assert traditional.languages == ("zh-hans", "en")


def test_it_leaves_nothing_sealed_behind_at_publication():
    note = stories.offer_note(text="原话", month="2026-11")
    story = stories.start_draft(by="editor-he", now=NOW, note_id=note)
    save(story, version=1, texts={"zh-hans": Words(), "en": TEXTS["en"]})
    stories.redact(story_id=story, by="editor-he", now=NOW)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    judge(story, "editor-lin")
    judge(story, "editor-su")
    stories.publish(story_id=story, by="editor-he", now=NOW)
    kept = Story.objects.get()
    assert (kept.sealed_source, kept.sealed_first, kept.sealed_facts) == (None, None, None)
    assert (kept.safety_reviewer, kept.note_readers) == ("", [])
    assert [(text.language, text.sealed_text) for text in StoryText.objects.all()] == [("en", None)]


def test_it_gives_two_stories_of_one_role_and_place_different_addresses():
    assert [published(), published()] == ["official-ha", "official-ha-2"]


def test_it_retracts_with_a_public_reason_and_keeps_no_text():
    slug = published("a-story")
    story = queries.desk()[0].id
    stories.retract(story_id=story, reason=REASON, by="editor-he", now=NOW)
    gone = queries.story_for(slug, "en")
    assert gone and gone.retracted and not gone.body and not gone.headline
    assert not queries.published("en")
    assert not StoryText.objects.exists()


def test_it_shows_no_draft_in_public():
    story = a_draft()
    assert queries.story_for(queries.draft_for(story).slug, "en") is None


def test_it_puts_a_published_story_right_when_two_have_read_it():
    slug = published("a-story")
    original = queries.desk()[0].id
    copy = stories.begin_correction(story_id=original, by="editor-he", now=NOW)
    assert stories.begin_correction(story_id=original, by="editor-lin", now=NOW) == copy
    better = {"en": Words("Official in Henan: “x”", "I saw it long ago", "He listened.", "He said little.")}
    with pytest.raises(stories.CorrectionMissing):
        stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    save(copy, version=1, texts=better, correction=RIGHT)
    stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    before = queries.story_for(slug, "en")
    assert before and before.body == "He listened for long."
    judge(copy, "editor-lin")
    judge(copy, "editor-su")
    assert stories.publish(story_id=copy, by="editor-he", now=NOW) == slug
    story = queries.story_for(slug, "en")
    assert story and story.body == "He said little."
    assert story.corrections == ((NOW.date(), queries.Line(RIGHT["en"], "en", False)),)
    assert [draft.id for draft in queries.desk()] == [original]


def test_it_drops_a_correction_of_a_story_that_was_retracted():
    published("a-story")
    original = queries.desk()[0].id
    stories.begin_correction(story_id=original, by="editor-he", now=NOW)
    stories.retract(story_id=original, reason=REASON, by="editor-he", now=NOW)
    assert [draft.state for draft in queries.desk()] == [rules.RETRACTED]
    with pytest.raises(stories.NotNow):
        stories.begin_correction(story_id=original, by="editor-he", now=NOW)


def test_it_lists_the_parts_of_a_series_in_their_order():
    slugs = []
    for _part in range(2):
        story = a_draft()
        save(story, version=2, texts={"en": dataclasses.replace(TEXTS["en"], series="Three calls")})
        stories.redact(story_id=story, by="editor-he", now=NOW)
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
        judge(story, "editor-lin", version=3)
        judge(story, "editor-su", version=3)
        slugs.append(stories.publish(story_id=story, by="editor-he", now=NOW))
    alone, first = queries.story_for(published(), "en"), queries.story_for(slugs[0], "en")
    assert alone and first
    assert [part.slug for part in queries.parts_of(first)] == slugs
    assert queries.parts_of(alone) == []


def test_it_forgets_notes_that_nobody_opened_in_three_months():
    kept, old = (stories.offer_note(text="一句话", month=month) for month in ("2026-09", "2026-08"))
    assert stories.forget_unopened(now=NOW) == 1
    assert [note.id for note in queries.notes()] == [kept]
    assert old != kept


@pytest.mark.parametrize("reason", ["", "wang jianguo, zhao county", "Recognized", "other"])
def test_it_takes_no_reason_that_is_not_on_the_list(reason):
    published("a-story")
    with pytest.raises(stories.ReasonMissing):
        stories.retract(story_id=queries.desk()[0].id, reason=reason, by="editor-he", now=NOW)
    assert queries.desk()[0].state == rules.PUBLISHED


def test_it_says_each_reason_in_every_language():
    for reason in rules.REASONS:
        assert len({labels.reason_in(reason, code) for code in rules.LANGUAGES}) == len(rules.LANGUAGES)


@pytest.mark.parametrize("said", [
    "Wang Jianguo of Jiaozuo asked for it.", "On November 3 he asked for it.", "Call 13800000000 to ask.",
    "The county party secretary read it.", "What Director Liu said was too near.", "张 建 国听过。",
    "在石家 庄。", "济 南",
    "五六七八", "in jinan", "shi jia zhuang", "Ван Цзяньго", "ئۇيغۇر", "wang jianguo, zhao county", "xiu ying wang",
    "xiuying", "november third", "five six seven eight", "济，南", "ji nan", "jian-guo zhang", "baoding",
])  # fmt: skip
def test_it_lets_no_correction_give_anybody_away(said):
    slug = published("a-story")
    story = queries.desk()[0].id
    copy = stories.begin_correction(story_id=story, by="editor-he", now=NOW)
    save(copy, version=1, correction=RIGHT | {"en": said})
    with pytest.raises(stories.GateBlocks) as stopped:
        stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert "correction" in {one.field for one in stopped.value.findings}
    still = queries.story_for(slug, "en")
    assert still and not still.retracted


def test_it_stops_a_listed_word_in_the_correction_itself():
    published("a-story")
    copy = stories.begin_correction(story_id=queries.desk()[0].id, by="editor-he", now=NOW)
    stories.add_known(story_id=copy, typed="红星机械厂", by="editor-he", now=NOW)
    save(copy, version=1, correction=RIGHT | {"zh-hans": "删去了紅星機械廠。"})
    with pytest.raises(stories.GateBlocks):
        stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)


def test_it_asks_for_a_correction_in_every_language_and_cuts_none_short():
    published("a-story")
    copy = stories.begin_correction(story_id=queries.desk()[0].id, by="editor-he", now=NOW)
    save(copy, version=1, correction={"en": RIGHT["en"]})
    with pytest.raises(stories.CorrectionMissing) as refused:
        stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert refused.value.languages == ["zh-hans"]
    with pytest.raises(stories.TooLong):
        save(copy, version=2, correction={"en": "x" * 301})


def test_it_says_the_reason_in_languages_the_story_never_had():
    alone = {"zh-hans": TEXTS["zh-hans"]}
    story = a_draft()
    save(story, version=2, texts={**alone, "en": Words()})
    stories.redact(story_id=story, by="editor-he", now=NOW)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    judge(story, "editor-lin", version=3)
    judge(story, "editor-su", version=3)
    slug = stories.publish(story_id=story, by="editor-he", now=NOW)
    stories.retract(story_id=story, reason=REASON, by="editor-he", now=NOW)
    english, traditional = queries.story_for(slug, "en"), queries.story_for(slug, "zh-hant")
    assert english and english.retraction == queries.Line("Somebody might be recognized by it.", "en", False)
    assert traditional and traditional.retraction == queries.Line("有人可能因此被認出來。", "zh-hant", False)


def test_it_reads_anew_what_was_taken_back_and_sent_unchanged():
    story = approved()
    stories.take_back(story_id=story, by="editor-he", now=NOW)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert queries.verdicts_for(story, "editor-lin").given == 0
    judge(story, "editor-lin", version=3)
    stories.take_back(story_id=story, by="editor-he", now=NOW)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert judge(story, "editor-lin", version=4) == rules.EDITORIAL_REVIEW
    assert judge(story, "editor-su", version=4) == rules.APPROVED
    assert queries.approvers(story) == ["editor-lin", "editor-su"]


def test_it_lets_nobody_take_a_story_back_to_lose_a_wish_for_a_change():
    story = in_review()
    judge(story, "editor-lin", approves=False, comment="写得太细")
    stories.take_back(story_id=story, by="editor-he", now=NOW)
    assert [one.comment for one in queries.verdicts_for(story, "editor-he").seen] == ["写得太细"]
    with pytest.raises(stories.NothingChanged):
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)


BROUGHT_BACK = "王建国在石家庄听完了。那天是11月3日，手机尾号5678。"


def _corrected(body: str, language: str = "zh-hans") -> int:
    published("a-story")
    copy = stories.begin_correction(story_id=queries.desk()[0].id, by="editor-he", now=NOW)
    texts = TEXTS | {language: dataclasses.replace(TEXTS[language], body=body)}
    save(copy, version=1, texts=texts, correction=RIGHT)
    return copy


@pytest.mark.parametrize(
    "body", [BROUGHT_BACK, "王 建 国", "jinan", "he said november third", "尾号五六七八", "張建國說了"]
)
def test_it_lets_no_correction_bring_back_what_was_taken_out(body):
    copy = _corrected(body)
    with pytest.raises(stories.GateBlocks) as stopped:
        stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert {(one.kind, one.field) for one in stopped.value.findings} >= {("added", "body")}


@pytest.mark.parametrize("body", ["他在电话里听了很久。后来他笑了。", "他在电话里没有听很久，只听了开头。"])
def test_it_lets_a_correction_say_something_else(body):
    copy = _corrected(body)
    stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    assert queries.draft_for(copy).state == rules.SAFETY_REVIEW


def test_it_lets_a_correction_keep_what_was_published():
    published = {"zh-hans": Words(body="他姓王，在大学教书。"), "en": Words(body="Somebody of Zhao County said so.")}
    kept = {"zh-hans": Words(body="他姓 王，在大学里教书。"), "en": Words(body="He of Zhao County said it.")}
    assert not gate.check_added(kept, published)
    assert gate.check_added({"zh-hans": Words(body="他姓李，在大学教书。")}, published)


@pytest.mark.parametrize("lost", ["的", "301", "?!", "〇", "a", "5"])
def test_it_names_the_words_it_could_not_search_for_and_keeps_none(lost):
    story = redacted()
    with pytest.raises(stories.NothingToSearch) as refused:
        stories.add_known(story_id=story, typed=f"李小龙\n{lost}", by="editor-he", now=NOW)
    assert refused.value.lines == [lost]
    assert queries.known_facts(story).count == 0


@pytest.mark.parametrize(("typed", "said"), [
    ("王", "老王来了"), ("ئابدۇللا", "叫ئابدۇللا的"), ("김철수", "김철수가"), ("哈尔滨", "he left Harbin"),
    ("Harbin", "他在哈爾濱"),
])  # fmt: skip
def test_it_stops_what_was_listed_in_any_script(typed, said):
    story = redacted()
    stories.add_known(story_id=story, typed=typed, by="editor-he", now=NOW)
    save(story, version=2, texts={"zh-hans": Words("h", "q", "s", said)})
    assert gate.blocks(queries.findings(story))


def test_it_keeps_every_line_or_says_that_it_is_too_much():
    story = redacted()
    with pytest.raises(stories.TooLong):
        stories.add_known(story_id=story, typed="李小龙\n" * 501, by="editor-he", now=NOW)
    assert queries.known_facts(story).count == 0
    with pytest.raises(stories.NotAWriter):
        stories.add_known(story_id=story, typed="李小龙", by="editor-su", now=NOW)


def test_it_takes_a_review_over_only_when_that_is_meant():
    story = in_review()
    stories.take_safety_review(story_id=story, by="editor-lin", now=NOW)
    with pytest.raises(stories.OthersTurn):
        stories.take_safety_review(story_id=story, by="editor-su", now=NOW)
    assert queries.draft_for(story).safety_reviewer == "editor-lin"
    stories.take_safety_review(story_id=story, by="editor-su", now=NOW, over=True)
    assert queries.draft_for(story).note_readers == ("editor-lin", "editor-su")


def test_it_lets_nobody_judge_the_text_alone_who_saw_the_first_telling():
    story = in_review()
    assert not queries.draft_for(story).source and queries.first_telling(story)
    stories.take_safety_review(story_id=story, by="editor-lin", now=NOW)
    stories.take_safety_review(story_id=story, by="editor-su", now=NOW, over=True)
    judge(story, "editor-su")
    with pytest.raises(stories.SawTheNote):
        judge(story, "editor-lin")


def test_it_lets_only_those_take_a_story_back_who_wrote_or_approved_it():
    story = in_review()
    for other in ("editor-lin", "editor-xin"):  # a reviewer's way back is to ask for a change
        with pytest.raises(stories.NotTheirs):
            stories.take_back(story_id=story, by=other, now=NOW)
    judge(story, "editor-lin")
    judge(story, "editor-su")
    with pytest.raises(stories.NotTheirs):
        stories.take_back(story_id=story, by="editor-xin", now=NOW)
    stories.take_back(story_id=story, by="editor-su", now=NOW)
    assert queries.draft_for(story).state == rules.REDACTED


def test_it_takes_no_verdict_on_safety_from_somebody_who_saw_no_note():
    story = in_review()
    with pytest.raises(stories.NotTaken):
        stories.review(
            story_id=story, version=2, approves=True, checked=rules.CHECKLIST, quotes=QUOTES, by="editor-lin", now=NOW
        )
    stories.take_safety_review(story_id=story, by="editor-lin", now=NOW)
    with pytest.raises(stories.OthersTurn):
        judge(story, "editor-su")
    assert judge(story, "editor-lin") == rules.EDITORIAL_REVIEW


def test_it_lets_only_the_writers_move_what_they_write():
    story = a_draft()
    with pytest.raises(stories.NotAWriter):
        stories.redact(story_id=story, by="editor-lin", now=NOW)
    stories.redact(story_id=story, by="editor-he", now=NOW)
    with pytest.raises(stories.NotAWriter):
        stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-lin", now=NOW)


def test_it_keeps_no_sign_that_nobody_sees():
    hidden = "\u200c\u200d\ufe0e\U000e0135\u2800\u3164"
    story = a_draft()
    save(story, version=2, texts={"en": Words(*(f"He {hidden}laughed." for _ in range(4)))})
    words = queries.draft_for(story).texts["en"]
    assert (words.headline, words.body) == ("He laughed.", "He laughed.")
