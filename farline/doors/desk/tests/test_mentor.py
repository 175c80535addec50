import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from farline.calls.tests.factories import make_campaign
from farline.mentoring import actions, queries
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def browser(volunteer) -> Client:
    client = Client()
    client.force_login(volunteer)
    return client


def test_a_mentor_sees_the_step_and_neither_place_nor_number():
    mentor, new = meilan(), anping()
    make_campaign(1)
    id = actions.open_room(name="Tuesday", mentor=mentor, members=[new], by="zhixin", now=timezone.now())
    hers, his = browser(mentor), browser(new)
    answer = hers.get(reverse("desk_mentor"))
    assert "Nobody asked you" in answer.content.decode()
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]  # they may speak, where they are let
    assert "microphone=()" in his.get(reverse("desk_mentor")).headers["Permissions-Policy"]
    his.post(reverse("desk_mentor_invite"), {"on": "yes", "room": id})
    page = hers.get(reverse("desk_mentor")).content.decode()
    assert "anping" in page and "not with anybody" in page
    actions.show_step(volunteer=new, script="first-call", step="opening", now=timezone.now())
    answer = hers.post(reverse("desk_mentor_note"), {"to": f"{id}-{new.pk}", "text": "You waited. That is rare."})
    assert answer.status_code == 302
    assert "You waited" in his.get(reverse("desk_mentor")).content.decode()
    his.post(reverse("desk_mentor_invite"), {"on": "no"})
    assert not queries.invited(new, timezone.now())


def test_somebody_without_a_mentor_invites_nobody_and_says_nothing():
    stranger = make_volunteer("alone")
    client = browser(stranger)
    actions.open_room(name="Friday", mentor=meilan(), members=[anping()], by="zhixin", now=timezone.now())
    for room in ("", "x", queries.rooms()[0].id):
        client.post(reverse("desk_mentor_invite"), {"on": "yes", "room": room})
    assert not queries.invited(stranger, timezone.now())
    for to in ("", "1-1", "x-y", f"7-{stranger.pk}"):
        assert client.post(reverse("desk_mentor_note"), {"to": to, "text": "x"}).status_code == 404


def test_with_two_rooms_the_page_says_who_comes_and_who_goes():
    new = make_volunteer("new")
    ids = {
        one.handle: actions.open_room(name=one.handle, mentor=one, members=[new], by="zhixin", now=timezone.now())
        for one in (meilan(), anping())
    }
    client = browser(new)
    client.post(reverse("desk_mentor_invite"), {"on": "yes", "room": ids["meilan"]})
    page = client.get(reverse("desk_mentor")).content.decode()
    assert page.count("Let my mentor sit beside me") == 1 and page.count("End it") == 1
    assert f'name="room" value="{ids["anping"]}"' in page and "meilan then sits beside you no more" in page


def test_a_coordinator_opens_and_closes_a_room():
    meilan(), anping()
    client = browser(make_volunteer("zhixin", ("coordinator",)))
    form = {"name": "Tuesday", "mentor": "meilan", "member": ["anping"]}
    assert client.post(reverse("office_room_new"), form | {"member": []}).status_code == 422
    assert client.post(reverse("office_room_new"), form | {"mentor": "zhixin"}).status_code == 422
    client.post(reverse("office_room_new"), form)
    (room,) = queries.rooms()
    assert (room.mentor, [handle for _, handle in room.members]) == ("meilan", ["anping"])
    client.post(reverse("office_room_close", args=[room.id]))
    assert queries.rooms() == []
