"""What a line of the journal is about, in the reader's words: codes are for the log, and a number says which one."""

import re
from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.doors.common import role_words
from farline.doors.office import correcting, lines, report_words, statistics_words, tokens, watch, webhooks
from farline.journeys import with_a_second
from farline.telephony import governing

Words = Mapping[str, str | Promise]
ROLES: Words = {code: word for code, (word, _hint) in role_words.ROLES.items()}
ALARMS: Words = {code: word for code, (word, _why) in watch.WORDS.items()}
TAKES_TWO: Words = {
    "numbers.release": _("to release a list"),
    with_a_second.PUBLISH: _("to publish the tally"),
    with_a_second.ROLE: _("to give a role"),
    with_a_second.CAP: _("to raise a cap"),
    with_a_second.RETURN: _("to let a volunteer in again"),
    with_a_second.SHOW: _("to show a hidden story again"),
    with_a_second.RETRACT: _("to withdraw a story"),
}
TABLES: Words = {
    "calls": _("what came of the calls"),
    "waiting": _("who waits, by province"),
    "reach": _("how well the lines reach people"),
}
TURNED_AWAY: Words = {
    "stranger": _("from an address that is not our telephone company's"),
    "unreadable": _("what nobody could read"),
    "stumbled": _("what our own gateway stumbled over"),
    "refused": _("refused"),
    "other": _("something else"),
}
# One action's codes each: the same code may mean something else in another line.
CODES: Mapping[str, Words] = {
    "calls.export_counts": {
        **TABLES, **statistics_words.VIEWS, **statistics_words.SINCE, **statistics_words.REASONS
    },
    "incidents.raise_report": report_words.KINDS,
    "tally.ask_correction": dict(correcting.WHY),
    "telephony.trunk_paused": {**lines.PAUSES, governing.NO_MONEY: _("the campaign's budget is spent")},
    "telephony.turned_away": TURNED_AWAY,
    "tokens.create": tokens.SCOPES,
    "volunteers.alarm": ALARMS,
    "volunteers.ask_second": {**TAKES_TWO, **ROLES},
    "volunteers.grant_role": ROLES,
    "volunteers.invite": {**ROLES, "back": _("the way back in")},
    "volunteers.join": ROLES,
    "volunteers.register": ROLES,
    "volunteers.revoke_role": ROLES,
    "volunteers.second": {**TAKES_TWO, **ROLES},
    "volunteers.settle_alarm": ALARMS,
    "webhooks.subscribe": webhooks.TOPICS,
}  # fmt: skip
VERSION, FILES = re.compile(r"version (\d+)"), re.compile(r"(\d+) files")


def about_of(action: str, about: str) -> str:
    """A piece that is no code stands as it was written: a count, which list, which file."""
    for pattern, words in ((VERSION, _("version %(n)s")), (FILES, _("%(n)s files"))):
        found = pattern.search(about) if action.startswith("guide.") else None
        if found:
            said = str(words) % {"n": found[1]}
            return about.replace(found[0], f"· {said}" if found.start() else said)
    known = CODES.get(action)
    return " · ".join(str(known.get(piece, piece)) for piece in about.split()) if known else about
