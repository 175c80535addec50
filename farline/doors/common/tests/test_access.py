"""Who may open a page."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import translation

from farline.doors.common import access
from farline.doors.common.tests.factories import NOW, a_volunteer
from farline.volunteers import actions, queries

pytestmark = pytest.mark.django_db


@access.needs_role("editor", "caller")
def a_page(request):
    return HttpResponse("come in")


def asked(user, method="get", path="/zh-hans/desk/", **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.user = user
    return request


@pytest.fixture
def nobody():
    from django.contrib.auth.models import AnonymousUser

    return AnonymousUser()


@pytest.mark.parametrize("role", ["editor", "caller"])
def test_it_opens_to_any_of_the_roles(role):
    assert a_page(asked(a_volunteer(roles=[role]))).content == b"come in"


@pytest.mark.parametrize("roles", [[], ["coordinator"], ["admin", "publisher"]])
def test_it_stays_shut_for_every_other_role(roles):
    with pytest.raises(PermissionDenied):
        a_page(asked(a_volunteer(roles=roles)))


def test_it_asks_a_stranger_to_sign_in_and_remembers_the_page(nobody):
    answer = a_page(asked(nobody, path="/zh-hans/desk/answers/?q=a"))
    assert answer.status_code == 302
    assert answer["Location"].endswith("/sign-in/?next=%2Fzh-hans%2Fdesk%2Fanswers%2F%3Fq%3Da")


def test_it_gives_a_script_a_plain_no_and_not_the_sign_in_page(nobody):
    assert a_page(asked(nobody, **{"Sec-Fetch-Mode": "cors"})).status_code == 401


def test_it_keeps_what_was_sent_out_of_the_address(nobody):
    answer = a_page(asked(nobody, method="post", path="/zh-hans/desk/next/?secret=1"))
    assert "secret" not in answer["Location"]


def test_it_shuts_out_a_suspended_volunteer_at_the_next_request(client):
    a_volunteer("zhixin", roles=["admin"])
    meilan = a_volunteer(roles=["caller"])
    client.force_login(meilan)
    assert client.get(reverse("desk_rehearse")).status_code == 200
    actions.suspend(volunteer=meilan, by="zhixin", now=NOW + dt.timedelta(minutes=1))
    answer = client.get(reverse("desk_rehearse"))
    assert (answer.status_code, "/sign-in/" in answer["Location"]) == (302, True)


def test_it_reads_roles_once_for_a_request_however_often_they_are_asked(django_assert_num_queries):
    from farline.doors.common.backend import VolunteerBackend

    pk = a_volunteer(roles=["caller", "editor"]).pk
    with django_assert_num_queries(1):
        volunteer = VolunteerBackend().get_user(pk)
        assert volunteer is not None
        assert [volunteer.has_role(role) for role in ("caller", "editor", "admin")] == [True, True, False]


def test_it_keeps_the_language_somebody_switched_to():
    meilan = a_volunteer(language="zh-hans")
    with translation.override("zh-hant"):
        a_page(asked(meilan))
    assert queries.by_id(meilan.pk).language == "zh-hant"


def test_it_writes_nothing_while_the_language_stays(django_assert_num_queries):
    meilan = queries.by_id(a_volunteer(language="zh-hans").pk)
    with translation.override("zh-hans"), django_assert_num_queries(0):
        a_page(asked(meilan))


@pytest.mark.parametrize("path", ["/zh-hans/desk/", "/", "/a?b=//c"])
def test_it_follows_a_path_of_ours(path):
    assert access.same_site(path) == path


@pytest.mark.parametrize("path", ["", "//e.example", "https://e.example", "/\\e.example", "\n//e.example", "desk/"])
def test_it_follows_no_other(path):
    assert access.same_site(path) == ""
