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
])  # fmt: skip
def test_it_refuses_a_link_that_is_unsafe_or_could_be_one_persons(url, sentence):
    assert sentence in links.trouble(url)


@pytest.mark.parametrize("url", [
    "https://farline.example/", "https://mirror.farline.example/rules/2026-11/",
    "https://farline.example/report-of-2017-chapter-3/", "https://farline.example/2026-11-26-news/",
    "https://news4.example/",
])  # fmt: skip
def test_it_lets_a_plain_link_stand(url):
    assert links.trouble(url) == ""


@pytest.mark.parametrize("text", [
    "Read [this](https://farline.example/?u=81).", "Read <https://farline.example/a1b2c3d4>.",
    "Read [this][1].\n\n[1]: https://farline.example/?u=81", "see https://farline.example/?u=81.",
    "WWW.farline.example",
    "[a](https://farline.example/)[b](/go/?u=3)", "[a](https://farline.example/&#37;41)",
    "[读](https://farline.example/读)",
])  # fmt: skip
def test_it_finds_an_unfit_link_anywhere_in_a_text(text):
    assert links.trouble_in(text).startswith("the link ")


def test_it_lets_a_text_with_plain_links_stand():
    assert (
        links.trouble_in("Read [this](https://farline.example/rules/), https://farline.example/rules/。自己看。") == ""
    )


@given(st.text(max_size=60))
def test_it_never_fails_on_what_somebody_typed(text):
    links.trouble(text)
    links.trouble("https://" + text)
    links.trouble_in(text)
