"""The live site and a copy are the same: the log and the styles byte for byte, the pages word for word."""

import re
from html.parser import HTMLParser

import pytest
from django.utils import timezone

from farline.doors.public.mirror import site
from farline.stories.tests import factories as told
from farline.tally import actions as tally
from farline.tally import grammar

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
# What a copy cannot have: nothing can be received there, so a form is replaced by words that say so.
FORMS = re.compile(r"(?:en|zh-han[st])/(?:never-call|take-back|complaint)/index\.html")
PACK = re.compile(r"(?:en|zh-han[st])/packs/[\w-]+/index\.html")
# No page of the site: the choice of language, all pages in one, and the signed list.
OF_THE_COPY = {"index.html", "farline.html", "MANIFEST", "MANIFEST.sig"}


@pytest.fixture
def files(db):
    told.published("a-story")
    lines = [grammar.declared(7, "2026-W47", bytes([at] * 32), bytes([at + 100] * 32)) for at in range(3)]
    tally.append(lines=lines, week="2026-W47", by="zhixin", now=told.NOW)
    return site.gather(on=timezone.now().date())


class Words(HTMLParser):
    """What a reader reads between the header and the footer."""

    def __init__(self):
        super().__init__()
        self.inside, self.words = 0, []

    def handle_starttag(self, tag, attrs):
        self.inside += tag == "main"

    def handle_endtag(self, tag):
        self.inside -= tag == "main"

    def handle_data(self, data):
        self.words += data.split() if self.inside else []


def words(page: bytes) -> list[str]:
    reader = Words()
    reader.feed(page.decode())
    assert reader.words
    return reader.words


def test_every_file_of_the_log_is_the_same_to_the_byte_and_there_is_no_other(files, client):
    of_the_log = {name for name in files if name.startswith("tally/")}
    assert {"tally/checkpoint", "tally/told", "tally/log.json", "tally/verify.html"} < of_the_log
    for name in of_the_log:
        answer = client.get(f"/{name}")
        assert (answer.status_code, answer.content) == (200, files[name]), name
    assert client.get("/tally/tile/entries/001").status_code == 404


def test_every_page_says_the_same_words(files, client):
    pages = [name for name in files if name.endswith("index.html") and name not in OF_THE_COPY]
    assert len(pages) > 30
    for name in pages:
        live = client.get("/" + name.removesuffix("index.html"))
        assert live.status_code in {200, 410}
        site_says, copy_says = words(live.content), words(files[name])
        if PACK.fullmatch(name):  # the site offers its sheet too; a copy leaves that out and changes nothing else
            rest = iter(site_says)
            assert all(word in rest for word in copy_says), name
        elif not FORMS.fullmatch(name):
            assert site_says == copy_says, name


def test_a_copy_holds_nothing_but_the_site_the_styles_and_its_own_list(files):
    rest = {name for name in files if not name.startswith(("tally/", "static/", "en/", "zh-hans/", "zh-hant/"))}
    assert rest == OF_THE_COPY


def test_the_styles_are_the_same_to_the_byte(files, client):
    styles = [name for name in files if name.startswith("static/")]
    assert styles
    for name in styles:
        answer = client.get(f"/{name}")
        assert b"".join(answer) == files[name], name
