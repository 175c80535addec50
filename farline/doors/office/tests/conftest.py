"""A browser for each of those who work in the office. Pages are asked for in English, so that tests can read them."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone, translation

from farline.doors.common import entering
from farline.volunteers.tests import factories


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _one_is_enough(settings):
    """As in the demo. What takes two has tests of its own."""
    settings.TWO_PEOPLE = False


@pytest.fixture
def now() -> dt.datetime:
    return timezone.now()


@pytest.fixture
def coordinator(db) -> Client:
    return browser_of("baihe", "coordinator")


@pytest.fixture
def admin(db) -> Client:
    return browser_of("zhixin", "admin")


@pytest.fixture
def publisher(db) -> Client:
    return browser_of("zhixin", "publisher")


def browser_of(handle: str, *roles: str) -> Client:
    browser = Client()
    browser.force_login(factories.make_volunteer(handle, roles))
    return has_proved(browser)


def has_proved(browser: Client, seconds_ago: int = 0) -> Client:
    """Signed in just now, or so long ago."""
    session = browser.session
    session[entering.PROVED] = int(timezone.now().timestamp()) - seconds_ago
    session.save()
    return browser
