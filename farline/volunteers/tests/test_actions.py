from typing import Any

import pytest

from farline.common.models import JournalLine
from farline.volunteers import actions as volunteers
from farline.volunteers import queries
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import NOW, make_volunteer, meilan, stranger, zhixin

pytestmark = pytest.mark.django_db
PHRASE = "lantern river quiet orchard bell"


@pytest.fixture(autouse=True)
def _fast_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _register(handle: str = "meilan", **changed):
    said: dict[str, Any] = {
        "handle": handle,
        "passphrase": PHRASE,
        "roles": ["caller"],
        "by": "zhixin",
        "now": NOW,
    } | changed
    return volunteers.register(**said)


def test_it_registers_a_volunteer_who_cannot_call_before_the_briefing():
    volunteer = _register()
    assert queries.roles_of(volunteer) == ["caller"]
    assert not queries.may_call(volunteer)
    volunteers.take_briefing(volunteer=volunteer, now=NOW)
    assert queries.may_call(queries.by_id(volunteer.pk))


def test_it_never_writes_the_handle_or_the_passphrase_of_the_new_one_into_the_journal():
    _register("meilan")
    line = JournalLine.objects.get()
    assert "meilan" not in line.about
    assert PHRASE not in line.about


def test_it_takes_a_handle_once_in_any_case():
    _register("meilan")
    with pytest.raises(volunteers.HandleTaken):
        _register("Meilan")


@pytest.mark.parametrize("handle", ["public", "Farline", "GATEWAY", "ｈｏｔｌｉｎｅ", "operator", "timer", " demo "])
def test_it_gives_nobody_a_name_that_the_program_goes_by(handle):
    with pytest.raises(volunteers.HandleTaken):
        _register(handle)
    _register(f"{handle.strip()}.2")


def test_it_refuses_a_short_passphrase():
    with pytest.raises(volunteers.PassphraseTooWeak):
        _register(passphrase="too short")
    assert not Volunteer.objects.exists()


def test_it_refuses_an_invented_role():
    with pytest.raises(volunteers.UnknownRole):
        _register(roles=["caller", "general"])


def test_it_lets_nobody_call_who_is_suspended():
    volunteer = meilan()
    volunteers.suspend(volunteer=volunteer, by="zhixin", now=NOW)
    assert not queries.may_call(queries.by_id(volunteer.pk))
    volunteers.reinstate(volunteer=volunteer, by="zhixin", now=NOW)
    assert queries.may_call(queries.by_id(volunteer.pk))


def test_it_keeps_the_last_admin():
    admin = zhixin()
    with pytest.raises(volunteers.LastAdmin):
        volunteers.suspend(volunteer=admin, by="zhixin", now=NOW)
    with pytest.raises(volunteers.LastAdmin):
        volunteers.revoke_role(volunteer=admin, role="admin", by="zhixin", now=NOW)
    make_volunteer("second", ["admin"])
    volunteers.suspend(volunteer=admin, by="second", now=NOW)


def test_it_keeps_the_first_briefing_and_journals_it_once():
    volunteer = stranger()
    volunteers.take_briefing(volunteer=volunteer, now=NOW)
    volunteers.take_briefing(volunteer=volunteer, now=NOW.replace(year=2027))
    assert queries.by_id(volunteer.pk).briefed_at == NOW
    assert JournalLine.objects.filter(action="volunteers.take_briefing").count() == 1


def test_it_grants_and_revokes_a_role_once():
    volunteer = meilan()
    volunteers.grant_role(volunteer=volunteer, role="editor", by="zhixin", now=NOW)
    volunteers.grant_role(volunteer=volunteer, role="editor", by="zhixin", now=NOW)
    assert queries.roles_of(queries.by_id(volunteer.pk)) == ["caller", "editor"]
    volunteers.revoke_role(volunteer=volunteer, role="editor", by="zhixin", now=NOW)
    assert queries.roles_of(queries.by_id(volunteer.pk)) == ["caller"]


def test_it_finds_somebody_by_handle_in_any_case():
    volunteer = meilan()
    assert queries.by_handle(" MEILAN ") == volunteer
    assert queries.by_handle("nobody") is None


def test_it_forgives_slips_of_a_keyboard_and_no_other_word():
    volunteer = _register(passphrase="Lan jiao  mu xiangbei wenquan")
    for typed in (
        "lan jiao mu xiangbei wenquan",
        " LAN JIAO mu  xiangbei wenquan \n",
        "ｌａｎ jiao mu xiangbei\u3000wenquan",
    ):
        assert volunteer.check_password(typed)
    for typed in ("lanjiao mu xiangbei wenquan", "lan jiao mu xiangbei wenquam", ""):
        assert not volunteer.check_password(typed)


def test_it_counts_no_spaces_toward_the_length_of_a_passphrase():
    with pytest.raises(volunteers.PassphraseTooWeak):
        _register(passphrase="short" + " " * 20 + "one")


def test_it_lets_nobody_sign_in_as_someone_without_a_passphrase():
    volunteer = _register(passphrase=None)
    assert not volunteer.has_usable_password()
    assert not volunteer.check_password("")
