import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from farline.doors.desk import practice_talk
from farline.doors.desk.tests import scene
from farline.guide import queries as guide
from farline.volunteers import queries as volunteers
from farline.volunteers.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def novice():
    return factories.make_volunteer("anping", practised=False)


@pytest.fixture
def browser(novice):
    browser = Client()
    browser.force_login(novice)
    return browser


def good_turn(code: str) -> str:
    found = guide.practice(code, "zh-hans")
    assert found is not None
    return "-".join(map(str, guide.good_picks(found)))


def test_whoever_has_done_all_of_it_has_passed_and_not_before(browser, novice):
    for module in guide.modules("zh-hans"):
        answers = {f"q{n}": question.right for n, question in enumerate(module.questions)}
        assert browser.post(reverse("desk_module", args=[module.slug]), answers).status_code == 302
    assert not volunteers.has_practised(volunteers.by_id(novice.pk))
    for code in ("agrees", "hostile", "never_again"):
        browser.post(reverse("desk_talked"), {"scenario": code, "turn": good_turn(code)})
    assert volunteers.has_practised(volunteers.by_id(novice.pk))


def test_a_wrong_answer_is_told_why_and_noted_nowhere(browser, novice):
    module = guide.modules("zh-hans")[0]
    answers = {f"q{n}": question.right for n, question in enumerate(module.questions)}
    wrong = next(n for n, one in enumerate(module.questions[0].answers) if not one.right)
    answer = browser.post(reverse("desk_module", args=[module.slug]), {**answers, "q0": wrong})
    assert answer.status_code == 422
    assert module.questions[0].answers[wrong].because in answer.content.decode()
    assert volunteers.by_id(novice.pk).learned == []


@pytest.mark.parametrize(
    ("scenario", "turn"), [("agrees", "0"), ("agrees", ""), ("agrees", "9-9"), ("busy", ""), ("", "")]
)
def test_a_talk_that_did_not_go_well_is_not_noted(browser, novice, scenario, turn):
    talk = practice_talk.talk(scenario, turn, "zh-hans", "", in_call=False)
    assert talk is None or not talk.gate or not talk.went_well
    browser.post(reverse("desk_talked"), {"scenario": scenario, "turn": turn})
    assert not {what for what in volunteers.by_id(novice.pk).learned if what == "practice/agrees"}


def test_own_words_lead_on_and_strange_ones_are_said_so(browser):
    said = guide.practice("agrees", "zh-hans").turns["hello"].options[0].text  # type: ignore[union-attr]
    answer = browser.post(reverse("desk_rehearse"), {"scenario": "agrees", "turn": "", "said": said})
    assert "said" not in answer.headers["Location"], "an address stays in the browser's list of pages"
    page = browser.get(answer.headers["Location"]).content.decode()
    assert page.count('class="talk-person"') == 2
    page = browser.post(reverse("desk_rehearse"), {"scenario": "agrees", "said": "<b>嗯"}).content.decode()
    assert "&lt;b&gt;嗯" in page and page.count('class="talk-person"') == 1


def test_a_talk_can_be_read_before_it_is_spoken(browser):
    page = browser.get(reverse("desk_rehearse"), {"watch": "agrees"}).content.decode()
    assert page.count('class="talk-person"') > 3


def main_of(page: str) -> str:
    """Without the cover that lies over a page when nobody sits there: it has a button of its own."""
    return page.partition("</main>")[0]


def test_the_next_step_is_marked_and_is_one(browser, novice):
    from farline.volunteers import actions

    modules = guide.modules("zh-hans")
    page = main_of(browser.get(reverse("desk_training")).content.decode())
    assert page.count("button-primary") == 1
    for module in modules[:2]:
        actions.learn(volunteer=novice, what=f"training/{module.slug}", needed=["training/x"], now=timezone.now())
    page = main_of(browser.get(reverse("desk_training")).content.decode())
    marked = re.findall(r'button-primary big" href="([^"]+)"', page)
    assert marked == [reverse("desk_module", args=[modules[2].slug])]


def test_whoever_has_passed_has_no_next_step():
    page = main_of(scene.Desk(factories.meilan()).get("desk_training").content.decode())
    assert "button-primary" not in page


def call_on_the_practice_line(novice, turn: str, conversation: str) -> str:
    scene.open_campaign([scene.NEVER_AGAIN])
    desk = scene.Desk(novice)
    call_id = desk.next()
    desk.practise(call_id)
    desk.get("desk_call", call_id, turn=turn)
    desk.outcome(call_id, conversation=conversation)
    return str(desk.get("desk_saved", call_id).content.decode())


def test_a_call_on_the_practice_line_that_goes_well_counts(novice):
    page = call_on_the_practice_line(novice, good_turn("never_again"), "dnc")
    assert "It is noted for your training" in page
    assert volunteers.by_id(novice.pk).learned == ["practice/never_again"]


@pytest.mark.parametrize(("turn", "conversation"), [("", "dnc"), ("good", "refused")])
def test_a_call_on_the_practice_line_that_went_otherwise_says_that_it_does_not_count(novice, turn, conversation):
    page = call_on_the_practice_line(novice, good_turn("never_again") if turn else "", conversation)
    assert "does not count for your training yet" in page
    assert volunteers.by_id(novice.pk).learned == []


def test_nobody_who_is_trained_is_told_of_training_after_a_call():
    page = call_on_the_practice_line(factories.meilan(), good_turn("never_again"), "dnc")
    assert "for your training" not in page


def test_a_broken_module_opens_no_way_to_real_people_and_is_told(browser, novice, monkeypatch):
    monkeypatch.setattr(guide, "modules", lambda language: [])
    for code in ("agrees", "hostile", "never_again"):
        browser.post(reverse("desk_talked"), {"scenario": code, "turn": good_turn(code)})
    assert not volunteers.has_practised(volunteers.by_id(novice.pk))
    assert "cannot be read just now" in browser.get("/en/desk/training/").content.decode()


def test_a_talk_that_did_not_go_well_says_so_and_leads_back(browser):
    poor = "0-0-0-0-0-0"
    page = browser.get(f"/en/desk/rehearse/?scenario=agrees&turn={poor}").content.decode()
    assert "Something was still missing in this talk." in page and "notice-good" not in page
    assert reverse("desk_training").split("/", 2)[2] in page
    good = browser.get(f"/en/desk/rehearse/?scenario=agrees&turn={good_turn('agrees')}").content.decode()
    assert "Something was still missing" not in good and "notice-good" in good
