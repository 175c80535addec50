"""Sessions on a bad day."""

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError, transaction
from django.utils import timezone

from farline.volunteers import sessions
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
        patched.setattr(transaction, "atomic", full)
        session.save()
    assert SessionStore(session.session_key)["seen"] == 1


def test_it_does_not_bring_back_a_session_that_was_ended():
    session = begun()
    OpenSession.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not OpenSession.objects.exists()


def test_the_table_holds_nothing_that_a_cookie_could_say():
    """Whoever reads the database while somebody is signed in sits in nobody's place."""
    session = begun()
    [kept] = OpenSession.objects.values_list("session_key", flat=True)
    assert str(session.session_key) not in str(list(OpenSession.objects.values_list()))
    assert SessionStore(session.session_key)["seen"] == 1
    assert "seen" not in SessionStore(kept), "what stands in the table opens nothing"


def test_one_session_is_kept_where_all_others_end():
    mine, other = begun(), begun()
    OpenSession.objects.update(volunteer_id=7)
    assert sessions.end_all(volunteer_id=7, but=mine.session_key or "") == 1
    now = timezone.now()
    assert sessions.open_among({mine.session_key or "", other.session_key or ""}, now=now) == {mine.session_key}
    mine.delete()
    assert not SessionStore().exists(mine.session_key)
