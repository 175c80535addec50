"""Every page of desk and office against every role. A page that has no row here makes the first test fail."""

import pytest
from django.urls import URLPattern, reverse

from farline.doors.desk.urls import urlpatterns as desk
from farline.doors.office.urls import urlpatterns as office
from farline.volunteers import actions as volunteers
from farline.volunteers.rules import ADMIN, CALLER, COORDINATOR, EDITOR, PUBLISHER, ROLES
from farline.volunteers.tests import factories

OFFICE = (COORDINATOR, EDITOR, PUBLISHER, ADMIN)
ROWS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "desk_home", "desk_next", "desk_waiting", "desk_briefing", "desk_answers", "desk_rehearse", "desk_voice",
            "desk_talked", "desk_line_check", "desk_training", "desk_module",
            "desk_call", "desk_stay", "desk_release", "desk_dial", "desk_note", "desk_outcome", "desk_saved",
            "desk_undo", "desk_handed_over", "desk_declare", "desk_earlier", "desk_window_leave", "desk_change_mind",
            "desk_hotline", "desk_hotline_duty", "desk_hotline_stay", "desk_hotline_try", "desk_hotline_take",
            "desk_hotline_call", "desk_hotline_outcome", "desk_hotline_bar", "desk_hotline_handed",
            "desk_manual", "desk_manual_file", "desk_mentor", "desk_mentor_invite", "desk_mentor_note",
            "desk_shifts", "desk_shift_take", "desk_shift_back", "desk_clock", "desk_say",
        ),
        (CALLER,),
    ),
    "office_home": OFFICE,
    **dict.fromkeys(
        (
            "office_campaign_new", "office_campaign", "office_campaign_change", "office_campaign_state",
            "office_script", "office_lists", "office_list_state", "office_import_new", "office_import",
            "office_import_preview", "office_import_cancel", "office_import_refusals", "office_atlas",
            "office_follow_ups", "office_reports", "office_report", "office_report_state",
            "office_looks", "office_look", "office_correct", "office_lines", "office_reach", "office_line_switch",
            "office_statistics", "office_statistics_table", "office_board",
            "office_rooms", "office_room_new", "office_room_close",
            "office_shifts", "office_shift_plan", "office_shift_cancel",
        ),
        (COORDINATOR,),
    ),
    **dict.fromkeys(
        (
            "office_stories", "office_story_start", "office_note_aside", "office_story", "office_story_save",
            "office_story_review", "office_story_take_back", "office_story_publish", "office_story_retract",
            "office_story_discard", "office_story_known", "office_story_safety", "office_story_correct",
            "office_story_join",
        ),
        (EDITOR,),
    ),
    **dict.fromkeys(
        (
            "office_content", "office_content_file", "office_content_start", "office_content_copy",
            "office_content_take_in", "office_content_draft", "office_content_save", "office_content_move",
            "office_content_preview",
        ),
        (COORDINATOR, EDITOR),
    ),
    **dict.fromkeys(("office_invitations", "office_invite", "office_invitation"), (COORDINATOR, ADMIN)),
    **dict.fromkeys(("office_tally", "office_tally_publish"), (PUBLISHER,)),
    **dict.fromkeys(
        (
            "office_volunteers", "office_volunteer", "office_volunteer_suspend", "office_invite_back",
            "office_volunteer_reinstate", "office_journal", "office_tokens", "office_token_new", "office_token_end",
        ),
        (ADMIN,),
    ),
}  # fmt: skip
ARGUMENTS = {"id": 1, "ring_id": 1, "call_id": 1, "window": 1, "slug": "nothing", "name": "nothing.mp3"}
PAGES = [one for one in (*desk, *office) if isinstance(one, URLPattern)]


def _address(page: URLPattern) -> str:
    wanted = page.pattern.converters
    return reverse(str(page.name), kwargs={key: ARGUMENTS[key] for key in wanted})


def test_it_has_a_row_for_every_page():
    assert len(PAGES) == len([*desk, *office]), "an address that is no plain page hides from this test"
    assert {page.name for page in PAGES} == set(ROWS)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_opens_a_page_only_to_its_roles(client, page, method):
    address = _address(page)
    for role in ROLES:
        client.force_login(factories.make_volunteer(roles=(role,)))
        answer = getattr(client, method)(address)
        if role in ROWS[str(page.name)]:
            assert answer.status_code not in (401, 403, 500)
            assert not _asks_to_sign_in(answer)
        else:
            assert answer.status_code == 403, (role, address)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_it_opens_no_page_to_strangers(client, page):
    address = _address(page)
    assert _asks_to_sign_in(client.get(address))
    assert _asks_to_sign_in(client.post(address))


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_it_closes_every_page_to_the_suspended_at_once(client, page):
    admin = factories.make_volunteer(roles=(ADMIN,))
    suspended = factories.make_volunteer(roles=ROLES)
    client.force_login(suspended)
    volunteers.suspend(volunteer=suspended, by=admin.handle, now=factories.NOW)
    assert _asks_to_sign_in(client.get(_address(page)))
    assert _asks_to_sign_in(client.post(_address(page)))


def _asks_to_sign_in(answer) -> bool:
    return bool(answer.status_code == 302 and answer.headers["Location"].split("?")[0] == reverse("sign_in"))
