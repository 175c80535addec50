"""The first account of a site is made on its own machine."""

import io

import pytest
from django.core.management import CommandError, call_command

from farline.volunteers import queries

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fast_hashing(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _add(*words: str) -> str:
    out = io.StringIO()
    call_command("add_volunteer", *words, stdout=out)
    return out.getvalue()


def test_it_proposes_a_passphrase_that_opens_the_account():
    said = _add("zhixin", "--role", "admin", "--role", "coordinator")
    volunteer = queries.by_handle("zhixin")
    assert volunteer is not None and sorted(queries.roles_of(volunteer)) == ["admin", "coordinator"]
    passphrase = said.split("Passphrase for the first sign-in: ")[1].splitlines()[0]
    assert len(passphrase.split()) == 5 and volunteer.check_password(passphrase)
    assert "five other words in its place" in said


@pytest.mark.parametrize("handle", ["13812345678", "zhixin"])
def test_it_says_in_a_sentence_why_a_handle_is_refused(handle: str):
    _add("zhixin", "--role", "admin")
    with pytest.raises(CommandError, match="handle"):
        _add(handle, "--role", "caller")


def test_it_makes_nobody_without_a_role():
    with pytest.raises(CommandError, match="--role"):
        _add("zhixin")
