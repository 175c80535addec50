"""A mentor hears a call in a real browser: by invitation, after the person's yes, until one press."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import conftest
from tests.browser.phone import Phone, loudness
from tests.browser.test_look import look_at

pytestmark = [pytest.mark.browser, pytest.mark.full]


@pytest.fixture
def mentor(open_page: Callable[..., Any], phone: Phone) -> Any:
    """The page of zhixin, who sits beside meilan by her own invitation."""
    lead = open_page(width=360, height=740, language="en-US")
    conftest.sign_in(lead, "zhixin", "en")
    lead.goto("/en/office/rooms/")
    if not lead.get_by_text("Tuesday").count():  # else since the walk before
        lead.fill("#name", "Tuesday")
        lead.select_option("#mentor", "zhixin")
        lead.locator("input[name=member][value=meilan]").check()
        lead.get_by_role("button", name="Open the room").click()
        lead.get_by_text("Tuesday").first.wait_for()
    call = phone.page.url
    phone.page.goto("/en/desk/mentor/")
    if phone.page.get_by_role("button", name="Let my mentor sit beside me").count():  # else since the walk before
        phone.page.get_by_role("button", name="Let my mentor sit beside me").click()
    phone.page.get_by_role("button", name="End it").wait_for()
    phone.page.goto(call)
    lead.goto("/en/desk/mentor/")
    return lead


def test_a_mentor_hears_a_call_after_the_persons_yes_and_until_one_press(phone: Phone, mentor: Any):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    mentor.wait_for_timeout(4500)
    assert not mentor.locator("[data-listen]").count(), "nobody was asked yet"
    phone.page.get_by_text("Let my mentor listen").first.click()
    phone.page.get_by_text("zhixin would hear this call, and nobody else.").wait_for()
    phone.page.get_by_label("I asked, and they said yes").check()
    phone.page.get_by_role("button", name="Let my mentor listen").click()
    phone.page.get_by_text("zhixin can hear this call.").wait_for()
    mentor.get_by_role("button", name="Listen along").click()
    mentor.get_by_text("You hear the call.").wait_for()
    mentor.wait_for_timeout(1500)
    assert loudness(mentor, "[data-listening]")["loudest"] > 0.05
    number = phone.trunk.last.number.lstrip("+").removeprefix("86")
    assert number not in mentor.content()
    phone.page.locator("[data-may-hear] button[name=on]").click()
    mentor.get_by_text("It is over").wait_for(timeout=15_000)
    phone.page.get_by_text("zhixin can hear this call.").wait_for(state="hidden")
    assert not phone.trunk.last.by, "the call itself goes on"
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.give_back()


def let_speak(phone: Phone, mentor: Any) -> None:
    phone.page.get_by_text("Let my mentor listen").first.click()
    phone.page.get_by_label("I asked, and they said yes").check()
    phone.page.get_by_label("I wear headphones").check()
    phone.page.get_by_role("button", name="Let my mentor listen").click()
    phone.page.get_by_text("Your mentor may speak to you alone.").wait_for()
    mentor.get_by_role("button", name="Listen along").click()
    mentor.get_by_text("You hear the call.").wait_for()


def test_a_mentor_speaks_to_the_volunteer_and_the_person_never_hears_it(phone: Phone, mentor: Any):
    phone.trunk.fate("agrees")
    phone.press()
    phone.shows("answered")
    person = phone.trunk.last.ear
    phone.page.wait_for_timeout(1500)
    assert person.loudest > 300, "the volunteer's beeps: it can be measured"
    let_speak(phone, mentor)
    phone.page.reload()
    phone.shows("answered")
    phone.page.get_by_text("Your mentor may speak to you alone.").wait_for()  # as before, in the same call
    phone.page.locator("[data-mute]").click()
    phone.page.wait_for_timeout(4000)  # until the echo of the last beep has passed, too
    before, person.loudest = person.heard, 0.0
    quiet = loudness(phone.page, "[data-whisper-ear]")
    mentor.get_by_role("button", name="Speak to them alone").click()
    mentor.get_by_text("They hear you now. The person does not.").wait_for()
    phone.page.get_by_text("Your mentor speaks to you alone.").wait_for()
    spoken = max(loudness(phone.page, "[data-whisper-ear]")["loudest"] for _ in range(2))
    assert quiet["loudest"] < 0.005 and spoken > 0.05, (quiet, spoken)
    assert person.heard > before + 100 and person.loudest < 40
    assert not look_at(phone.page, "the volunteer") + look_at(mentor, "the mentor")
    mentor.get_by_role("button", name="Stop speaking").click()
    phone.page.get_by_text("Your mentor may speak to you alone.").wait_for()
    mentor.get_by_role("button", name="Speak to them alone").click()
    phone.page.get_by_text("Your mentor speaks to you alone.").wait_for()
    phone.page.get_by_role("button", name="Nobody speaks to me").click()
    mentor.get_by_text("They do not hear you any more.").wait_for()
    mentor.get_by_role("button", name="Speak to them alone").click()
    mentor.get_by_text("They do not let anybody speak").wait_for()
    assert mentor.locator("[data-stop]").is_visible() and not phone.trunk.last.by, "ear and call go on"
    mentor.complaints.clear()  # the browser speaks of the refusal
    phone.page.locator("[data-hang-up]").click()
    phone.shows("ended-volunteer")
    phone.give_back()
