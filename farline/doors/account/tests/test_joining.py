"""From a code read aloud to the first page, and back in after a lost device, through the browser's forms."""

import time

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from farline.doors.commands.demo import cast
from farline.volunteers import actions, factors, inviting, queries, totp
from farline.volunteers.models import Invitation, OpenSession, Volunteer
from farline.volunteers.tests.factories import make_volunteer, meilan

pytestmark = pytest.mark.django_db
PHRASE = "lantern river quiet orchard bell"


@pytest.fixture(autouse=True)
def _english_and_quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SECOND_FACTOR = True
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def code() -> str:
    return invited()


def invited(**about) -> str:
    first, second = make_volunteer("zhixin", ["admin"]), make_volunteer("baihe", ["admin"])
    now = timezone.now()
    if about:
        id, code = inviting.invite_back(by=first, now=now, **about)
    else:
        id, code = inviting.invite(roles=["caller"], by=first, now=now)
    inviting.agree(invitation_id=id, by=second, now=now)
    return code


def seed_on(page) -> bytes:
    import base64

    plain = page.context["seed"].replace(" ", "")
    return base64.b32decode(plain + "=" * (-len(plain) % 8))


def set_up(client: Client, **more):
    page = client.get(reverse("account_set_up"))
    now_code = totp.code_at(seed_on(page), int(time.time()) // 30)
    return client.post(reverse("account_set_up"), {"code": now_code, "proposed": PHRASE} | more)


def come_in(client: Client, code: str, handle: str = "qingsong"):
    client.post(reverse("join"), {"where": "outside", "code": code})
    client.post(reverse("join_handle"), {"handle": handle})
    return set_up(client)


@pytest.mark.slow
def test_it_takes_a_newcomer_from_the_code_to_the_desk(client, code):
    assert client.post(reverse("join"), {"where": "outside", "code": code}).headers["Location"] == reverse(
        "join_handle"
    )
    assert "calls people" in client.get(reverse("join_handle")).content.decode()
    assert client.post(reverse("join_handle"), {"handle": "qingsong"}).headers["Location"] == reverse("account_set_up")
    assert set_up(client).headers["Location"] == reverse("account_codes")
    shown = client.post(reverse("account_codes")).context["codes"]
    assert len(shown) == 8
    assert client.get(reverse("desk_home")).status_code == 200
    assert shown[0] not in client.get(reverse("account_codes")).content.decode()


@pytest.mark.slow
def test_it_signs_in_with_passphrase_and_app_and_then_with_a_recovery_code(client, code):
    come_in(client, code)
    codes = client.post(reverse("account_codes")).context["codes"]
    Volunteer.objects.filter(handle="qingsong").update(seed_step=0)
    other, one = Client(), cast.volunteer("qingsong")
    seed = factors.open_seed(one.sealed_seed, volunteer_id=one.pk)
    said = {"where": "outside", "handle": "qingsong", "passphrase": PHRASE}
    assert other.post(reverse("sign_in"), said).headers["Location"] == reverse("account_second")
    assert other.get(reverse("desk_home")).status_code == 302
    for _ in range(3):
        assert other.post(reverse("account_second"), {"code": "000000"}).status_code == 400
    answer = other.post(reverse("account_second"), {"code": totp.code_at(seed, int(time.time()) // 30)})
    assert answer.headers["Location"] == reverse("desk_home")
    assert "Today 3 wrong codes came after your passphrase" in other.get(reverse("account_home")).content.decode()
    assert client.get(reverse("desk_home")).status_code == 302, "a caller has one session at a time"
    third = Client()
    third.post(reverse("sign_in"), said)
    assert third.post(reverse("account_second"), {"code": codes[3]}).headers["Location"] == reverse("desk_home")


def test_it_stops_whoever_is_inside_and_leaves_the_code_unused(client, code):
    answer = client.post(reverse("join"), {"where": "inside", "code": code})
    assert "Please do not call from there" in answer.content.decode()
    assert not OpenSession.objects.exists()
    assert inviting.with_code(code, now=timezone.now())


def test_it_asks_where_somebody_works_from_before_anything_else(client, code):
    assert client.post(reverse("join"), {"code": code}).status_code == 400


def test_it_says_why_a_code_opens_nothing(client):
    assert client.post(reverse("join"), {"where": "outside", "code": "no such words here"}).status_code == 400
    _id, code = inviting.invite(roles=["caller"], by=make_volunteer("zhixin", ["admin"]), now=timezone.now())
    answer = client.post(reverse("join"), {"where": "outside", "code": code})
    assert (answer.status_code, "second person has to agree" in answer.content.decode()) == (409, True)


@pytest.mark.parametrize(
    ("handle", "sentence"), [("ZHIXIN", "already uses"), ("13800138000", "no telephone number"), ("", "2 to 40")]
)
def test_it_says_what_is_wrong_with_a_handle_and_keeps_it(client, code, handle, sentence):
    client.post(reverse("join"), {"where": "outside", "code": code})
    answer = client.post(reverse("join_handle"), {"handle": handle})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_it_writes_nobody_down_before_the_last_step(client, code):
    client.post(reverse("join"), {"where": "outside", "code": code})
    client.post(reverse("join_handle"), {"handle": "qingsong"})
    client.get(reverse("account_set_up"))
    answer = client.post(reverse("account_set_up"), {"code": "000000", "proposed": PHRASE})
    assert answer.status_code == 422
    assert queries.by_handle("qingsong") is None
    assert Invitation.objects.count() == 1


@pytest.mark.slow
def test_it_lets_one_of_two_in_who_hold_the_same_code(code):
    one, two = Client(), Client()
    for client, handle in ((one, "qingsong"), (two, "stranger")):
        client.post(reverse("join"), {"where": "outside", "code": code})
        client.post(reverse("join_handle"), {"handle": handle})
    assert set_up(one).status_code == 302
    assert set_up(two).status_code == 422
    assert queries.by_handle("stranger") is None


def test_it_opens_no_set_up_to_whoever_has_no_code(client):
    for name in ("account_set_up", "join_handle", "account_second"):
        assert client.get(reverse(name)).status_code == 302
    assert client.post(reverse("passkey_new")).status_code == 403
    assert client.post(reverse("passkey_add"), "{}", content_type="application/json").status_code == 400


def test_it_says_that_the_new_words_replace_those_that_one_came_with(client, code):
    actions.register(handle="songbai", passphrase=PHRASE, roles=["admin"], by="operator", now=timezone.now())
    client.post(reverse("sign_in"), {"where": "outside", "handle": "songbai", "passphrase": PHRASE})
    words = "takes the place of the passphrase that you came with"
    assert words in client.get(reverse("account_set_up")).content.decode()
    newcomer = Client()
    newcomer.post(reverse("join"), {"where": "outside", "code": code})
    newcomer.post(reverse("join_handle"), {"handle": "qingsong"})
    page = newcomer.get(reverse("account_set_up")).content.decode()
    assert "We propose these five words" in page and words not in page


@pytest.mark.slow
def test_it_lets_somebody_back_in_with_a_new_device_and_ends_the_old_one():
    volunteer = meilan()
    lost = Client()
    lost.force_login(volunteer)
    code, client = invited(volunteer=volunteer), Client()
    assert lost.get(reverse("desk_home")).status_code == 200
    assert client.post(reverse("join"), {"where": "outside", "code": code}).headers["Location"] == reverse(
        "account_set_up"
    )
    assert set_up(client).status_code == 302
    assert lost.get(reverse("desk_home")).status_code == 302
    assert cast.volunteer("meilan") == volunteer


@pytest.mark.slow
def test_it_lets_a_stranger_set_up_nothing_with_a_stolen_passphrase(client, code):
    """Somebody has overheard the passphrase of an account that is set up: a code of theirs is still asked."""
    come_in(Client(), code)
    client.post(reverse("sign_in"), {"where": "outside", "handle": "qingsong", "passphrase": PHRASE})
    assert client.get(reverse("account_set_up")).headers["Location"] == reverse("sign_in")
    assert client.post(reverse("passkey_new")).status_code == 403
    assert client.get(reverse("desk_home")).status_code == 302
