"""What a report is called, where it stands, and what to do first: a frightened reader has no time to think it out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.incidents import rules
from farline.journeys import finish_call, sweep

KINDS: dict[str, str | Promise] = {
    "complaint": _("Complaint from outside"),
    "asked_identity": _("A caller was asked who they are"),
    "trunk_alarm": _("Alarm of the telephone line"),
    "bulk_read": _("Somebody read many numbers"),
    "distress": _("Somebody on the telephone was frightened or in need"),
    "threat": _("A caller was threatened"),
    "optout_flood": _("Very many numbers came in by the public form"),
    "wants_coordinator": _("A caller needs a coordinator"),
    "clock_leaped": _("The server's date may be wrong"),
}
STATES: dict[str, str | Promise] = {
    rules.RAISED: _("New"),
    rules.TRIAGED: _("Looked at"),
    rules.CONTAINED: _("Stopped from spreading"),
    rules.CLOSED: _("Closed"),
}
MOVES: dict[str, str | Promise] = {
    rules.TRIAGED: _("I have read it and it is in hand"),
    rules.CONTAINED: _("It is stopped from spreading"),
    rules.CLOSED: _("It is settled: close it"),
}
AGAIN = _("Take it up again")
# Where somebody may be in danger, nothing "spreads".
SAFE_STATE = _("Nobody in danger any more")
URGENT_MOVES: dict[str, str | Promise] = {
    rules.TRIAGED: _("I take care of it now"),
    rules.CONTAINED: _("I have spoken with the volunteer; nobody is in danger now"),
    rules.CLOSED: MOVES[rules.CLOSED],
}
WHO = _(
    "Which volunteer and which call it was is not kept with this report, so that it leads to nobody. "
    "Ask those who are calling now: the live board shows them."
)
REST = _("Then let them rest. They need not call again today.")
FIRST: dict[str, tuple[str | Promise, ...]] = {
    "distress": (
        WHO,
        _(
            "If the volunteer still speaks with them: stay calm, listen, promise nothing. Whoever was called decides "
            "what happens next."
        ),
        _("Have nobody call the person again to ask how they are: a call could put them in danger."),
        REST,
    ),
    "threat": (
        WHO,
        _(
            "Ask what was said. If whoever threatened knows a name or a place of the volunteer, go to the police with "
            "them, where they live."
        ),
        REST,
    ),
    "asked_identity": (
        WHO,
        _(
            "Ask what they answered. If they said a name, a place or a number, tell your admin, and let them make no "
            "more calls until you have talked it over."
        ),
    ),
}
# Sentences that the program keeps, in the reader's language.
SAID: dict[str, str | Promise] = {
    rules.NOTHING_WRITTEN: _("Nothing was written."),
    rules.CANNOT_BE_OPENED: _("These words cannot be opened: they were sealed under other keys, or altered since."),
    finish_call.IN_NEED_WORDS: _("A volunteer saved that the person was frightened or in need. More was not written."),
    sweep.FLOOD_WORDS: _("More than 100 numbers came in by the public form on this day."),
    sweep.SHUT_WORDS: _(
        "More numbers were asked for within an hour than this site may open or compare, so nobody is called any more. "
        "Find out who asked for so many; then your admin runs: farline unlock."
    ),
    sweep.LEAP_WORDS: _(
        "The server's date is more than a week after the last day it was at work, or its clock crept ahead by more "
        "than a week. Until somebody has looked, no key, list or appointment is ended. If the date is right, your "
        "admin runs: farline sweep --date-is-right, and after a clock that crept restarts the worker."
    ),
}


def moves_of(kind: str) -> dict[str, str | Promise]:
    return URGENT_MOVES if kind in rules.URGENT else MOVES


def state_of(kind: str, state: str) -> str | Promise:
    return SAFE_STATE if kind in rules.URGENT and state == rules.CONTAINED else STATES[state]


def text_of(words: str) -> str | Promise:
    return SAID.get(words, words)
