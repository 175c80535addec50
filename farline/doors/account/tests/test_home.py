"""My account: changes only with a fresh proof, never the last way in, idle screens end."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from farline.doors.common import entering, idle
from farline.volunteers import rules
from farline.volunteers.models import OpenSession, Passkey
from farline.volunteers.tests.factories import NOW, anping, meilan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def _signed_in(volunteer, **kept) -> Client:
    client = Client()
    client.force_login(volunteer)
    session = client.session
    session.update(kept)
    session.save()
    return client


@pytest.mark.parametrize("name", ["account_codes", "account_app", "account_passkey_remove"])
def test_it_asks_for_a_fresh_proof_before_any_change(name: str):
    client = _signed_in(meilan(), proved=int(timezone.now().timestamp()) - 601)
    answer = client.post(reverse(name))
    assert answer.status_code == 403
    assert "sign in once more" in answer.content.decode()


def test_it_adds_no_device_on_a_screen_that_was_left_alone():
    client = _signed_in(meilan(), proved=int(timezone.now().timestamp()) - 601)
    assert client.post(reverse("passkey_new")).status_code == 403


def test_it_never_removes_the_last_way_in():
    volunteer = meilan()
    key = Passkey.objects.create(volunteer=volunteer, credential_id=b"1", public_key=b"1", site="x", added_on=NOW)
    client = _signed_in(volunteer, proved=int(timezone.now().timestamp()))
    client.post(reverse("account_passkey_remove"), {"passkey": key.pk})
    assert Passkey.objects.count() == 1
    other = Passkey.objects.create(volunteer=volunteer, credential_id=b"2", public_key=b"2", site="x", added_on=NOW)
    elsewhere = _signed_in(volunteer)
    client.post(reverse("account_passkey_remove"), {"passkey": key.pk})
    assert list(Passkey.objects.all()) == [other]
    assert client.get(reverse("account_home")).status_code == 200
    assert elsewhere.get(reverse("account_home")).status_code == 302, "the device that was lost may still be signed in"


def test_it_removes_nobody_elses_device():
    mine = meilan()
    key = Passkey.objects.create(volunteer=anping(), credential_id=b"1", public_key=b"1", site="x", added_on=NOW)
    client = _signed_in(mine, proved=int(timezone.now().timestamp()))
    client.post(reverse("account_passkey_remove"), {"passkey": key.pk})
    assert Passkey.objects.count() == 1


def test_it_ends_every_other_screen():
    volunteer = meilan()
    here, there = _signed_in(volunteer), _signed_in(volunteer)
    here.post(reverse("account_sessions"))
    assert here.get(reverse("account_home")).status_code == 200
    assert there.get(reverse("account_home")).status_code == 302


def test_it_signs_out_an_idle_screen_and_keeps_one_on_which_somebody_talks():
    client = _signed_in(meilan())
    client.get(reverse("account_home"))
    [kept] = OpenSession.objects.all()
    left = (kept.expire_date - timezone.now()).total_seconds()
    assert rules.IDLE_SECONDS - 30 < left <= rules.IDLE_SECONDS
    client.get(reverse("desk_rehearse"))
    kept.refresh_from_db()
    assert (kept.expire_date - timezone.now()).total_seconds() > rules.IDLE_WHILE_TALKING - 30
    OpenSession.objects.update(expire_date=timezone.now())
    assert client.get(reverse("account_home")).status_code == 302


def test_it_does_not_take_a_page_that_asks_in_the_background_for_somebody():
    client = _signed_in(meilan(), seen=1000)
    client.get(reverse("account_home"), headers={"Sec-Fetch-Mode": "cors"})
    assert client.session[idle.SEEN] == 1000
    client.get(reverse("account_home"))
    assert client.session[idle.SEEN] > 1000


@pytest.mark.parametrize(("name", "of"), [("desk_hotline_stay", []), ("desk_stay", [7])])
def test_it_does_not_take_the_beat_of_an_open_page_for_somebody(name: str, of: list[int]):
    client = _signed_in(meilan(), seen=1000)
    assert client.post(reverse(name, args=of)).status_code == 409
    client.get(reverse("account_home"), {idle.AGAIN: ""})
    assert client.session[idle.SEEN] == 1000
    [kept] = OpenSession.objects.all()
    assert (kept.expire_date - timezone.now()).total_seconds() <= rules.IDLE_SECONDS


def test_it_takes_a_search_beside_a_talk_for_somebody_who_talks():
    client = _signed_in(meilan())
    client.get(reverse("desk_rehearse"))
    session = client.session
    session[idle.SEEN] = 1000
    session.save()
    client.get(reverse("desk_answers"), headers={"X-Fragment": "answers", "Sec-Fetch-Mode": "cors"})
    assert client.session[idle.SEEN] > 1000
    [kept] = OpenSession.objects.all()
    assert (kept.expire_date - timezone.now()).total_seconds() > rules.IDLE_WHILE_TALKING - 30


def test_it_ends_every_session_after_a_long_day():
    ten_hours = int(rules.LONGEST_SESSION.total_seconds())
    client = _signed_in(meilan(), began=int(timezone.now().timestamp()) - ten_hours - 1)
    assert client.get(reverse("account_home")).status_code == 302


def test_it_opens_half_a_sign_in_for_ten_minutes_only(rf):
    request = rf.get("/")
    request.session = {entering.HALF: {"id": str(meilan().pk), "until": timezone.now().timestamp() - 1, "next": ""}}
    assert entering.who_is_half_in(request) is None


def test_a_caller_says_what_they_speak_and_sees_it_ticked():
    caller = meilan()
    client = _signed_in(caller)
    page = client.post(reverse("account_speech"), {"speech": ["yue", "elvish"]}, follow=True).content.decode()
    caller.refresh_from_db()
    assert caller.speaks == " yue "
    assert 'value="yue" checked' in page and page.count(" checked") == 1
