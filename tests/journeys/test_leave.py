"""Somebody leaves and is erased: no table and no file names them, and the journal still proves itself."""

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from farline.calls.models import Call
from farline.calls.tests.factories import NOW, claim, make_campaign
from farline.common import forgetting, journal
from farline.corrections import actions as corrections
from farline.corrections.models import Standing
from farline.journeys import leave
from farline.stories.models import Story
from farline.volunteers import factors, inviting
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import make_volunteer

pytestmark = pytest.mark.django_db
HANDLE = "stranger-who-left"


def everything_in_the_database() -> str:
    said = []
    for model in apps.get_models():
        said += [str(row) for row in model._default_manager.values_list()]
    return "\n".join(said)


def busy() -> Volunteer:
    """An infiltrator with every role, who left traces wherever one can."""
    who = make_volunteer(HANDLE, ["caller", "coordinator", "editor", "admin"])
    for other in ("zhixin", "baihe"):
        make_volunteer(other, ["admin"])
    make_campaign(people=2)
    call = claim(who)
    journal.write(action="numbers.create_list", by=HANDLE, now=NOW)
    journal.count(action="calls.reveal", by=HANDLE, now=NOW)
    factors.new_recovery_codes(volunteer=who, now=NOW)
    inviting.invite(roles=["caller"], by=who, now=NOW)
    corrections.credit(volunteer_id=who.pk)
    Story.objects.create(author=HANDLE, writers=[HANDLE, "editor-he"])
    assert call.volunteer_id == who.pk
    return who


def test_no_table_names_whoever_left_and_the_journal_still_proves_itself():
    who = busy()
    assert HANDLE in everything_in_the_database()
    assert leave.leave(volunteer=who, now=NOW) >= 2
    assert HANDLE not in everything_in_the_database()
    assert journal.check().broken_at is None
    assert not Volunteer.objects.filter(pk=who.pk).exists()
    assert Call.objects.get().volunteer_id is None
    assert not Standing.objects.exists()
    assert not inviting.waiting(now=NOW), "an invitation of somebody who left opens nothing"
    assert Story.objects.get().writers == [forgetting.LEFT, "editor-he"]


def test_nobody_elses_name_is_touched():
    who = busy()
    make_volunteer("meilan")
    journal.write(action="numbers.create_list", by="meilan", now=NOW)
    leave.leave(volunteer=who, now=NOW)
    assert {"meilan", "zhixin", journal.ERASED} <= {line.by for line in journal.latest(99)}
    assert "meilan" in everything_in_the_database()


def test_an_admin_leaves_and_is_erased_as_long_as_two_admins_remain(settings):
    """One admin alone could make no second one: that takes two."""
    first, second, third = (make_volunteer(handle, ["admin"]) for handle in (HANDLE, "zhixin", "baihe"))
    leave.leave(volunteer=first, now=NOW)
    assert HANDLE not in everything_in_the_database()
    with pytest.raises(leave.LastAdmin):
        leave.leave(volunteer=second, now=NOW)
    settings.TWO_PEOPLE = False  # as in a demo
    leave.leave(volunteer=second, now=NOW)
    with pytest.raises(leave.LastAdmin):
        leave.leave(volunteer=third, now=NOW)
    assert Volunteer.objects.get() == third


def test_it_takes_a_fresh_proof_and_ones_own_handle():
    who, client = busy(), Client()
    client.force_login(who)
    assert client.post(reverse("account_leave"), {"handle": HANDLE}).status_code == 403
    session = client.session
    session["proved"] = int(timezone.now().timestamp())
    session.save()
    assert client.post(reverse("account_leave"), {"handle": "zhixin"}).status_code == 422
    assert Volunteer.objects.filter(pk=who.pk).exists()
    answer = client.post(reverse("account_leave"), {"handle": f" {HANDLE.upper()} "})
    assert answer.headers["Clear-Site-Data"]
    assert not Volunteer.objects.filter(pk=who.pk).exists()
    assert client.get(reverse("account_home")).status_code == 302


def test_every_column_that_may_hold_a_handle_is_one_that_is_emptied():
    """A text column classed as personal, that is neither emptied nor the handle itself, would keep somebody."""
    for model in apps.get_models():
        for name in getattr(getattr(model, "Sensitivity", None), "personal", frozenset()):
            column = model._meta.get_field(name)
            known = isinstance(column, models.CharField | models.JSONField | models.ForeignKey)
            known = known or name in {"volunteer_id", "credential_id", "minutes_a_week"}
            assert known, f"{model._meta.label}.{name}"
