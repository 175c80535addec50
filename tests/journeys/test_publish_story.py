import datetime as dt

import pytest

from farline.calls import queries as calls
from farline.journeys import publish_story
from farline.stories import actions as stories
from farline.stories import queries, rules
from farline.stories.tests.factories import NOW, QUOTES, RIGHT, approved, in_review, judge, save
from farline.volunteers import actions as volunteers
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import make_volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def editors() -> list[Volunteer]:
    return [make_volunteer(handle, ["editor"]) for handle in ("editor-he", "editor-lin", "editor-su")]


def _publish(story: int, **changed) -> str:
    said = {"story_id": story, "by": "editor-he", "now": NOW, "at_once": True} | changed
    return publish_story.publish_story(**said)


def test_it_publishes_what_two_trusted_editors_approved():
    slug = _publish(approved())
    assert [story.slug for story in queries.published("en")] == [slug]


def test_it_counts_no_approval_of_an_editor_suspended_since(editors: list[Volunteer]):
    story = approved()
    volunteers.suspend(volunteer=editors[1], by="zhixin", now=NOW)
    with pytest.raises(publish_story.ApprovalLapsed):
        _publish(story)
    assert not queries.published("en")


def test_it_counts_no_approval_of_somebody_who_is_no_editor_now(editors: list[Volunteer]):
    story = approved()
    volunteers.revoke_role(volunteer=editors[2], role="editor", by="zhixin", now=NOW)
    with pytest.raises(publish_story.ApprovalLapsed):
        _publish(story)


def test_it_waits_until_the_call_is_long_past():
    story = approved()
    with pytest.raises(publish_story.TooSoon) as refused:
        _publish(story, at_once=False)
    assert refused.value.day == dt.date(2027, 1, 1)
    assert _publish(story, at_once=False, now=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))


def test_it_publishes_nothing_still_in_review():
    with pytest.raises(stories.NotNow):
        _publish(in_review())


def test_it_adds_chance_to_the_wait_when_it_is_approved():
    story = in_review()
    judge(story, "editor-lin")
    stories.review(
        story_id=story, version=2, approves=True, checked=rules.CHECKLIST, quotes=QUOTES, by="editor-su", now=NOW,
        extra_days=17,
    )  # fmt: skip
    assert queries.draft_for(story).not_before == dt.date(2027, 1, 18)
    with pytest.raises(publish_story.TooSoon):
        _publish(story, at_once=False, now=dt.datetime(2027, 1, 17, 23, tzinfo=dt.UTC))


def test_it_lets_one_story_a_month_out_of_a_province():
    first, second = approved(), approved()
    in_january = dt.datetime(2027, 1, 5, tzinfo=dt.UTC)
    _publish(first, at_once=False, now=in_january)
    with pytest.raises(publish_story.ProvinceTooSoon):
        _publish(second, at_once=False, now=in_january)
    assert _publish(second, at_once=False, now=dt.datetime(2027, 2, 1, tzinfo=dt.UTC))


def _corrected_to(place: str, wide: int) -> int:
    copy = stories.begin_correction(story_id=wide, by="editor-he", now=NOW)
    save(copy, version=1, place=place, correction=RIGHT, texts=_without_place())
    stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    judge(copy, "editor-lin")
    judge(copy, "editor-su")
    return copy


def _without_place() -> dict[str, rules.Words]:
    return {
        "en": rules.Words(
            "Official: “I saw it long ago”", "I saw it long ago", "He listened.", "He listened for long."
        )
    }


def _wide() -> int:
    story = stories.start_draft(by="editor-he", now=NOW, month="2026-11")
    save(story, version=1, place="", texts=_without_place())
    stories.redact(story_id=story, by="editor-he", now=NOW)
    stories.send_to_review(story_id=story, checked=rules.CHECKLIST, by="editor-he", now=NOW)
    judge(story, "editor-lin")
    judge(story, "editor-su")
    return story


def test_it_counts_a_story_that_a_correction_moves_to_a_province():
    in_january = dt.datetime(2027, 1, 5, tzinfo=dt.UTC)
    wide = [_wide(), _wide()]
    for story in wide:
        _publish(story, at_once=False, now=in_january)
    first, second = (_corrected_to("HA", story) for story in wide)
    _publish(first, at_once=False, now=in_january)
    for later in (in_january, dt.datetime(2027, 2, 1, tzinfo=dt.UTC)):
        with pytest.raises(publish_story.ProvinceTooSoon):
            _publish(second, at_once=False, now=later)


def test_it_tells_of_no_province_that_the_map_leaves_out(monkeypatch):
    monkeypatch.setattr(calls, "waiting_by_province", lambda _apart: {"HA": 3, "SD": 500, "BJ": 400})
    story, in_january = approved(), dt.datetime(2027, 1, 5, tzinfo=dt.UTC)
    with pytest.raises(publish_story.HiddenOnMap):
        _publish(story, at_once=False, now=in_january)
    monkeypatch.setattr(calls, "waiting_by_province", lambda _apart: {"HA": 30, "SD": 500, "BJ": 400})
    assert _publish(story, at_once=False, now=in_january)
