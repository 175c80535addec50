"""Invited, agreed to, in with a passkey, out, in again; the same with an app; and a lost device. In a real Chromium,
whose own virtual device answers for finger and face.
"""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from farline.volunteers import totp
from tests.browser.conftest import sign_in
from tests.browser.people import fits
from tests.browser.test_look import look_over

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def device_of(page: Any) -> Any:
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})["authenticatorId"]


def invite(open_page: Callable[..., Any], role: str = "caller") -> str:
    """zhixin invites, baihe agrees; the words that are read to the newcomer."""
    first, second = open_page(), open_page()
    sign_in(first, "zhixin")
    first.goto("/zh-hans/office/volunteers/invitations/")
    first.locator(f"input[name=roles][value={role}]").check()
    first.locator("form[action$='/new/'] button").click()
    code = first.locator(".notice-good .big strong").inner_text()
    fits(first)
    assert first.locator("button[value=agree]").count() == 0
    sign_in(second, "baihe")
    second.goto("/zh-hans/office/volunteers/invitations/")
    for button in second.locator("button[value=agree]").all()[:1]:
        button.click()
    second.locator(".notice-good").wait_for()
    return str(code)


def come_in(page: Any, where: str, code: str, handle: str) -> None:
    page.goto(f"{where}/zh-hans/join/")
    fits(page)
    page.locator("input[name=where][value=outside]").check()
    page.fill("#code", code.upper())
    page.locator("main form button").click()
    page.wait_for_url("**/join/handle/")
    fits(page)
    page.fill("#handle", handle)
    page.locator("main form button").click()
    page.wait_for_url("**/sign-in/set-up/")
    fits(page)


def take_codes(page: Any) -> list[str]:
    page.wait_for_url("**/account/codes/")
    page.locator("main form button.button-primary").click()
    page.locator("ol strong").first.wait_for()
    fits(page)
    codes = [str(code) for code in page.locator("ol strong").all_inner_texts()]
    page.locator("main a.button-primary").click()
    page.wait_for_url("**/desk/")
    return codes


def test_it_lets_a_newcomer_in_by_passkey_and_asks_no_passphrase(open_page: Callable[..., Any], site: Any):
    where = f"http://localhost:{site.port}"
    code, page = invite(open_page), open_page()
    page.complaints.clear()
    session, device = device_of(page)
    come_in(page, where, code, "xinlan")
    page.locator("[data-passkey=add] button").click()
    take_codes(page)
    [kept] = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert (kept["rpId"], kept["isResidentCredential"]) == ("localhost", True)
    page.locator("details.menu > summary").click()
    page.locator(".signed-in button").click()
    page.wait_for_url("**/sign-in/")
    # Without an answer to the first question no device is asked.
    page.locator("[data-passkey=prove] button").click()
    page.locator("[data-passkey=prove] .error", has_text="第一个问题").wait_for()
    page.locator("input[name=where][value=outside]").check()
    page.locator("[data-passkey=prove] button").click()
    page.wait_for_url("**/desk/")
    page.goto(f"{where}/zh-hans/account/")
    fits(page)
    # The device refuses a finger that is not theirs: nobody is in.
    page.locator("details.menu > summary").click()
    page.locator(".signed-in button").click()
    page.wait_for_url("**/sign-in/")
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    page.locator("input[name=where][value=outside]").check()
    page.locator("[data-passkey=prove] button").click()
    page.locator("[data-passkey=prove] .error:not([hidden])").wait_for()
    assert "/sign-in/" in page.url
    elsewhere = [said for said in page.complaints if not said.startswith(where)]
    page.complaints.clear()
    assert not [said for said in elsewhere if "status of 4" not in said], elsewhere


def test_it_lets_a_newcomer_in_without_a_passkey_and_reads_well(open_page: Callable[..., Any], site: Any):
    code, page = invite(open_page), open_page()
    come_in(page, site.address, code, "yuqing")
    assert not look_over(page, ["sign-in/set-up/"], "zh-hans")
    page.locator("details.card > summary").click()
    words = page.locator("form input[name=proposed]").input_value()
    assert len(words.split()) == 5
    seed = totp_seed(page.locator("p.number strong").inner_text())
    page.fill("#code", totp.code_at(seed, int(time.time()) // 30))
    page.locator("form:has(#code) button.button-primary").click()
    assert len(take_codes(page)) == 8
    assert page.locator("h1", has_text="yuqing").count() == 1
    other = open_page()
    other.goto("/zh-hans/sign-in/")
    other.locator("input[name=where][value=outside]").check()
    other.fill("#handle", "yuqing")
    other.fill("#passphrase", words)
    other.locator("#sign-in > button").click()
    other.wait_for_url("**/desk/")  # this is a demo; a site of one's own asks for the app too


def totp_seed(shown: str) -> bytes:
    import base64

    plain = re.sub(r"\s", "", shown)
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


@pytest.mark.parametrize("path", ["join/", "sign-in/", "account/"])
@pytest.mark.parametrize("width", [360, 1280])
def test_it_puts_nothing_in_a_readers_way(open_page: Callable[..., Any], path: str, width: int):
    page = open_page(width=width)
    if path == "account/":
        sign_in(page, "meilan")
    assert not look_over(page, [path], "zh-hans")
