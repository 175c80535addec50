"""The public forms: the same answer for everybody, a brake without addresses, nothing typed is shown again."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import translation

from farline.doors.public import complaint, gate, never_call
from farline.incidents import queries as incidents
from farline.optouts import queries as optouts
from farline.tally import receipts

pytestmark = pytest.mark.django_db


def at(name: str) -> str:
    with translation.override("en"):
        return reverse(name)


def say_no(client, number: str, **more):
    return client.post(at("public_never_call"), {"number": number, **more})


def _drawing(number: int) -> Callable[[int], int]:
    return lambda _below: number


def faithful(answer) -> tuple[int, str, bytes, list[str]]:
    return answer.status_code, answer.headers.get("Location", ""), answer.content, sorted(answer.headers)


def test_it_answers_alike_whether_or_not_the_number_was_known(client):
    first = say_no(client, "0391 3567890")
    again = say_no(client, "0391 3567890")
    other = say_no(client, "13812345678")
    assert faithful(first) == faithful(again) == faithful(other)
    assert first.status_code == 302


def test_it_records_the_no(client):
    say_no(client, "138 1234 5678")
    with pytest.raises(optouts.OptedOut):
        optouts.check_may_call("+8613812345678")


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "should never be called"), ("138123", "too few or too many"), ("+1 416 555 0100", "mainland China only")],
)
def test_it_says_what_is_wrong_without_showing_what_was_typed(client, typed, words):
    answer = say_no(client, typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not typed or typed not in answer.content.decode()


def test_it_takes_no_form_from_another_site(client):
    answer = client.post(at("public_never_call"), {"number": "13812345678"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_it_takes_no_form_with_the_trap_filled_in(client):
    answer = say_no(client, "13812345678", website="https://example.org")
    assert answer.status_code == 400
    assert optouts.which_opted_out(["+8613812345678"]) == set()


def test_it_brakes_everybody_together(client, monkeypatch):
    monkeypatch.setattr(never_call, "MOST", 2)
    assert [say_no(client, "13812345678").status_code for _ in range(4)] == [302, 302, 429, 429]


def test_it_takes_the_same_time_whatever_it_found():
    slept: list[float] = []

    class Clock:
        def monotonic(self) -> float:
            return 0.25 * len(slept)

        def sleep(self, seconds: float) -> None:
            slept.append(seconds)

    gate.in_even_time(lambda: None, seconds=2.0, clock=Clock())
    assert slept == [2.0]


def test_it_seals_a_complaint_and_thanks(client):
    answer = client.post(at("public_complaint"), {"words": "They called at night."})
    assert answer.status_code == 302
    assert [report.text for report in incidents.open_reports()] == ["They called at night."]


def test_it_gives_a_complaint_that_is_too_long_back(client):
    words = "long " * 500
    answer = client.post(at("public_complaint"), {"words": words})
    assert answer.status_code == 400
    assert words.strip() in answer.content.decode()


def test_it_brakes_complaints_and_keeps_the_words(client, monkeypatch):
    monkeypatch.setattr(complaint, "MOST", 0)
    answer = client.post(at("public_complaint"), {"words": "Please listen."})
    assert answer.status_code == 429
    assert "Please listen." in answer.content.decode()
    assert not incidents.open_reports()


@pytest.mark.slow  # two codes through the slow hash
def test_it_answers_alike_for_every_receipt_code_of_the_right_form(client):
    codes = [receipts.draw(_drawing(drawn)) for drawn in (5, 123456789012345678)]
    answers = [faithful(client.post(at("public_take_back"), {"code": code})) for code in codes]
    assert answers[0] == answers[1]
    assert answers[0][0] == 302


def test_it_says_that_a_code_has_a_wrong_digit_without_showing_it(client):
    answer = client.post(at("public_take_back"), {"code": "12345678901234567890"})
    assert answer.status_code == 400
    assert "12345678901234567890" not in answer.content.decode()
