import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.common import links


@pytest.mark.parametrize(("url", "sentence"), [
    ("http://farline.example/", "https://"), ("https://localhost/", "https://"), ("javascript:alert(1)", "https://"),
    ("/packs/?to=3", "https://"), ("mailto:a@farline.example", "https://"), ("https://[x/", "no address"),
    ("https://a@farline.example/", "no user"), ("https://@farline.example/", "no user"),
    ("https://farline.example:8443/", "no user"), ("https://farline.example:/", "no user"),
    ("https://farline.example/?to=3", "made for one person"), ("https://farline.example/?", "without ?"),
    ("https://farline.example/#3", "made for one person"),
    ("https://farline.example/a%33", "nothing but letters"), ("https://farline.example/a;to=b", "nothing but letters"),
    ("https://farline.example\\@evil.example/", "no user"), ("https://farline.example/a\\b", "nothing but letters"),
    ("https://fаrline.example/", "nothing but letters"), ("https://farline.example/a b", "nothing but letters"),
    ("https://farline.example/a1b2c3d4e5f6a7b8", "made for one person"),
    ("https://farline.example/3f7c1f0a-5f0e-4d0c-9a53", "made for one person"),
    ("https://farline.example/i/a1b2c3", "made for one person"),
    ("https://a1b2c3d4e5f6.farline.example/", "made for one person"),
    ("https://farline.example/13800000000", "made for one person"),
    ("https://farline.example/138-0000-0000", "made for one person"),
    ("https://farline.example/" + "a/" * 60, "more than"),
    ("https://farline.example/12345678/87654321", "made for one person"),
    ("https://farline.example/12345678", "made for one person"),
    ("https://farline.example/a1/b2/c3/d4/e5/f6", "made for one person"),
    ("https://u12345678.x.example/", "made for one person"), ("https://192.168.1.1/", "must name a host"),
    ("https://farline.example/qzxkvbnmtrwlpsdfghjk", "made for one person"),
    ("https://farline.example/aieoutneraslenatiroe", "made for one person"),
    ("https://farline.example/aBcDeFgHiJ", "made for one person"),
    ("https://farline.example/i/ab12/cd34/ef56/gh78/", "made for one person"),
    ("https://thestonyriverbank.farline.example/", "made for one person"),
    ("https://thestonyriverbank.example.co.uk/", "made for one person"),
    ("https://farline.example/thestonyriverbank/", "made for one person"),
    ("https://qzxkvbnmtrwlpsdfghjk.example/", "made for one person"),
])  # fmt: skip
def test_it_refuses_a_link_that_is_unsafe_or_could_be_one_persons(url, sentence):
    assert sentence in links.trouble(url)


@pytest.mark.parametrize("url", [
    "https://farline.example/", "https://mirror.farline.example/rules/2026-11/",
    "https://farline.example/report-of-2017-chapter-3/", "https://farline.example/2026-11-26-news/",
    "https://news4.example/", "https://bridges.torproject.org/", "https://farline.example/20261126/rules/",
    "https://en.wikipedia.example/wiki/Great_Firewall", "https://farline.example/downloads/windows-10/",
    "https://github.com/getlantern/lantern", "https://www.thestonyriverbank.example/",
    "https://thestonyriverbank.org.uk/",
])  # fmt: skip
def test_it_lets_a_plain_link_stand(url):
    assert links.trouble(url) == ""


def test_it_says_of_a_source_what_it_lets_stand():
    assert links.trouble_at_source("http://farline.example/a?b=1") == ""
    assert (
        links.trouble_at_source("ftp://farline.example/") == "must be an address that begins with https:// or http://"
    )


@pytest.mark.parametrize("text", [
    "Read [this](https://farline.example/?u=81).", "Read <https://farline.example/a1b2c3d4>.",
    "Read [this][1].\n\n[1]: https://farline.example/?u=81", "see https://farline.example/?u=81.",
    "WWW.farline.example", "see x.example/i?u=81 there", "ftp://farline.example/rules", "或者 javascript:alert(1)",
    "call tel:+8613800000000", "x.example/a1b2c3d4",
    "[a](https://farline.example/)[b](/go/?u=3)", "[a](https://farline.example/&#37;41)",
    "[读](https://farline.example/读)",
])  # fmt: skip
def test_it_finds_an_unfit_link_anywhere_in_a_text(text):
    assert links.trouble_in(text).startswith("the link ")


def test_it_lets_a_text_with_plain_links_stand():
    assert (
        links.trouble_in("Read [this](https://farline.example/rules/), https://farline.example/rules/。自己看。") == ""
    )


@pytest.mark.parametrize("text", [
    "Of 2017/2018, and/or 3/4.", "Read it at farline.example.", "e.g. this/that", "GPL-3.0/AGPL", "BSD 3-Clause",
    "时间：早上/晚上", "version 2.0/3.1 of it",
])  # fmt: skip
def test_it_takes_no_ordinary_sentence_for_a_link(text):
    assert links.trouble_in(text) == ""


@given(st.text(max_size=60))
def test_it_never_fails_on_what_somebody_typed(text):
    links.trouble(text)
    links.trouble("https://" + text)
    links.trouble_in(text)


def test_it_tells_which_links_are_new():
    before = 'url = "https://farline.example/"'
    assert links.new_in(before + '\nen = "See https://farline.example/brave-river/."', before) == [
        "https://farline.example/brave-river/"
    ]
    assert links.new_in(before, before) == []
