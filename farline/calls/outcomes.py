"""Outcomes as data, on two axes: what the line did, and what the person said. Each says what follows.

To add one: a line here, its words in labels.py, their translations. Tests ask for nothing more.
"""

from dataclasses import dataclass

FINISHED, BAD_NUMBER = "finished", "bad_number"
DECLARATION, EARLIER_QUIT = "declaration", "earlier_quit"
ANSWERED, DROPPED = "answered", "dropped"
NEVER_AGAIN = "dnc"

THREE_DAYS, MONTH = 72, 30 * 24


@dataclass(frozen=True)
class Outcome:
    code: str
    key: str  # the one key that chooses it, unique on its axis
    group: str
    rest: int = THREE_DAYS  # hours until the person may be called again; never less than the campaign's rest
    ends: str = ""  # FINISHED: nobody calls again, from any list. BAD_NUMBER: the number is no use
    ends_on_hang_up: int = 0  # FINISHED when they have hung up so often
    silences: bool = False  # the absolute no: at once, for everybody, without undo
    may_follow_up: bool = False  # only if the person wishes it
    opens: str = ""  # the form that comes next
    keeps_line: int = 0  # minutes for which a talk in the browser may outlive the save: the person is still needed
    care: bool = False  # the volunteer is asked to breathe


def _table(*outcomes: Outcome) -> dict[str, Outcome]:
    return {outcome.code: outcome for outcome in outcomes}


LINE_OUTCOMES = _table(
    Outcome(ANSWERED, "1", "spoken"),
    Outcome("no_answer", "2", "nobody"),
    Outcome("busy", "3", "nobody"),
    Outcome("off", "4", "nobody"),
    Outcome("voicemail_assistant", "5", "nobody"),
    Outcome(DROPPED, "6", "nobody"),
    Outcome("invalid", "7", "no_use", ends=BAD_NUMBER),
    Outcome("suspended", "8", "no_use", rest=MONTH),
    Outcome("fax_ivr", "9", "no_use", ends=BAD_NUMBER),
    Outcome("intl_blocked", "0", "no_use", ends=FINISHED),  # and no other route is ever tried
    Outcome("carrier_reject", "c", "no_use"),
)
# Our own refusal to dial. Nobody chooses it and it is no attempt; it has words like the others.
BLOCKED_BY_GATE = Outcome("blocked_by_gate", "", "no_use")

# Nobody has said how it ended. It may have been a hard no, so the person rests longer than after no answer.
NOT_TOLD = Outcome("untold", "", "nobody", rest=7 * 24)

CONVERSATION_OUTCOMES = _table(
    Outcome("agreed_self", "y", "warm", ends=FINISHED, may_follow_up=True, opens=DECLARATION, keeps_line=20),
    Outcome("agreed_with_others", "m", "warm", ends=FINISHED, may_follow_up=True, opens=DECLARATION, keeps_line=40),
    Outcome("already_quit", "q", "warm", ends=FINISHED, may_follow_up=True, opens=EARLIER_QUIT, keeps_line=10),
    Outcome("will_tell_family", "f", "warm", ends=FINISHED, may_follow_up=True),
    Outcome("considering", "c", "warm", rest=MONTH, may_follow_up=True),
    Outcome("asked_info", "i", "warm", rest=MONTH, may_follow_up=True, keeps_line=10),
    Outcome("does_not_decide_now_support", "s", "warm", ends=FINISHED, may_follow_up=True),
    Outcome("gave_feedback", "g", "warm", ends=FINISHED, may_follow_up=True),
    Outcome("talked", "t", "open", rest=MONTH, may_follow_up=True),
    Outcome("listened_part", "p", "open", rest=MONTH, may_follow_up=True),
    Outcome("listened_silent", "l", "open", rest=MONTH, may_follow_up=True),  # silence is no yes
    Outcome("partly_member", "o", "open", rest=MONTH, may_follow_up=True),
    Outcome("never_member", "n", "open", ends=FINISHED, may_follow_up=True),
    Outcome("not_free_to_talk", "b", "other", may_follow_up=True),
    Outcome("third_party", "3", "other"),
    Outcome("wrong_person", "w", "other", ends=BAD_NUMBER),
    Outcome("language", "d", "other", rest=MONTH, may_follow_up=True),
    Outcome("distress", "a", "other", ends=FINISHED, care=True),
    Outcome("hung_up_at_once", "h", "no", rest=MONTH, ends_on_hang_up=2),
    Outcome("refused", "r", "no", ends=FINISHED),
    Outcome("hostile", "x", "no", ends=FINISHED, care=True),
    Outcome("asked_identity", "k", "no", ends=FINISHED, care=True),
    Outcome(NEVER_AGAIN, "0", "never", silences=True, ends=FINISHED),
)


def decisive(line: str, conversation: str) -> Outcome | None:
    """The outcome that says what follows; None for a pair that does not exist."""
    if line == ANSWERED:
        return CONVERSATION_OUTCOMES.get(conversation)
    return None if conversation else LINE_OUTCOMES.get(line)


def ending(outcome: Outcome, hang_ups: int) -> str:
    """FINISHED, BAD_NUMBER or "", knowing how often this person has hung up, this time included."""
    if outcome.ends_on_hang_up and hang_ups >= outcome.ends_on_hang_up:
        return FINISHED
    return outcome.ends
