"""Volunteers in the browser, and the journal of what was done."""

from django.urls import reverse

from farline.doors.commands.demo import cast
from farline.volunteers import queries
from farline.volunteers.tests import factories


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
