import datetime as dt
import io
import re
import urllib.request

import pytest
from django.core.management import call_command

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


@pytest.mark.parametrize("trouble", [OSError("no network"), TimeoutError()])
def test_a_network_that_fails_is_a_sentence(monkeypatch, trouble):
    def fails(*_args, **_kwargs):
        raise trouble

    monkeypatch.setattr(urllib.request, "urlopen", fails)
    assert packs_check.try_link("https://farline.example/").startswith("does not answer")
