"""Volunteers in the browser, and the journal of what was done."""

import pytest
from django.urls import reverse

from farline.doors.commands.demo import cast
from farline.volunteers import queries
from farline.volunteers.tests import factories

NEWCOMER = {"handle": "qingsong", "language": "zh-hans", "roles": ["caller"], "passphrase": "", "key": "once"}


@pytest.mark.slow
def test_it_shows_a_proposed_passphrase_once_and_again_only_to_the_same_form(admin):
    proposed = admin.get(reverse("office_volunteer_new")).context["proposed"]
    first = admin.post(reverse("office_volunteer_new"), NEWCOMER | {"proposed": proposed})
    second = admin.post(reverse("office_volunteer_new"), NEWCOMER | {"proposed": proposed})
    assert proposed in first.content.decode()
    assert proposed in second.content.decode()
    assert cast.volunteer("qingsong").check_password(proposed)
    assert len(queries.everyone()) == 2


@pytest.mark.parametrize(
    ("slip", "sentence"),
    [
        ({"handle": "zhixin"}, "already uses that handle"),
        ({"handle": "13800138000"}, "no telephone number"),
        ({"passphrase": "short"}, "easy to guess"),
        ({"roles": []}, "tick at least one"),
        ({"roles": ["emperor"]}, "emperor"),
        ({"handle": "x" * 60}, "40"),
    ],
)
def test_it_says_why_nobody_was_registered(admin, slip, sentence):
    answer = admin.post(reverse("office_volunteer_new"), NEWCOMER | {"proposed": "five words do very well"} | slip)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert len(queries.everyone()) == 1


def test_it_gives_and_takes_roles(admin):
    anping = factories.anping()
    admin.post(reverse("office_volunteer", args=[anping.pk]), {"roles": ["caller", "editor"]})
    assert queries.roles_of(queries.by_id(anping.pk)) == ["caller", "editor"]
    admin.post(reverse("office_volunteer", args=[anping.pk]), {"roles": ["editor"]})
    assert queries.roles_of(queries.by_id(anping.pk)) == ["editor"]


def test_it_suspends_and_reinstates(admin):
    anping = factories.anping()
    admin.post(reverse("office_volunteer_suspend", args=[anping.pk]))
    assert not queries.by_id(anping.pk).is_active
    assert "Suspended" in admin.get(reverse("office_volunteers")).content.decode()
    admin.post(reverse("office_volunteer_reinstate", args=[anping.pk]))
    assert queries.by_id(anping.pk).is_active


def test_it_keeps_the_last_admin(admin):
    last = cast.volunteer("zhixin")
    for address, said in (
        (reverse("office_volunteer_suspend", args=[last.pk]), {}),
        (reverse("office_volunteer", args=[last.pk]), {"roles": ["caller"]}),
    ):
        answer = admin.post(address, said, follow=True)
        assert "This is the last admin" in answer.content.decode()
    assert cast.volunteer("zhixin").has_role("admin")


def test_it_shows_the_journal_and_its_older_lines(admin, monkeypatch):
    anping = factories.anping()
    for _ in range(3):
        admin.post(reverse("office_volunteer_suspend", args=[anping.pk]))
        admin.post(reverse("office_volunteer_reinstate", args=[anping.pk]))
    monkeypatch.setattr("farline.doors.office.journal.PAGE", 4)
    first = admin.get(reverse("office_journal"))
    assert [row["line"].action for row in first.context["rows"]][:2] == ["volunteers.reinstate", "volunteers.suspend"]
    older = admin.get(reverse("office_journal"), {"before": first.context["older"]})
    assert len(older.context["rows"]) == 2
    assert admin.get(reverse("office_journal"), {"before": "x" * 40}).status_code == 200
