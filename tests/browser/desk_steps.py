"""What a volunteer does on the evening: people one at a time, as each of them wishes."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from farline.telephony import rules as telephony
from tests.browser.people import Evening, fact, fits

# Names, words and places that must not be found anywhere when the machine is carried away.
PSEUDONYM, REAL_NAME = "金丝雀竹影", "欧阳青禾苗"
NOTE, STORY_NOTE = "她住梧桐里十七号，声音很轻", "老人说梧桐里十七号的邻居早都明白了"
# What one key says of those whom the evening needs no second time.
SHORT = {"listens": "l", "agrees": "t", "hangs_up": "h", "hostile": "x", "never_again": "0", "already_quit": "n",
         "tells_family": "f"}  # fmt: skip
NOBODY = {"no_answer": "2", "busy": "3", "invalid": "7"}


@dataclass
class Heard:
    """What the evening leaves behind, for those who count afterwards."""

    receipts: list[str] = field(default_factory=list)
    masks: list[str] = field(default_factory=list)
    wished: str = ""


def take_briefing(page: Any) -> None:
    page.locator("a[href$='/desk/briefing/']").first.click()
    fits(page)
    for box in page.locator("input[name=understood]").all():
        box.check()
    page.locator("main form button.button-primary").click()
    page.wait_for_url("**/desk/")


def next_person(page: Any, heard: Heard) -> str:
    """Take the next person and say how the talk with them will go."""
    page.locator("form[action$='/desk/next/'] button").first.click()
    page.wait_for_url(re.compile(r"/desk/call/\d+/$"))
    mask = fact(page, "号码")
    assert "*" in mask
    heard.masks.append(mask)
    return telephony.fate_of(mask)


def dial(page: Any) -> None:
    page.locator("button[name=way][value=practice]").click()
    page.wait_for_selector("#practice")


def talk_to_the_end(page: Any) -> None:
    for _ in range(14):
        if not page.locator("#practice a.button").count():
            return
        said = page.locator("#practice ol.talk > li").count()
        page.locator("#practice a.button").first.click()
        page.locator("#practice ol.talk > li").nth(said).wait_for()
    raise AssertionError("the talk has no end")


def somebody_answered(page: Any) -> None:
    """The first of two keys: what can be told of a talk appears only then."""
    page.locator("[data-at-once]").wait_for()
    page.locator("#outcome-head").focus()
    page.keyboard.press("1")
    page.locator("[data-extras]").wait_for()


def keys(page: Any, *pressed: str) -> None:
    """How it ended, by one or two keys; the page listens to keys once its module has come."""
    page.locator("[data-at-once]").wait_for()
    page.locator("#outcome-head").focus()
    for key in pressed:
        page.keyboard.press(key)
    trouble = page.locator("[role=alert]:visible")
    page.locator("form[data-undo], .notice-good, main form[action$='/next/']").or_(trouble).first.wait_for()
    assert page.url.endswith("/saved"), trouble.all_inner_texts()


def work_until_all_were_met(tonight: Evening, page: Any, heard: Heard) -> None:
    """Person after person, until each kind that the evening is about has been on the line."""
    kinds = {
        "agrees": somebody_agrees,
        "never_again": somebody_says_never_again,
        "already_quit": somebody_had_quit,
        "listens": somebody_wishes_another_call,
        "tells_family": somebody_tells_a_story,
    }
    for _ in range(120):
        if not kinds:
            return
        fate = next_person(page, heard)
        if len(heard.masks) == 1:
            fits(page)
            tonight.picture(page, "next-person")
        dial(page)
        if fate in kinds:
            kinds.pop(fate)(tonight, page, heard)
        elif fate in NOBODY:
            keys(page, NOBODY[fate])
        else:
            keys(page, "1", SHORT[fate])
    raise AssertionError(f"nobody who {', '.join(kinds)}")


def somebody_agrees(tonight: Evening, page: Any, heard: Heard) -> None:
    talk_to_the_end(page)
    fits(page)
    follow_the_script(page)
    search_answers(page)
    page.evaluate("document.getElementById('script').scrollIntoView()")
    tonight.picture(page, "while-talking")
    page.fill("#note-text", NOTE)
    page.locator("#note-state", has_text="已保存").or_(page.locator("#note-state", has_text=":")).first.wait_for()
    page.evaluate("document.getElementById('outcome').scrollIntoView()")
    tonight.picture(page, "outcome")
    keys(page, "1", "y")
    # The wrong key: within ten seconds it can be taken back, and the call is where it was.
    page.locator("form[data-undo] button").click()
    page.wait_for_url(re.compile(r"/desk/call/\d+/$"))
    assert page.locator("#note-text").input_value() == NOTE
    keys(page, "1", "m")
    declare_for_two(page, heard)


def follow_the_script(page: Any) -> None:
    page.locator("details.script-fold > summary").click()  # on the practice line it is folded beside the talk
    first = page.locator("#script-head").inner_text()
    branches = page.locator("#script a[data-step-of]").all_inner_texts()
    assert len(branches) > 1
    page.locator("#script a[data-step-of]").first.click()
    page.locator("#script-head:focus").wait_for()
    assert page.locator("#script-head").inner_text() != first
    page.locator("#script a.button-quiet[data-step-of]").click()
    page.locator("#script-head", has_text=first).wait_for()
    page.locator("#script a[data-step-of]").nth(1).click()
    page.locator("#script-head", has_text=first).wait_for(state="detached")
    page.locator("#script a.button-quiet[data-step-of]").click()
    page.locator("#script-head", has_text=first).wait_for()


def search_answers(page: Any) -> None:
    """The same card is found by a Chinese and by an English word."""
    found = page.locator("#answers-found")
    page.locator("#outcome-head").focus()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("退休金")
    found.locator("details[open]", has_text="退休金").wait_for()
    card = found.locator("summary").first.inner_text()
    page.fill("#q", "")
    page.locator("#q").press_sequentially("pension")
    page.wait_for_timeout(400)
    found.locator("details[open]", has_text=card).first.wait_for()
    shown = found.locator("summary").first.bounding_box()
    bar = page.locator(".callbar").bounding_box()
    assert 0 <= shown["y"] < bar["y"] - shown["height"]  # in sight while typing, not below the bar


def declare_for_two(page: Any, heard: Heard) -> None:
    page.locator("a[href*='/desk/form/']").click()
    page.wait_for_url("**/desk/form/*/")
    fits(page)
    assert page.locator("input:checked:not([type=hidden])").count() == page.locator("input:checked[disabled]").count()
    page.locator("button[name=do][value=add]").click()
    page.wait_for_selector("#p1-name")
    said = {"p0": ("declares", "quit_earlier", "declares"), "p1": ("never", "declares", "declares")}
    for person, statuses in said.items():
        for organization, status in zip(("party", "league", "pioneers"), statuses, strict=True):
            page.locator(f"input[name={person}-{organization}][value={status}]").check()
    page.select_option("#p0-earlier", index=1)
    page.locator("input[name=p0-name_kind][value=pseudonym]").check()
    page.fill("#p0-name", PSEUDONYM)
    page.locator("input[name=p1-name_kind][value=real]").check()
    page.fill("#p1-name", REAL_NAME)
    page.locator("input[name=p1-risk]").check()
    page.locator("button[name=do][value=read]").click()
    page.wait_for_selector(".read-aloud")
    fits(page)
    assert page.locator(".declared-name").all_inner_texts() == [PSEUDONYM, REAL_NAME]
    for person in ("p0", "p1"):
        page.locator(f"input[name={person}-heard][value=said_yes]").check()
        page.locator(f"input[name={person}-heard][value=chose_own_name]").check()
        page.locator(f"input[name={person}-told]").check()
        assert not page.locator(f"input[name={person}-receipt]").is_checked()
    page.locator("input[name=p0-receipt]").check()
    page.locator("button[name=do][value=confirm]").click()
    page.wait_for_selector(".receipt")
    heard.receipts.append(re.sub(r"\s", "", page.locator(".receipt").inner_text()))
    assert re.fullmatch(r"\d{20}", heard.receipts[-1])
    assert page.locator(".receipt").count() == 1
    assert PSEUDONYM not in page.content() and REAL_NAME not in page.content()
    page.locator("a[href$='/desk/']").last.click()


def somebody_says_never_again(tonight: Evening, page: Any, heard: Heard) -> None:
    talk_to_the_end(page)
    keys(page, "1", "0")
    assert "所有人" in page.locator(".notice-good").first.inner_text()
    assert page.locator("form[data-undo]").count() == 0


def somebody_had_quit(tonight: Evening, page: Any, heard: Heard) -> None:
    talk_to_the_end(page)
    keys(page, "1", "q")
    page.locator("a[href*='/earlier']").click()
    page.locator("input[name=organizations][value=party]").check()
    page.locator("input[name=about_when]").nth(1).check()
    fits(page)
    page.locator("main form button.button-primary").first.click()
    page.locator("a[href$='/desk/']").last.click()


def somebody_tells_a_story(tonight: Evening, page: Any, heard: Heard) -> None:
    talk_to_the_end(page)
    somebody_answered(page)
    page.locator("details:has(#story-note) > summary").click()
    page.locator("input[name=story]").check()
    page.fill("#story-note", STORY_NOTE)
    keys(page, "f")


def somebody_wishes_another_call(tonight: Evening, page: Any, heard: Heard) -> None:
    """Tomorrow at ten, on their own clock."""
    talk_to_the_end(page)
    ahead = int(page.locator("[data-offset]").get_attribute("data-offset"))
    there = timezone.now() + dt.timedelta(minutes=ahead)
    somebody_answered(page)
    page.locator("details[data-follow-up] > summary").click()
    page.fill("#fu-day", (there.date() + dt.timedelta(days=1)).isoformat())
    page.fill("#fu-from", "10:00")
    page.fill("#fu-to", "11:00")
    page.locator("[data-follow-up-here]:visible").wait_for()
    keys(page, "c")
    assert "下次通话" in page.locator("main").inner_text()
    heard.wished = heard.masks[-1]


def the_hour_comes(tonight: Evening, page: Any, heard: Heard) -> None:
    """Whoever is at a desk at that hour gets the person who wished it, before anybody else.

    A walk can't wait for tomorrow, so the hour is brought forward in the table; the rest goes by the pages.
    """
    tonight.site.command("shell", "-c", BROUGHT_FORWARD)
    page.goto("/zh-hans/office/follow-ups/")
    assert page.locator("tbody tr").count() == 1
    page.goto("/zh-hans/desk/")
    page.locator("form[action$='/desk/next/'] button").first.click()
    page.wait_for_url(re.compile(r"/desk/call/\d+/$"))
    assert fact(page, "号码") == heard.wished
    assert "1" in fact(page, "以前打过")
    page.locator("form[action$='/release'] button").click()


BROUGHT_FORWARD = """
import datetime as dt
from django.utils import timezone
from farline.calls import rules
from farline.calls.models import FollowUp, Turn
now = timezone.now()
until = now + dt.timedelta(minutes=30)
[wished] = Turn.objects.filter(state=rules.FOLLOW_UP, campaign__state=rules.CAMPAIGN_RUNNING)
Turn.objects.filter(pk=wished.pk).update(not_before=now, not_after=until)
assert FollowUp.objects.filter(turn=wished).update(starts_at=now, ends_at=until) == 1
"""
