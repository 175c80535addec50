"""Opus between a real browser and rtpengine, G.711 towards the trunk: both still hear each other."""

from collections.abc import Iterator

import pytest

from farline.telephony.scaled import daemons
from tests.browser.phone import Phone, begin_scaled, end_scaled, loudness
from tests.browser.sites import Site

pytestmark = [pytest.mark.browser, pytest.mark.full]


@pytest.fixture(scope="module")
def backend(site: Site) -> Iterator[str]:
    if daemons.missing():
        pytest.skip(f"NOT INSTALLED: {', '.join(daemons.missing())}. {daemons.APT}")
    site.children.environment["FARLINE_LINE_OPUS"] = "yes"
    staying = begin_scaled(site)
    yield "scaled"
    end_scaled(site, staying)
    del site.children.environment["FARLINE_LINE_OPUS"]


def test_two_people_hear_each_other_over_opus(phone: Phone):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    assert any(b"opus/48000" in one for one in phone.received if b"fingerprint" in one)
    heard = loudness(phone.page)
    assert heard["loudest"] > 0.05
    assert 420 < heard["hertz"] < 460  # the far end's tone
    phone.page.wait_for_timeout(1500)
    assert phone.trunk.last.ear.heard > 100
    assert phone.trunk.last.ear.loudest > 300  # the invented microphone beeps once a second
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.give_back()
