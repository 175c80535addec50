"""Which addresses show a screen, by the names of their routes, and which never do."""

from urllib.parse import urlsplit

from django.urls import URLResolver, get_resolver, resolve
from django.urls.resolvers import LocalePrefixPattern
from django.utils import translation

# These only take a form, and then send the reader to a screen.
FORMS = {
    "sign_out", "set_view", "passkey_begin", "passkey_prove", "passkey_new", "passkey_add", "account_passkey_remove",
    "account_sessions", "account_speech",
    "desk_next", "desk_talked", "desk_stay", "desk_release", "desk_dial", "desk_note", "desk_outcome", "desk_undo",
    "desk_ear",
    "desk_hotline_duty", "desk_hotline_stay", "desk_hotline_try", "desk_hotline_take", "desk_hotline_outcome",
    "desk_hotline_bar", "desk_hotline_handed",
    "desk_mentor_invite", "desk_mentor_note", "office_room_new", "office_room_close",
    "desk_shift_back", "desk_shift_take", "desk_clock", "desk_say", "desk_ask",
    "office_shift_plan", "office_shift_cancel",
    "office_shift_plan_back",
    "desk_handed_over", "desk_kind", "desk_doubts", "desk_tell", "office_report_answer", "office_kind_word",
    "desk_change_mind", "desk_window_leave",
    "office_campaign_state", "office_list_first", "office_list_add", "office_list_state", "office_import_cancel",
    "office_line_switch", "office_report_state",
    "office_content_start", "office_content_take_in", "office_content_save", "office_content_move",
    "office_content_preview", "office_look", "office_story_start", "office_note_aside", "office_story_save",
    "office_story_discard", "office_story_known", "office_story_review", "office_story_safety",
    "office_story_take_back", "office_story_publish", "office_story_correct", "office_story_retract",
    "office_story_join", "office_story_hide",
    "office_tally_publish", "office_invite", "office_invitation", "office_invite_back", "office_token_new",
    "office_alarm", "office_cap",
    "office_webhook_new", "office_webhook_test", "office_webhook_end",
    "office_token_end", "office_volunteer_suspend", "office_volunteer_reinstate",
}  # fmt: skip
# These have a number or a name in their address, or come after a step: another screen leads to them.
LED_TO = {
    "desk_call", "desk_saved", "desk_declare", "desk_earlier", "desk_module", "office_campaign",
    "office_campaign_change", "office_import", "office_import_preview", "office_report", "office_volunteer",
    "office_content_file", "office_content_draft", "office_stories", "office_story", "public_story", "public_pack",
    "join_handle", "account_set_up",
}  # fmt: skip
# A demo opens by passphrase alone, so no walk through one meets them; tests of their door look at them.
NOT_IN_A_DEMO = {"account_second"}
# It takes a caller on the line to see these: a walk of their own looks at them.
WALKED = {"desk_hotline_call"}
# These give a file to keep, or a sound.
FILES = {
    "desk_manual_file", "desk_voice", "office_manual_file",
    "office_import_refusals", "office_statistics_table", "office_atlas_table", "office_reach_table",
    "office_content_copy", "public_feed",
    "public_pack_sheet",
}  # fmt: skip


def routes() -> set[str]:
    """The names of all addresses that begin with a language: what a person can reach."""
    spoken = [one for one in get_resolver().url_patterns if isinstance(one.pattern, LocalePrefixPattern)]
    return {str(name) for part in spoken if isinstance(part, URLResolver) for name in _names(part)}


def _names(part: URLResolver) -> set[str | None]:
    found: set[str | None] = set()
    for one in part.url_patterns:
        found |= _names(one) if isinstance(one, URLResolver) else {one.name}
    return found


def route_of(address: str, language: str) -> str:
    with translation.override(language):
        return str(resolve(urlsplit(address).path).url_name)
