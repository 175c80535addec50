"""Every page for everyone: in three languages, without a cookie, a script or anything from elsewhere."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import translation

from farline.packs import queries as packs
from farline.stories import actions as stories
from farline.stories import queries, rules
from farline.stories.tests import factories as told

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in configured.LANGUAGES]
PAGES = [
    "public_home", "public_tally", "public_stories", "public_packs", "public_never_call", "public_never_call_done",
    "public_complaint", "public_take_back", "public_take_back_done",
    "public_about", "public_rules", "public_privacy",
]  # fmt: skip
ELSEWHERE = re.compile(r'(?:src|href|action|data|poster)="(?:https?:)?//', re.I)


def at(name: str, language: str, *args: str) -> str:
    with translation.override(language):
        return reverse(name, args=args)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_it_answers_without_a_cookie_or_anything_from_elsewhere(client, name, language):
    answer = client.get(at(name, language))
    html = answer.content.decode()
    assert answer.status_code == 200
    assert not answer.cookies
    assert "cookie" not in answer.headers.get("Vary", "").lower()
    assert not ELSEWHERE.search(html)
    assert "<script>" not in html and " style=" not in html and " onclick=" not in html
    assert f'<html lang="{ {"zh-hans": "zh-Hans", "zh-hant": "zh-Hant"}.get(language, language) }"' in html


def test_a_sheet_is_found_by_the_number_that_was_read_aloud(client):
    (pack,) = packs.every("en")
    assert f"Sheet number: {pack.code}" in client.get(at("public_packs", "en")).content.decode()


def test_a_volunteer_finds_the_way_in_at_the_head_of_the_first_page(client):
    head = client.get(at("public_home", "zh-hans")).content.decode().partition("</header>")[0]
    assert "义工登录" in head


@pytest.mark.parametrize("name", [name for name in PAGES if name not in {"public_never_call", "public_complaint"}])
def test_it_says_on_every_page_that_it_is_a_demo(client, settings, name):
    settings.DEMO = True
    assert "demo-banner" in client.get(at(name, "en")).content.decode()


@pytest.mark.parametrize("name", ["public_home", "public_tally", "public_stories", "public_packs"])
def test_it_lets_any_cache_keep_a_page_without_a_form(client, name):
    assert "public" in client.get(at(name, "en")).headers["Cache-Control"]


@pytest.mark.parametrize("name", ["public_never_call", "public_complaint", "public_take_back"])
def test_it_lets_no_cache_keep_a_form(client, name):
    assert client.get(at(name, "en")).headers["Cache-Control"] == "no-store"


def test_it_shows_the_operators_own_words(client):
    assert "A few volunteers." in client.get(at("public_about", "en")).content.decode()
    assert "幾個" in client.get(at("public_about", "zh-hant")).content.decode()


def test_it_shows_a_pack_and_no_other(client):
    assert "Do not share from your own account." in client.get(at("public_pack", "en", "safety")).content.decode()
    assert client.get(at("public_pack", "en", "nothing")).status_code == 404


def test_it_shows_a_story_with_words_to_pass_on(client):
    slug = told.published("a-story")
    html = client.get(at("public_story", "en", slug)).content.decode()
    assert "I saw it long ago" in html
    assert "To pass on" in html
    assert "It has not been independently verified" in html


def test_it_marks_the_words_to_pass_on_in_a_demo(client, settings):
    settings.DEMO = True
    html = client.get(at("public_story", "en", told.published("a-story"))).content.decode()
    assert re.search(r'words-to-pass-on">\[DEMO\] ', html)


def test_it_leaves_a_notice_where_a_retracted_story_stood(client):
    story = told.approved()
    slug = stories.publish(story_id=story, slug="a-story", by="editor-he", now=told.NOW)
    stories.retract(story_id=story, reason=told.REASON, by="editor-he", now=told.NOW)
    answer = client.get(at("public_story", "en", slug))
    assert answer.status_code == 410
    assert "Somebody might be recognized by it." in answer.content.decode()
    assert "有人可能因此被認出來。" in client.get(at("public_story", "zh-hant", slug)).content.decode()
    assert "I saw it long ago" not in answer.content.decode()


def test_it_tells_of_a_retraction_and_a_correction_where_the_stories_are_listed_and_fed(client):
    gone = told.approved()
    stories.publish(story_id=gone, slug="gone", by="editor-he", now=told.NOW)
    stories.retract(story_id=gone, reason=told.REASON, by="editor-he", now=told.NOW + dt.timedelta(days=3))
    told.published("a-story")
    copy = stories.begin_correction(
        story_id=next(one.id for one in queries.desk() if one.slug == "a-story"), by="editor-he", now=told.NOW
    )
    told.save(copy, version=1, correction=told.RIGHT)
    stories.send_to_review(story_id=copy, checked=rules.CHECKLIST, by="editor-he", now=told.NOW)
    told.judge(copy, "editor-lin")
    told.judge(copy, "editor-su")
    stories.publish(story_id=copy, by="editor-he", now=told.NOW + dt.timedelta(days=2))
    listed = client.get(at("public_stories", "en")).content.decode()
    assert "Withdrawn stories" in listed and "Somebody might be recognized by it." in listed
    fed = client.get(at("public_feed", "en")).content.decode()
    assert "A story was withdrawn" in fed and "Somebody might be recognized by it." in fed
    assert told.RIGHT["en"] in fed and fed.count("<updated>2026-11-27") == 2  # the feed's own, and the entry's


def test_it_feeds_the_stories_without_an_address_that_nobody_named(client):
    told.published("a-story")
    answer = client.get(at("public_feed", "en"), HTTP_HOST="localhost")
    text = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert "I saw it long ago" in text
    assert "localhost" not in text


def test_it_marks_the_feed_of_a_demo(client, settings):
    settings.DEMO = True
    assert "[DEMO]" in client.get(at("public_feed", "en")).content.decode()


def test_it_needs_few_bytes_for_the_first_page(client):
    html = client.get(at("public_home", "zh-hans")).content
    files = set(re.findall(r'="/static/([^"]+)"', html.decode()))
    weight = len(html) + sum(len(Path(str(finders.find(name))).read_bytes()) for name in files)
    assert weight <= 60_000
