"""Sessions on a bad day."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError

from farline.volunteers.models import OpenSession
from farline.volunteers.sessions import SessionStore

pytestmark = pytest.mark.django_db


def begun() -> SessionStore:
    session = SessionStore()
    session["seen"] = 1
    session.save(must_create=True)
    return session


def test_it_turns_nobody_away_when_a_full_disk_keeps_a_session_from_moving_on(monkeypatch):
    session = begun()

    def full(*_args, **_given):
        raise OperationalError("database or disk is full")

    session["seen"] = 2
    with monkeypatch.context() as patched:
        patched.setattr(OpenSession, "save", full)
        session.save()
    assert SessionStore(session.session_key)["seen"] == 1


def test_it_does_not_bring_back_a_session_that_was_ended():
    session = begun()
    OpenSession.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not OpenSession.objects.exists()
