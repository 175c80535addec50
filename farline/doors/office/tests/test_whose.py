"""Every address that names a thing, and whose that thing is. For what is one volunteer's own, an infiltrator with the
same role asks for it: it looks as if it were not there, and nothing of it changes.

An address with an argument that has no row here makes the first test fail.
"""

import re

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone

from farline.corrections.models import Window
from farline.doors.account.urls import urlpatterns as account
from farline.doors.desk.tests import scene
from farline.doors.desk.urls import urlpatterns as desk
from farline.doors.office.urls import urlpatterns as office
from farline.hotline.models import Ring
from farline.journeys import answer_hotline
from farline.telephony import actions as telephony
from farline.volunteers.tests import factories

PAGES = {str(one.name): one for one in (*account, *desk, *office) if isinstance(one, URLPattern)}
CALL, RING, FORM, LIST, OWN = "call", "ring", "form", "list", "own"
# Whose the thing is. OF_ALL: the same for everybody with the role. By their own rules: a test elsewhere, named.
OF_ALL = "of all"
WHOSE: dict[str, str] = {
    **{name: CALL for name, one in PAGES.items() if "call_id" in one.pattern.converters},
    **dict.fromkeys(("desk_hotline_call", "desk_hotline_outcome", "desk_hotline_bar", "desk_hotline_handed"), RING),
    **{name: FORM for name, one in PAGES.items() if "window" in one.pattern.converters},
    **{name: LIST for name in PAGES if name.startswith("office_import") and PAGES[name].pattern.converters},
    # It changes what I do with it, and nobody else's part of it.
    **dict.fromkeys(("desk_shift_take", "desk_shift_back", "desk_hotline_take"), OWN),
    **dict.fromkeys(("desk_module", "desk_voice", "office_script"), OF_ALL),
    **dict.fromkeys(
        (
            "office_campaign", "office_campaign_change", "office_campaign_state", "office_list_first",
            "office_list_add", "office_list_state",
            "office_line_switch", "office_room_close", "office_shift_cancel", "office_report",
            "office_report_answer", "office_report_state", "office_kind_word", "office_webhook_test",
            "office_webhook_end", "office_volunteer", "office_volunteer_suspend", "office_volunteer_reinstate",
            "office_cap",
        ),
        OF_ALL,
    ),
    # Of all, but nobody looks at, agrees to or settles what is about themselves or came from them.
    "office_invitation": "volunteers/tests/test_inviting.py",
    "office_invite_back": "volunteers/tests/test_inviting.py",
    "office_alarm": "tests/journeys/test_sound_alarm.py",
    "office_look": "tests/journeys/test_second_look.py",
    **{name: "doors/office/tests/test_stories_pages.py" for name in PAGES if name.startswith("office_story_")},
    **dict.fromkeys(("office_story", "office_note_aside"), "doors/office/tests/test_stories_pages.py"),
    **{name: "doors/office/tests/test_content_pages.py" for name in PAGES if name.startswith("office_content_")},
}  # fmt: skip
WITH_ARGUMENT = {name for name, one in PAGES.items() if one.pattern.converters}


def of(kind: str) -> list[str]:
    return sorted(name for name in WITH_ARGUMENT if WHOSE.get(name) == kind)


def test_it_has_a_row_for_every_address_that_names_a_thing():
    assert not WITH_ARGUMENT - set(WHOSE)
    assert of(RING) and of(FORM) and of(CALL) and of(LIST)


def looks_like_none(name: str, id: int, spy: Client, none: int = 4_000_000_000_000_000_037) -> None:
    """Somebody else's thing and one that was never there get the same answer, by GET and by POST."""
    spy.get(reverse("desk_home"))  # what was still to be said to them is said
    for ask in (spy.get, spy.post):
        there, nowhere = ask(reverse(name, args=[id])), ask(reverse(name, args=[none]))
        assert (there.status_code, plain(there, id)) == (nowhere.status_code, plain(nowhere, none))


def plain(answer, id: int) -> str:
    said = answer.headers.get("Location", "") + answer.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", said).replace(str(id), "")


@pytest.fixture
def spy() -> Client:
    client = Client()
    client.force_login(factories.make_volunteer("stranger"))
    return client


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", of(FORM))
def test_the_form_of_somebody_elses_yes_looks_as_if_it_were_not_there(name, spy):
    scene.open_campaign()
    theirs = scene.Desk(factories.meilan())
    held = theirs.next()
    theirs.practise(held)
    theirs.outcome(held, conversation="agreed_self")
    [window] = Window.objects.values_list("pk", flat=True)
    looks_like_none(name, window, spy)
    assert theirs.get("desk_declare", window).status_code == 200


def a_call_that_somebody_took(spy: Client) -> tuple[Client, int]:
    """Both sit at the hotline; it is not the spy who answers. Their browser, and the call."""
    telephony.open_simulator(now=timezone.now())
    theirs = Client()
    theirs.force_login(factories.meilan())
    for client in (theirs, spy):
        client.post(reverse("desk_hotline_duty"), {"on": "yes"})
    ring = answer_hotline.come(source="127.0.0.1", resource="r" * 24, now=timezone.now())
    theirs.post(reverse("desk_hotline_take", args=[ring]))
    return theirs, ring


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", of(RING))
def test_somebody_elses_call_at_the_hotline_looks_as_if_it_were_not_there(name, spy):
    theirs, ring = a_call_that_somebody_took(spy)
    looks_like_none(name, ring, spy)
    assert Ring.objects.get().state == "taken"
    assert theirs.get(reverse("desk_hotline_call", args=[ring])).status_code == 200


@pytest.mark.django_db
def test_nobody_takes_a_call_that_somebody_has_or_gives_back_anothers_shift(spy):
    _theirs, ring = a_call_that_somebody_took(spy)
    spy.post(reverse("desk_hotline_take", args=[ring]))
    assert spy.get(reverse("desk_hotline_call", args=[ring])).status_code == 404
