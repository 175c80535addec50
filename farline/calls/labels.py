"""Words for outcomes, translated when they are shown. A test keeps one for every code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LINES: dict[str, str | Promise] = {
    "answered": _("Somebody answered"),
    "no_answer": _("No answer"),
    "busy": _("Busy"),
    "off": _("Switched off or out of reach"),
    "voicemail_assistant": _("Voicemail or an assistant answered"),
    "dropped": _("Cut off in mid-talk"),
    "invalid": _("Number does not exist"),
    "suspended": _("Line suspended"),
    "fax_ivr": _("Fax or switchboard"),
    "intl_blocked": _("Takes no calls from abroad"),
    "carrier_reject": _("Rejected on the way"),
    "blocked_by_gate": _("Not dialled by our own rules"),
    "untold": _("Nobody has said how it ended"),
}
CONVERSATIONS: dict[str, str | Promise] = {
    "agreed_self": _("Said yes: declares for themselves"),
    "agreed_with_others": _("Several present, each said yes"),
    "already_quit": _("Had quit earlier"),
    "will_tell_family": _("Will talk about it at home"),
    "considering": _("Wants to think about it"),
    "asked_info": _("Asked for information or a way past the blockade"),
    "does_not_decide_now_support": _("Friendly, does not declare"),
    "gave_feedback": _("Thanks, encouragement or correction"),
    "talked": _("A real talk, nothing decided"),
    "listened_part": _("Listened for a while"),
    "listened_silent": _("Listened, said nothing"),
    "partly_member": _("Was in some of the three only"),
    "never_member": _("Was in none of the three"),
    "not_free_to_talk": _("Cannot talk now"),
    "third_party": _("Somebody else answered"),
    "wrong_person": _("Wrong number"),
    "language": _("We did not understand each other"),
    "distress": _("Frightened or in distress"),
    "hung_up_at_once": _("Hung up at once"),
    "refused": _("Does not want to hear it"),
    "hostile": _("Insults or threats"),
    "asked_identity": _("Wanted to know who the caller is"),
    "dnc": _("Never call again"),
}


def line_label(code: str) -> str | Promise:
    """A code that is not known is shown as it is."""
    return LINES.get(code, code)


def conversation_label(code: str) -> str | Promise:
    return CONVERSATIONS.get(code, code)
