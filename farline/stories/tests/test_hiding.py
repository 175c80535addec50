import pytest

from farline.stories import actions as stories
from farline.stories import queries
from farline.stories.tests.factories import NOW, REASON, a_draft, published

pytestmark = pytest.mark.django_db


def test_one_press_hides_a_story_from_everyone_and_another_shows_it_as_it_was():
    slug = published("a-story")
    story = queries.desk()[0].id
    before = queries.story_for(slug, "en")
    stories.hide(story_id=story, by="editor-su", now=NOW)
    assert queries.story_for(slug, "en") is None and not queries.published("en") and not queries.slugs()
    assert queries.draft_for(story).hidden
    with pytest.raises(stories.NotNow):
        stories.hide(story_id=story, by="editor-su", now=NOW)
    stories.show_again(story_id=story, by="editor-he", now=NOW)
    assert queries.story_for(slug, "en") == before and queries.slugs() == [slug]
    stories.hide(story_id=story, by="editor-su", now=NOW)
    stories.retract(story_id=story, reason=REASON, by="editor-he", now=NOW)
    gone = queries.story_for(slug, "en")
    assert gone and gone.retracted  # its reason is for everyone again


def test_nothing_but_a_published_story_is_hidden():
    with pytest.raises(stories.NotNow):
        stories.hide(story_id=a_draft(), by="editor-he", now=NOW)
    with pytest.raises(stories.NotNow):
        stories.show_again(story_id=a_draft(), by="editor-he", now=NOW)
