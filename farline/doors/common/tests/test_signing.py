"""Signing in and out."""

import datetime as dt

import pytest
from django.utils import timezone

from farline.doors.common.tests.factories import a_volunteer, answers
from farline.shifts import queries as shifts
from farline.volunteers import actions
from farline.volunteers.models import OpenSession as Session
from farline.volunteers.models import Volunteer
from farline.volunteers.sessions import SessionStore

SIGN_IN = "/zh-hans/sign-in/"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_in_the_demo(settings):
    settings.SECOND_FACTOR = False


def signed_in(client):
    return "_auth_user_id" in client.session


def test_it_lets_a_caller_in_at_the_desk(client, meilan):
    answer = client.post(SIGN_IN, answers())
    assert (answer.status_code, answer.url) == (302, "/zh-hans/desk/")


def test_it_lets_those_without_calls_in_at_the_office(client):
    a_volunteer("editor-he", ["editor"])
    assert client.post(SIGN_IN, answers("editor-he")).url == "/zh-hans/office/"


def test_it_lets_a_caller_who_also_coordinates_in_at_the_desk(client):
    a_volunteer("zhixin", ["coordinator", "caller"])
    assert client.post(SIGN_IN, answers("zhixin")).url == "/zh-hans/desk/"


def test_whoever_comes_back_after_signing_out_is_not_told_that_they_rest(client, meilan):
    client.post(SIGN_IN, answers())
    client.get("/zh-hans/elsewhere/")
    assert shifts.doing_of(Volunteer.objects.get(handle="meilan"), timezone.now()) == "gone"
    client.post(SIGN_IN, answers())
    assert shifts.doing_of(Volunteer.objects.get(handle="meilan"), timezone.now()) == ""


def test_it_leads_back_to_the_page_somebody_came_for(client, meilan):
    assert client.post(SIGN_IN, answers(next="/zh-hans/desk/answers/?q=1")).url == "/zh-hans/desk/answers/?q=1"


@pytest.mark.parametrize(
    "wanted",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "javascript:alert(1)",
        "desk",
        "\t//e",
    ],
)
def test_it_never_leads_to_another_site(client, meilan, wanted):
    assert client.post(SIGN_IN, answers(next=wanted)).url == "/zh-hans/desk/"


def test_it_makes_a_new_session_so_that_a_planted_one_is_worthless(client, meilan):
    client.get(SIGN_IN)
    client.session["planted"] = "yes"
    before = client.session.session_key
    client.post(SIGN_IN, answers())
    assert client.session.session_key != before
    assert not SessionStore().exists(before) and SessionStore().exists(client.session.session_key)


@pytest.mark.parametrize("wrong", [{"passphrase": "two persons at a time"}, {"handle": "stranger"}, {"handle": ""}])
def test_it_gives_the_same_answer_whatever_was_wrong(client, meilan, wrong):
    answer = client.post(SIGN_IN, answers(**wrong))
    assert answer.status_code == 400
    assert "代号和口令对不上" in answer.content.decode()
    assert not signed_in(client)


def test_it_answers_a_suspended_volunteer_like_a_stranger(client, meilan):
    Volunteer.objects.filter(pk=meilan.pk).update(is_active=False)
    assert "代号和口令对不上" in client.post(SIGN_IN, answers()).content.decode()


def test_it_does_the_same_work_for_an_unknown_handle(client, meilan, monkeypatch):
    from django.contrib.auth.hashers import Argon2PasswordHasher

    worked = []
    encode = Argon2PasswordHasher.encode

    def counted(self, *words):
        worked.append("yes")
        return encode(self, *words)

    monkeypatch.setattr(Argon2PasswordHasher, "encode", counted)
    client.post(SIGN_IN, answers("nobody-of-ours"))
    assert worked == ["yes"]


def test_it_keeps_the_handle_but_never_the_passphrase_in_the_form(client, meilan):
    page = client.post(SIGN_IN, answers(passphrase="my own secret words")).content.decode()
    assert 'value="meilan"' in page
    assert "my own secret words" not in page


def test_it_keeps_the_first_answer_when_the_passphrase_was_wrong(client, meilan):
    page = client.post(SIGN_IN, answers(passphrase="another one entirely")).content.decode()
    assert 'value="outside" required checked' in page


def test_it_asks_where_somebody_works_from(client, meilan):
    answer = client.post(SIGN_IN, answers(where=""))
    assert answer.status_code == 400
    assert "您现在是在中国大陆以外吗" in answer.content.decode()
    assert not signed_in(client)


def test_it_turns_away_whoever_is_inside_and_keeps_nothing(client, meilan):
    answer = client.post(SIGN_IN, answers(where="inside"))
    assert "请不要在那里打电话" in answer.content.decode()
    assert not Session.objects.exists()
    assert not client.cookies
    assert not signed_in(client)


def test_it_does_not_choose_an_answer_beforehand(client):
    assert " checked" not in client.get(SIGN_IN).content.decode()


def test_it_sends_whoever_is_in_already_on_their_way(client, meilan):
    client.force_login(meilan)
    assert client.get(SIGN_IN).url == "/zh-hans/desk/"


def test_it_signs_out_and_tells_the_browser_to_forget(client, meilan):
    client.force_login(meilan)
    answer = client.post("/zh-hans/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert answer.cookies["farline"].value == ""
    assert not signed_in(client)


def test_it_keeps_how_somebody_reads_when_they_sign_out(client, meilan):
    client.force_login(meilan)
    client.post("/zh-hans/view/", {"size": "2"})
    client.post("/zh-hans/sign-out/")
    assert client.cookies["farline_view"].value == "system.2"


def test_it_names_the_demo_sign_ins_in_a_demo_only(client, settings):
    settings.DEMO = True
    assert "editor-su" in client.get(SIGN_IN).content.decode()
    settings.DEMO = False
    page = client.get(SIGN_IN).content.decode()
    assert "editor-su" not in page
    assert "one person at a time" not in page


def test_it_does_not_sign_out_by_a_mere_link(client, meilan):
    client.force_login(meilan)
    assert client.get("/zh-hans/sign-out/").status_code == 405
    assert signed_in(client)


def test_it_leaves_in_one_press_without_a_word_of_us(client, meilan):
    client.force_login(meilan)
    answer = client.get("/zh-hans/elsewhere/")
    assert not signed_in(client)
    assert answer.headers["Clear-Site-Data"].startswith('"cache"')
    assert "Farline" not in answer.content.decode()


@pytest.mark.parametrize("sent", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Purpose": "prefetch"}])
def test_it_is_not_signed_out_by_another_site_or_a_browser_looking_ahead(client, meilan, sent):
    client.force_login(meilan)
    assert client.get("/zh-hans/elsewhere/", headers=sent).status_code == 302
    assert signed_in(client)


def test_it_hides_the_session_cookie_from_scripts_and_other_sites(client, meilan):
    cookie = client.post(SIGN_IN, answers()).cookies["farline"]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Strict"
    assert cookie["max-age"] == ""  # gone when the browser closes


def test_it_forgets_a_session_after_an_evening(settings):
    assert dt.timedelta(seconds=settings.SESSION_COOKIE_AGE) <= dt.timedelta(hours=12)


def test_it_writes_nothing_about_when_somebody_was_here(client, meilan):
    before = Volunteer.objects.filter(pk=meilan.pk).values().get()
    client.post(SIGN_IN, answers())
    assert Volunteer.objects.filter(pk=meilan.pk).values().get() == before


def test_it_wants_a_token_with_the_form(meilan):
    from django.test import Client

    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, answers())
    assert answer.status_code == 403
    assert "这一页开得太久了" in answer.content.decode()
    assert "one person at a time" not in answer.content.decode()


def test_it_locks_the_door_behind_somebody_suspended(client, meilan):
    a_volunteer("zhixin", ["admin"])
    client.force_login(meilan)
    actions.suspend(volunteer=meilan, by="zhixin", now=dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    assert client.get(SIGN_IN).status_code == 200
