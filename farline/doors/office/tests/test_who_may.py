"""Every address of the site against every role, and what belongs to somebody against somebody else.

An address that has no row here makes the first test fail.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from farline.doors.account.urls import urlpatterns as account
from farline.doors.desk.tests import scene
from farline.doors.desk.urls import urlpatterns as desk
from farline.doors.office.tests.conftest import has_proved
from farline.doors.office.urls import urlpatterns as office
from farline.volunteers import actions as volunteers
from farline.volunteers.rules import (
    ADMIN,
    AUDITOR,
    CALLER,
    COORDINATOR,
    EDITOR,
    FOLLOW_UP_CALLER,
    IMPORTER,
    MENTOR,
    PUBLISHER,
    REGISTRAR,
    ROLES,
)
from farline.volunteers.tests import factories

CALLERS = (CALLER, FOLLOW_UP_CALLER)
OFFICE = (MENTOR, COORDINATOR, IMPORTER, REGISTRAR, EDITOR, PUBLISHER, AUDITOR, ADMIN)
ROWS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        (
            "desk_home", "desk_next", "desk_waiting", "desk_briefing", "desk_answers", "desk_rehearse", "desk_voice",
            "desk_talked", "desk_line_check", "desk_training", "desk_module",
            "desk_call", "desk_stay", "desk_release", "desk_dial", "desk_note", "desk_outcome", "desk_saved",
            "desk_undo", "desk_handed_over", "desk_kind", "desk_doubts", "desk_tell", "desk_ear",
            "desk_declare", "desk_earlier", "desk_window_leave", "desk_change_mind",
            "desk_hotline", "desk_hotline_duty", "desk_hotline_stay", "desk_hotline_try", "desk_hotline_take",
            "desk_hotline_call", "desk_hotline_outcome", "desk_hotline_bar", "desk_hotline_handed",
            "desk_manual", "desk_manual_file", "desk_mentor", "desk_mentor_invite", "desk_mentor_note",
            "desk_shifts", "desk_shift_take", "desk_shift_back", "desk_clock", "desk_say", "desk_ask",
            "account_speech",
        ),
        CALLERS,
    ),
    **dict.fromkeys(
        (
            "account_home", "account_leave", "account_app", "account_codes", "account_passkey_remove",
            "account_sessions",
        ),
        ROLES,
    ),
    "office_home": OFFICE,
    **dict.fromkeys(
        (
            "office_campaign_new", "office_campaign", "office_campaign_change", "office_campaign_state",
            "office_script", "office_lists", "office_list_first", "office_list_add", "office_list_state",
            "office_atlas", "office_atlas_table",
            "office_follow_ups", "office_cap", "office_reports", "office_report", "office_report_state",
            "office_report_answer",
            "office_lines", "office_reach", "office_reach_table", "office_line_switch", "office_board",
            "office_rooms", "office_room_new", "office_room_close",
            "office_shifts", "office_shift_plan", "office_shift_plan_back", "office_shift_cancel",
            "office_manual", "office_manual_file",
        ),
        (COORDINATOR,),
    ),
    **dict.fromkeys(
        (
            "office_stories", "office_story_start", "office_note_aside", "office_story", "office_story_save",
            "office_story_review", "office_story_take_back", "office_story_publish", "office_story_retract",
            "office_story_discard", "office_story_known", "office_story_safety", "office_story_correct",
            "office_story_join", "office_story_hide",
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
    **dict.fromkeys(
        (
            "office_import_new", "office_import", "office_import_preview", "office_import_cancel",
            "office_import_refusals",
        ),
        (COORDINATOR, IMPORTER),
    ),
    **dict.fromkeys(("office_watch", "office_alarm"), (COORDINATOR, MENTOR)),
    **dict.fromkeys(("office_kind_words", "office_kind_word"), (COORDINATOR, EDITOR)),
    **dict.fromkeys(("office_looks", "office_look"), (COORDINATOR, MENTOR, REGISTRAR)),
    "office_correct": (COORDINATOR, REGISTRAR),
    **dict.fromkeys(("office_statistics", "office_statistics_table"), (COORDINATOR, AUDITOR)),
    "office_tally": (PUBLISHER, AUDITOR),
    "office_tally_publish": (PUBLISHER,),
    "office_journal": (ADMIN, AUDITOR),
    **dict.fromkeys(
        (
            "office_volunteers", "office_volunteer", "office_volunteer_suspend", "office_invite_back",
            "office_volunteer_reinstate", "office_tokens", "office_token_new", "office_token_end",
            "office_webhooks", "office_webhook_new", "office_webhook_test", "office_webhook_end",
            "office_canaries",
        ),
        (ADMIN,),
    ),
}  # fmt: skip
# For whoever comes; nothing of anybody is on them. Those after "join" ask for a code or a passphrase first.
OPEN = {
    "", "sign_in", "sign_out", "leave", "set_view", "join", "join_handle", "account_second", "account_set_up",
    "passkey_begin", "passkey_prove", "passkey_new", "passkey_add",
}  # fmt: skip
# A press there counts within ten minutes of signing in: what opens one's own account, or lets others in or do more.
NEED_A_FRESH_PROOF = {
    "account_leave", "account_app", "account_codes", "account_passkey_remove",
    "office_volunteer", "office_volunteer_reinstate", "office_invite", "office_invite_back", "office_invitation",
    "office_token_new", "office_webhook_new",
}  # fmt: skip
PUBLIC, SIGNED, TOKEN = "public_", "exchange_", "api_"  # everyone's; the gateway's; with a token
ARGUMENTS = {"list_id": 8, "id": 1, "ring_id": 1, "call_id": 1, "window": 1, "slug": "nothing", "name": "nothing.mp3"}
# The set-up of a sign-in stands before the guard: its pages have their own tests, and are open above.
BEHIND_A_DOOR = [one for one in account if isinstance(one, URLPattern) and str(one.name) not in OPEN]
PAGES = [*BEHIND_A_DOOR, *(one for one in (*desk, *office) if isinstance(one, URLPattern))]


def _address(page: URLPattern) -> str:
    wanted = page.pattern.converters
    return reverse(str(page.name), kwargs={key: ARGUMENTS[key] for key in wanted})


def _names(part: URLResolver) -> set[str]:
    found: set[str] = set()
    for one in part.url_patterns:
        found |= _names(one) if isinstance(one, URLResolver) else {str(one.name or "")}
    return found


def test_it_has_a_row_for_every_address_of_the_site():
    rest = _names(get_resolver()) - set(ROWS) - OPEN
    assert not [name for name in rest if not name.startswith((PUBLIC, SIGNED, TOKEN))]
    assert {page.name for page in PAGES} == set(ROWS)


def test_it_has_no_row_for_an_address_that_is_gone():
    assert set(ROWS) | OPEN <= _names(get_resolver())


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["exchange_redeem", "exchange_event", "exchange_live"])
def test_it_answers_nobody_but_the_gateway_at_its_addresses(name):
    client = Client()
    client.force_login(factories.make_volunteer(roles=ROLES))
    for answer in (client.get(reverse(name)), client.post(reverse(name), "{}", content_type="application/json")):
        assert answer.status_code == 404


@pytest.mark.django_db
def test_it_answers_programs_by_their_token_and_by_no_role():
    client = Client()
    client.force_login(factories.make_volunteer(roles=ROLES))
    guarded = sorted(
        _names(get_resolver()) & {"api_campaigns", "api_outcomes", "api_tally", "api_packs", "api_metrics"}
    )
    assert len(guarded) == 5
    for name in guarded:
        assert client.get(reverse(name, args=[1] if name == "api_outcomes" else [])).status_code in (401, 403), name


OWN = sorted(
    str(one.name) for one in desk if isinstance(one, URLPattern) and {"call_id"} & set(one.pattern.converters)
)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("name", OWN)
def test_it_shows_somebody_elses_call_to_nobody_not_even_that_it_is_there(name):
    """An infiltrator tries every address of a call that is not theirs: it looks as if there were none."""
    scene.open_campaign()
    theirs = scene.Desk(factories.meilan())
    theirs.post("desk_next")
    held = int(theirs.answers[-1].headers["Location"].rstrip("/").rsplit("/", 1)[1])
    spy = Client()
    spy.force_login(factories.make_volunteer("stranger"))
    for ask in (spy.get, spy.post):
        there, nowhere = ask(reverse(name, args=[held])), ask(reverse(name, args=[4]))
        leads = there.headers.get("Location", "").replace(str(held), "4")
        assert (there.status_code, leads) == (nowhere.status_code, nowhere.headers.get("Location", ""))
        assert there.content.replace(str(held).encode(), b"4")[:400] == nowhere.content[:400]
    assert theirs.get("desk_call", held).status_code == 200


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
@pytest.mark.parametrize("method", ["get", "post"])
def test_it_opens_a_page_only_to_its_roles(client, page, method):
    address = _address(page)
    for role in ROLES:
        client.force_login(factories.make_volunteer(roles=(role,)))
        answer = getattr(has_proved(client), method)(address)
        if role in ROWS[str(page.name)]:
            assert answer.status_code not in (401, 403, 500)
            assert not _asks_to_sign_in(answer)
        else:
            assert answer.status_code == 403, (role, address)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_a_cookie_that_was_carried_away_lets_nobody_in_and_gives_nobody_more(client, page):
    """All of it may be read or done later than ten minutes after signing in, but for those."""
    client.force_login(factories.make_volunteer(roles=ROLES))
    answer = has_proved(client, seconds_ago=601).post(_address(page))
    assert (answer.status_code == 403) == (str(page.name) in NEED_A_FRESH_PROOF)


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.name))
def test_it_takes_no_form_without_its_token(page):
    """A page elsewhere can send a form, and not the token that lies in the session."""
    elsewhere = Client(enforce_csrf_checks=True)
    elsewhere.force_login(factories.make_volunteer(roles=ROLES))
    assert has_proved(elsewhere).post(_address(page)).status_code in (403, 405)


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
