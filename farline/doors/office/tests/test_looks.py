"""Second looks and corrections by telephone, as forms: right, wrong, twice, and by whom."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from farline.common import china
from farline.declarations import actions as declarations
from farline.declarations import queries, rules
from farline.doors.office.tests.conftest import browser_of

NAME = "平安"


def declare(name=NAME, why=(rules.NEWCOMER,)):
    return declarations.accept(
        statuses={"party": "never", "league": "declares", "pioneers": "declares"},
        name=name,
        name_kind="pseudonym",
        real_name_risk_told=False,
        heard=["said_yes"],
        commitment=name.encode().ljust(32),
        withdrawal_tag=b"tag" + name.encode().ljust(29),
        now=timezone.now(),
        why_look=why,
    )


def decide(browser, id, **typed):
    return browser.post(reverse("office_look", args=[id]), typed, follow=True)


def correct(browser, key="one-form", **changed):
    typed = {"on": china.day_of(timezone.now()).isoformat(), "left": ["league", "pioneers"], "name": NAME,
             "why": "requested", "key": key, **changed}  # fmt: skip
    return browser.post(reverse("office_correct"), typed, follow=True)


def words(answer):
    return answer.content.decode()


def test_it_shows_what_was_heard_and_lets_it_be_published(coordinator):
    id = declare()
    assert "said yes, clearly" in words(coordinator.get(reverse("office_looks")))
    assert NAME not in words(coordinator.get(reverse("office_looks")))
    assert "published with one of the next batches" in words(decide(coordinator, id, verdict="accept"))
    assert queries.to_look_at() == [] and not queries.waiting()[0].held


def test_it_says_when_a_name_comes_up_again_and_again_but_not_which(coordinator):
    for at in range(queries.MANY_OF_ONE_NAME):
        assert "again and again" not in words(coordinator.get(reverse("office_looks")))
        code = bytes([at + 1]) * 32
        declarations.accept(
            statuses={"party": "never", "league": "never", "pioneers": "declares"}, name=NAME, name_kind="pseudonym",
            real_name_risk_told=False, heard=["said_yes"], commitment=code, withdrawal_tag=code,
            now=timezone.now(),
        )  # fmt: skip
    page = words(coordinator.get(reverse("office_looks")))
    assert "1 name, or row of names like it, came up again and again" in page and NAME not in page


def test_it_asks_first_and_says_that_nobody_is_left_to_ask(coordinator):
    id = declare()
    assert "Nobody can be asked any more" in words(decide(coordinator, id, verdict="ask", words="A faint yes."))


@pytest.mark.parametrize(
    ("typed", "sentence", "kept"),
    [
        ({"verdict": "set_aside", "words": "He was afraid."}, "Please choose the reason", "He was afraid."),
        (
            {"verdict": "set_aside", "reason": "spite", "words": "He was afraid."},
            "Please choose the reason",
            "afraid.",
        ),
        (
            {"verdict": "set_aside", "reason": "pressed", "words": " "},
            "in a few words why",
            'value="pressed" selected',
        ),
        ({"verdict": "ask", "words": ""}, "in a few words why", "It should not count"),
    ],
)
def test_it_says_what_is_missing_and_keeps_what_was_typed(coordinator, typed, sentence, kept):
    answer = decide(coordinator, declare(), **typed)
    assert answer.status_code == 422 and sentence in words(answer) and kept in words(answer)
    assert len(queries.to_look_at()) == 1


def test_it_sets_aside_once_and_says_so_to_whoever_comes_second(coordinator):
    id = declare()
    aside = {"verdict": "set_aside", "reason": "pressed", "words": "Somebody stood beside him."}
    assert "The tally page will count the reason" in words(decide(coordinator, id, **aside))
    assert "Somebody has looked at it meanwhile" in words(decide(coordinator, id, **aside))
    assert queries.waiting() == [] and queries.set_aside_untold() == {"pressed": 1}


def test_it_knows_no_other_verdict(coordinator):
    assert decide(coordinator, declare(), verdict="rank").status_code == 404


def test_it_takes_back_by_day_organizations_and_name_and_twice_is_once(coordinator):
    declare(), declare("明月")
    assert "Done." in words(correct(coordinator))
    assert "Done." in words(correct(coordinator))  # the same form, pressed twice
    assert len(queries.waiting()) == 1
    answer = correct(coordinator, key="a-new-form")
    assert answer.status_code == 404 and "Nothing is found" in words(answer)


@pytest.mark.parametrize(
    ("changed", "status", "sentence"),
    [
        ({"name": "清泉"}, 404, "Nothing is found"),
        ({"left": ["party"]}, 404, "Nothing is found"),
        ({"left": []}, 422, "Please look at the marked fields"),
        ({"name": ""}, 422, "Please look at the marked fields"),
        ({"why": "spite"}, 422, "Please look at the marked fields"),
        ({"on": "yesterday"}, 422, "Please look at the marked fields"),
        ({"on": "2020-01-01"}, 422, "too long ago, or still to come"),
        ({"on": (timezone.now() + dt.timedelta(days=3)).date().isoformat()}, 422, "too long ago, or still to come"),
    ],
)
def test_it_touches_nothing_that_does_not_fit_and_writes_no_name_back(coordinator, changed, status, sentence):
    declare()
    answer = correct(coordinator, **changed)
    assert answer.status_code == status and sentence in words(answer)
    assert NAME not in words(answer) and "清泉" not in words(answer) and "type the name again" in words(answer)
    assert ('value="requested"' in words(answer) and "checked" in words(answer)) or "why" in changed
    assert len(queries.waiting()) == 1


def test_it_touches_none_where_two_fit(coordinator):
    declare(), declarations.accept(
        statuses={"party": "never", "league": "declares", "pioneers": "declares"}, name=NAME, name_kind="pseudonym",
        real_name_risk_told=False, heard=["said_yes"], commitment=b"c" * 32, withdrawal_tag=b"t" * 32,
        now=timezone.now(),
    )  # fmt: skip
    assert "More than one entry fits" in words(correct(coordinator)) and len(queries.waiting()) == 2


def test_a_test_callers_report_pressed_twice_counts_once(coordinator):
    declare()
    for _ in range(2):
        assert "pulled out before the next batch" in words(correct(coordinator, why="test"))
    assert len(queries.expected()) == 1 and len(queries.waiting()) == 1


@pytest.mark.parametrize("role", ["caller", "editor", "publisher", "admin"])
def test_only_a_coordinator_looks_and_corrects(db, role):
    browser, id = browser_of("anping", role), declare()
    assert decide(browser, id, verdict="accept").status_code == 403
    assert correct(browser).status_code == 403
    assert len(queries.to_look_at()) == 1
