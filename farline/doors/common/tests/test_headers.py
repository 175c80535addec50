"""Headers and forms: the same strictness at every address the site knows."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from farline import ROOT
from farline.doors.common import middleware

pytestmark = pytest.mark.django_db
SAMPLES = {"int": "1", "slug": "a", "str": "a", "path": "a", "uuid": "00000000-0000-0000-0000-000000000000"}


def filled(route):
    """A path with something in every place that wants something."""
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: SAMPLES.get(found[1] or "str", "1"), route)


def addresses(resolver=None, before="/"):
    for entry in (resolver or get_resolver()).url_patterns:
        route = entry.pattern.language_prefix if hasattr(entry.pattern, "language_prefix") else str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, before + route)
        elif isinstance(entry, URLPattern):
            yield before + filled(route)


SINKS = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|new DOMParser|createContextualFragment|srcdoc"
    r"|\beval\(|new Function|new Worker\((?!script\()|importScripts|setHTMLUnsafe|trustedTypes"
)


def test_it_turns_words_into_a_page_or_a_script_in_one_file_only():
    """The browser refuses it anywhere else; found here before somebody meets a page that does nothing."""
    scripts = [path for path in (ROOT / "farline").rglob("*.js") if "node_modules" not in path.parts]
    assert len(scripts) > 10
    using = {path.name for path in scripts if SINKS.search(path.read_text(encoding="utf-8"))}
    assert using == {"trusted.js"}


def test_it_asks_browsers_for_trusted_types_with_one_policy():
    policy = directives(Client().get("/en/sign-in/").headers["Content-Security-Policy"])
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["farline"]
    assert policy["script-src"] == policy["worker-src"] == ["'self'"]


def directives(policy):
    return {part.split()[0]: part.split()[1:] for part in policy.split("; ")}


@pytest.mark.slow
def test_it_sends_strict_headers_from_every_address():
    known = sorted(set(addresses()))
    assert len(known) > 3
    for address in known:
        answer = Client(raise_request_exception=False).get(address)
        headers = answer.headers
        policy = directives(headers["Content-Security-Policy"])
        assert policy["default-src"] == ["'none'"], address
        assert policy["frame-ancestors"] == ["'none'"], address
        assert not any(
            "unsafe" in word or "http" in word or "*" in word for words in policy.values() for word in words
        )
        assert "microphone=()" in headers["Permissions-Policy"], address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin", address
        assert headers["Cache-Control"], address


@pytest.mark.slow
def test_it_refuses_what_another_site_sends_at_every_address():
    for address in sorted(set(addresses())):
        answer = Client().post(address, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403, address


@pytest.mark.parametrize("site", ["same-origin", "none", ""])
def test_it_takes_what_comes_from_here(site):
    answer = Client().post("/en/view/", {"theme": "dark"}, headers={"Sec-Fetch-Site": site} if site else {})
    assert answer.status_code == 302


def test_it_says_what_happened_to_a_form_from_elsewhere_in_the_language_of_the_address():
    answer = Client().post("/zh-hant/sign-in/", headers={"Sec-Fetch-Site": "same-site"})
    assert "這份表單是從別的網站送來的" in answer.content.decode()


def test_it_lets_no_cache_keep_a_page_that_does_not_say_it_may():
    assert Client().get("/en/sign-in/").headers["Cache-Control"] == "no-store"


def test_it_respects_a_stricter_word_of_a_page():
    from django.http import HttpResponse

    kept = middleware.strict_headers(lambda request: HttpResponse(headers={"Cache-Control": "public, max-age=300"}))
    assert kept(RequestFactory().get("/")).headers["Cache-Control"] == "public, max-age=300"


def test_it_never_shows_an_empty_page_where_only_forms_are_taken():
    answer = Client().get("/zh-hans/sign-out/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "它只收表单" in answer.content.decode()


def test_it_answers_whether_it_is_up():
    assert Client().get("/healthz").content == b"ok\n"
