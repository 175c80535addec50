import datetime as dt
import html.parser
import io
import re
import urllib.request

import pytest
from django.core.management import call_command

from farline.common import content
from farline.doors.commands import packs_check

TODAY = dt.date(2026, 11, 26)


def test_the_shipped_packs_hold_and_nothing_is_asked_of_a_network():
    out = io.StringIO()
    call_command("packs", "check", "--on", "2026-11-26", stdout=out)
    assert "4 packs, and nothing wrong" in out.getvalue()


def test_it_says_which_packs_have_run_out_and_which_soon_will():
    said = [finding.sentence for finding in packs_check.look(dt.date(2027, 6, 15))]
    assert any(sentence.startswith("expired on 2027-03-31") for sentence in said)
    assert any(sentence == "expires on 2027-06-30" for sentence in said)
    assert not any(finding.bad for finding in packs_check.look(dt.date(2027, 6, 15)))


def test_a_link_that_does_not_answer_is_bad():
    asked = []

    def answers(url: str) -> str:
        asked.append(url)
        return "answers 404"

    found = [finding for finding in packs_check.look(TODAY, answers) if finding.bad]
    assert [finding.sentence for finding in found] == [f"{url} answers 404" for url in asked]
    assert asked


def test_each_pack_is_one_plain_file_that_fetches_nothing(tmp_path):
    call_command("packs", "build", str(tmp_path), "--on", "2026-11-26", stdout=io.StringIO())
    built = sorted(tmp_path.iterdir())
    assert len(built) == 12
    for path in built:
        text = path.read_text(encoding="utf-8")
        assert len(text.encode()) < 30_000
        assert not re.search(r"<script|<link|src=|url\(|@import|flex|grid|var\(|light-dark", text)
        assert text.index('class="first"') < text.index("<h2>")


OLD_TAGS = frozenset(
    "html head meta title style body h1 h2 h3 h4 div p br dl dt dd ul ol li strong em blockquote a span".split()
)
OLD_STYLE = frozenset(
    "font max-width margin padding color background font-size line-height margin-bottom border letter-spacing"
    " font-weight page-break-after page-break-inside".split()
)


class Parts(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _value in attrs}


def test_each_pack_needs_nothing_that_a_telephone_of_2016_lacks(tmp_path):
    """Elements of HTML 4 and properties of CSS 2.1 only: whatever opens pages at all opens this."""
    call_command("packs", "build", str(tmp_path), "--on", "2026-11-26", stdout=io.StringIO())
    for path in tmp_path.iterdir():
        text, parts = path.read_text(encoding="utf-8"), Parts()
        parts.feed(text)
        assert parts.tags <= OLD_TAGS
        assert parts.attributes <= {"lang", "charset", "name", "content", "class", "href", "rel", "start"}
        style = text[text.index("<style>") + 7 : text.index("</style>")]
        assert set(re.findall(r"([a-z-]+)\s*:", style)) <= OLD_STYLE
        assert not re.search(
            r"\b(?:rem|vw|vh|ch|calc|clamp|min|max)\(|\d(?:rem|vw|vh|ch|dvh)\b|:has|:is|@supports|@layer", style
        )


@pytest.mark.parametrize("key", ["safety", "body", "purpose"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_link_for_one_person_is_found_in_every_text_of_a_pack(key, language):
    name = "packs/2-reading.toml"
    text = content.read_text(name)
    at = text.index(f"[{key}]") if f"[{key}]" in text else text.index(f"{key} =")
    mark = f'{language} = """\n' if f"[{key}]" in text else f'{language} = "'
    place = text.index(mark, at) + len(mark)
    with content.laid_over({name: text[:place] + "[x](https://farline.example/?u=8) " + text[place:]}):
        found = list(packs_check.look(TODAY))
    assert [finding.sentence for finding in found if finding.bad and f"{key}.{language}: the link" in finding.sentence]


@pytest.mark.parametrize("trouble", [OSError("no network"), TimeoutError()])
def test_a_network_that_fails_is_a_sentence(monkeypatch, trouble):
    def fails(*_args, **_kwargs):
        raise trouble

    monkeypatch.setattr(urllib.request, "urlopen", fails)
    assert packs_check.try_link("https://farline.example/").startswith("does not answer")
