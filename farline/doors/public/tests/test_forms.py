"""The public forms: the same answer for everybody, a brake without addresses, nothing typed is shown again."""

import datetime as dt
import functools
import itertools
import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from farline.doors.public import brakes, gate, work
from farline.incidents import queries as incidents
from farline.optouts import queries as optouts
from farline.optouts import rules
from farline.packs import queries as packs
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
    assert optouts.which_opted_out(["+8613812345678"]) == {"+8613812345678"}
    assert optouts.among({optouts.tag_of("+8613812345678", rules.WEB)})


@pytest.mark.parametrize(
    ("typed", "words"),
    [("", "should never be called"), ("138123", "too few or too many"), ("+1 416 555 0100", "mainland China only")],
)
def test_it_says_what_is_wrong_and_leaves_the_digits_in_the_field_alone(client, typed, words):
    answer = say_no(client, typed)
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    assert not typed or answer.content.decode().count(typed) == answer.content.decode().count(f'value="{typed}"') == 1


def test_it_takes_no_form_from_another_site(client):
    answer = client.post(at("public_never_call"), {"number": "13812345678"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_it_takes_no_form_with_the_trap_filled_in(client):
    answer = say_no(client, "13812345678", website="https://example.org")
    assert answer.status_code == 400
    assert optouts.which_opted_out(["+8613812345678"]) == set()


def test_it_brakes_everybody_together(client, monkeypatch):
    monkeypatch.setitem(work.MOST, "never-call", 20)
    assert [say_no(client, "13812345678").status_code for _ in range(4)] == [302, 302, 429, 429]


def worked(form: str, typed: str, bits: int | None = None) -> str:
    now, more = timezone.now(), {} if bits is None else {"bits": bits}
    return next(str(n) for n in itertools.count() if work.is_done(str(n), form=form, typed=typed, now=now, **more))


def mobile(number: int) -> str:
    return f"138{number:08d}"


def test_who_did_the_work_is_taken_when_the_brake_of_the_others_is_full(client, monkeypatch):
    monkeypatch.setattr(work, "BITS", 6)
    monkeypatch.setitem(work.MOST, "never-call", 10)
    assert [say_no(client, mobile(1)).status_code for _ in range(2)] == [302, 429]
    sent = [say_no(client, mobile(n), work=worked("never-call", mobile(n))).status_code for n in range(10)]
    assert sent == [302] * 10


def test_work_that_was_done_once_counts_once(client, monkeypatch):
    monkeypatch.setattr(work, "BITS", 6)
    monkeypatch.setitem(work.MOST, "never-call", 10)
    one = worked("never-call", mobile(1))
    replayed = [say_no(client, mobile(1), work=one).status_code for _ in range(30)]
    assert replayed == [302] * 2 + [429] * 28  # once for its work, once as a form without any
    assert say_no(client, mobile(2), work=worked("never-call", mobile(2))).status_code == 302


def test_past_the_limit_a_form_takes_more_work_and_is_never_refused(client, monkeypatch):
    monkeypatch.setattr(work, "BITS", 4)
    monkeypatch.setattr(work, "MOST_BITS", 6)
    monkeypatch.setitem(work.MOST, "never-call", 3)
    say_no(client, mobile(99))  # the others' brake is full
    for number in range(12):
        page = client.get(at("public_never_call")).content.decode()
        bits = int(page.partition('data-bits="')[2].partition('"')[0])
        assert bits == min(4 + number // 3, 6)
        assert say_no(client, mobile(number), work=worked("never-call", mobile(number), bits)).status_code == 302


def test_who_did_too_little_work_is_asked_for_more_of_it(client, monkeypatch):
    monkeypatch.setattr(work, "BITS", 4)
    monkeypatch.setattr(work, "MOST_BITS", 16)
    monkeypatch.setattr(work, "bits_wanted", lambda taken, most: 4 if taken == 0 else 16)
    monkeypatch.setitem(work.MOST, "never-call", 10)
    assert say_no(client, mobile(1), work=worked("never-call", mobile(1))).status_code == 302
    assert say_no(client, mobile(2)).status_code == 302
    answer = say_no(client, mobile(3), work=worked("never-call", mobile(3)))
    assert answer.status_code == 429 and "Please send it once more" in answer.content.decode()
    assert 'data-bits="16"' in answer.content.decode()


@pytest.mark.embedded
def test_spent_work_is_known_to_every_process_and_forgotten_after_an_hour(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    period = int(now.timestamp()) // brakes.PERIOD
    assert [brakes.spend("complaint", "a", period=period, keep=6) for _ in range(3)] == [True, False, False]
    assert brakes.spend("complaint", "b", period=period, keep=6) and brakes.spend(
        "take-back", "a", period=period, keep=6
    )
    (kept,) = (tmp_path / brakes.FOLDER).glob("spent-complaint.*")
    assert len(kept.read_bytes()) == 2 * brakes.MARK
    brakes.forget_spent(now=now + dt.timedelta(minutes=60), keep=6)
    assert kept.exists()
    brakes.forget_spent(now=now + dt.timedelta(minutes=70), keep=6)
    assert not list((tmp_path / brakes.FOLDER).glob("spent-*"))


@pytest.mark.embedded
def test_the_first_form_of_ten_minutes_sweeps_out_the_marks_of_old_work(client, settings, tmp_path, monkeypatch):
    monkeypatch.setattr(work, "BITS", 6)
    settings.DATA_DIR = tmp_path
    long_ago = int(timezone.now().timestamp()) // brakes.PERIOD - 20
    brakes.spend("complaint", "a", period=long_ago, keep=work.PERIODS)
    said = "请改一下。"
    assert client.post(at("public_complaint"), {"words": said, "work": worked("complaint", said)}).status_code == 200
    assert [place.name for place in (tmp_path / brakes.FOLDER).glob(f"spent-*.{long_ago}")] == []


@pytest.mark.slow
def test_an_answer_fits_one_text_one_form_and_an_hour(monkeypatch):
    monkeypatch.setattr(work, "BITS", 16)
    now = timezone.now()
    answer, said = worked("complaint", "a\nb"), functools.partial(work.is_done, form="complaint", now=now)
    assert said(answer, typed="a\r\nb")
    assert not said(answer, typed="a\nc")
    assert not work.is_done(answer, typed="a\nb", form="take-back", now=now)
    assert not work.is_done(answer, typed="a\nb", form="complaint", now=now + dt.timedelta(minutes=80))
    assert not any(said(odd, typed="a\nb") for odd in ("", "-1", "１", "1" * 40, "x"))


@pytest.mark.embedded
def test_the_brakes_are_shared_by_processes_and_forget_the_last_ten_minutes(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    assert [brakes.count("complaint", now) for _ in range(3)] == [1, 2, 3]
    cache.clear()  # what another process would not know
    assert brakes.count("complaint", now) == 4
    assert brakes.count("take-back", now) == 1
    assert brakes.count("complaint", now + dt.timedelta(minutes=10)) == 1
    kept = [path for path in (tmp_path / brakes.FOLDER).iterdir() if path.name.startswith("complaint")]
    assert [path.read_bytes() for path in kept] == [b"."]


@pytest.mark.embedded
def test_on_a_full_disk_a_no_is_still_taken(settings, tmp_path):
    settings.DATA_DIR = tmp_path / "nowhere" / "at-all"
    now = timezone.now()
    assert [brakes.count("never-call", now) for _ in range(2)] == [1, 2]
    assert brakes.taken("never-call", now) == 2
    assert [brakes.spend("never-call", "a", period=1, keep=6) for _ in range(2)] == [True, False]


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
    assert answer.status_code == 200
    assert [report.text for report in incidents.open_reports()] == ["They called at night."]


def test_a_complaint_is_given_its_number_once_it_arrived_and_a_reload_sends_nothing_twice(client):
    page = client.get(at("public_complaint")).content.decode()
    assert "data-own-number" not in page  # a number before it is sent changes with the page, and is written in vain
    sent = {"words": "They called at night.\r\n", "number": re.findall(r'name="number" value="(\d{12})"', page)[0]}
    shown = [client.post(at("public_complaint"), sent).content.decode() for _ in range(2)]
    assert all(f"{sent['number'][:4]} {sent['number'][4:8]} {sent['number'][8:]}" in one for one in shown)
    other = client.post(at("public_complaint"), {**sent, "words": "And once more."}).content.decode()
    assert sent["number"][:4] not in other and len(incidents.open_reports()) == 2


def test_it_gives_a_complaint_that_is_too_long_back(client):
    words = "long " * 500
    answer = client.post(at("public_complaint"), {"words": words})
    assert answer.status_code == 400
    assert words.strip() in answer.content.decode()


def test_it_brakes_complaints_and_keeps_the_words(client, monkeypatch):
    monkeypatch.setitem(work.MOST, "complaint", 0)
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


def test_it_says_that_a_code_has_a_wrong_digit_and_leaves_it_in_the_field_alone(client):
    answer = client.post(at("public_take_back"), {"code": "12345678901234567890"})
    assert answer.status_code == 400
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content.decode().count("12345678901234567890") == 1
    assert 'value="12345678901234567890"' in answer.content.decode()


def test_it_says_which_telephone_takes_a_word_back_and_asks_whether_one_is_sure(client, monkeypatch):
    assert "tell us by telephone" not in client.get(at("public_take_back")).content.decode()  # no number, no such word
    monkeypatch.setattr(packs, "hotline", lambda _language: "at eight, +1 202 555 0142")
    page = client.get(at("public_take_back")).content.decode()
    assert "+1 202 555 0142" in page and 'type="checkbox" required' in page
    assert "never appears" in client.get(at("public_take_back_done")).content.decode()


@pytest.mark.parametrize("name", ["public_never_call", "public_complaint", "public_answer", "public_take_back"])
def test_every_form_says_how_much_work_it_asks(client, name):
    assert "data-bits=" in client.get(at(name)).content.decode()


def test_several_machines_brake_together_through_the_database(monkeypatch):
    monkeypatch.setattr(brakes, "_in_database", lambda: True)
    now = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)
    assert [brakes.count("complaint", now) for _ in range(3)] == [1, 2, 3]
    assert brakes.taken("complaint", now) == 3 and brakes.taken("take-back", now) == 0
    assert brakes.count("complaint", now + dt.timedelta(minutes=10)) == 1
    period = int(now.timestamp()) // brakes.PERIOD
    spent = [brakes.spend("complaint", word, period=period, keep=6) for word in ("a", "a", "b")]
    assert spent == [True, False, True]
