"""The base page, how somebody reads, and the pages for what goes wrong."""

import re

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from farline import ROOT
from farline.doors.common import context, errors, reading
from farline.doors.common.tests.factories import a_volunteer

pytestmark = pytest.mark.django_db
DOOR = ROOT / "farline" / "doors" / "common"


def page(path="/zh-hans/sign-in/", client=None, **more):
    return (client or Client()).get(path, **more).content.decode()


@pytest.mark.parametrize(
    ("path", "lang"), [("/zh-hans/sign-in/", "zh-Hans"), ("/zh-hant/sign-in/", "zh-Hant"), ("/en/sign-in/", "en")]
)
def test_it_names_its_language_for_the_browser(path, lang):
    assert f'<html lang="{lang}"' in page(path)


def test_it_switches_the_language_by_plain_links_to_the_same_page():
    shown = page("/zh-hans/sign-in/")
    for code in ("zh-hans", "zh-hant", "en"):
        assert f'href="/{code}/sign-in/"' in shown


def test_it_asks_nothing_of_any_other_site():
    assert not re.findall(r"""(?:href|src|action)=["'](?:https?:)?//""", page())


@pytest.mark.parametrize("path", sorted((DOOR / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_it_has_no_address_script_or_style_of_its_own_in_a_template(path):
    text = path.read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", text)


@pytest.mark.parametrize("path", sorted((DOOR / "static").rglob("*.css")), ids=lambda path: path.name)
def test_it_fetches_nothing_from_its_sheets(path):
    text = path.read_text(encoding="utf-8")
    assert "url(" not in text and "@import" not in text
    assert len(text.encode()) <= 30_000


def test_it_marks_every_page_of_a_demo(settings):
    settings.DEMO = True
    assert "演示：人物、号码、故事都是虚构的" in page()
    assert "演示" in errors.broken(RequestFactory().get("/")).content.decode()
    settings.DEMO = False
    assert "演示" not in page()


def test_it_begins_with_a_way_past_the_menu():
    shown = page()
    assert shown.index('href="#main"') < shown.index("<header")
    assert '<main id="main"' in shown


def test_it_shows_each_role_its_own_doors(client):
    client.force_login(a_volunteer("editor-he", ["editor"]))
    shown = page("/zh-hans/no-such-page/", client)
    assert 'href="/zh-hans/office/"' in shown
    assert 'href="/zh-hans/desk/"' not in shown


def test_it_offers_the_way_out_to_whoever_is_in(client, meilan):
    client.force_login(meilan)
    assert 'action="/zh-hans/sign-out/"' in page("/zh-hans/no-such-page/", client)
    assert 'action="/zh-hans/sign-out/"' not in page("/zh-hans/no-such-page/")


def test_it_remembers_how_somebody_reads_without_a_script(client):
    answer = client.post("/zh-hans/view/", {"size": "2", "back": "/zh-hans/sign-in/"})
    assert answer.url == "/zh-hans/sign-in/"
    client.post("/zh-hans/view/", {"theme": "dark", "back": "/zh-hans/sign-in/"})
    assert 'data-theme="dark" data-size="2"' in page(client=client)


def test_it_keeps_nothing_but_the_look_in_that_cookie(client):
    cookie = client.post("/zh-hans/view/", {"size": "1"}).cookies[reading.COOKIE]
    assert cookie.value == "system.1"
    assert cookie["samesite"] == "Strict"
    assert list(client.cookies) == [reading.COOKIE]


@pytest.mark.parametrize("strange", ["", "dark", "dark.9", '"><script>.2', "dark.2.2"])
def test_it_takes_a_strange_cookie_for_none(strange):
    request = RequestFactory().get("/")
    request.COOKIES[reading.COOKIE] = strange
    seen = reading.of(request)
    assert seen.size in reading.SIZES
    assert seen.theme in reading.THEMES


def test_it_leads_back_to_no_other_site(client):
    assert client.post("/zh-hans/view/", {"back": "//e.example/"}).url.startswith("/zh-hans/")


def test_it_is_the_same_for_every_reader_where_the_page_is_for_everyone(meilan):
    class Match:
        url_name = "public_home"

    class Untouchable:
        def __getattribute__(self, name):
            raise AssertionError("a page for everyone looked at its reader")

    request = RequestFactory().get("/zh-hans/")
    request.COOKIES[reading.COOKIE] = "dark.2"
    for name, kept in {"resolver_match": Match(), "user": Untouchable(), "session": Untouchable()}.items():
        setattr(request, name, kept)
    assert context.site(request)["reading"] == reading.PLAIN


@pytest.mark.parametrize(
    ("status", "answer"),
    [(400, errors.bad_request), (403, errors.forbidden), (404, errors.not_found), (403, errors.stale_form)],
)
@pytest.mark.parametrize("language", ["zh-hans", "zh-hant", "en"])
def test_it_says_what_went_wrong_with_one_way_on(status, answer, language):
    with translation.override(language):
        shown = answer(RequestFactory().get(f"/{language}/"))
    assert shown.status_code == status
    assert shown.content.decode().count("button-primary") == 1


def test_it_says_that_something_broke_without_any_help(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "已经保存的都还在" in answer.content.decode()


def test_it_gives_back_what_somebody_wrote_into_a_stale_form():
    sent = {"text": "她愿意", "csrfmiddlewaretoken": "a b", "passphrase": "x y", "key": "k-1", "words": "so so"}
    assert errors.typed(RequestFactory().post("/", sent)) == ["她愿意", "so so"]


def test_it_writes_nothing_into_the_log_about_who_was_refused(client, caplog):
    """The system's log adds the time to each line: what was asked for in vain would be an access log."""
    client.get("/en/nowhere/")
    client.get("/en/desk/", headers={"host": "elsewhere.example"})
    assert caplog.text == ""
