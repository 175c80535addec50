"""What a form offers to choose from, in words instead of codes."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.calls import labels
from farline.calls import rules as calls
from farline.guide import rules
from farline.guide.promises import PROMISES

OUTCOMES = ("", *calls.LINE_OUTCOMES, *calls.CONVERSATION_OUTCOMES)
CHOICES: Mapping[str, Sequence[str]] = {
    "status": rules.STATUSES,
    "side": rules.SIDES,
    "class": ("F", "P", "V", "X", "H", "P+V", "F+X", "V+F"),
    "promise": ("", *PROMISES),
    "outcome": OUTCOMES,
    "conversation": OUTCOMES,
    "line_result": OUTCOMES,
    "right": ("true", "false"),
    "gate": ("true", "false"),
}
WORDS: Mapping[str, str | Promise] = {
    "approved": _("Callers may use it"),
    "draft": _("Not yet: callers do not see it"),
    "blocked": _("Not to be answered"),
    "state": _("the state"),
    "independent": _("independent"),
    "participants": _("those who take part"),
    "law": _("a law or a court"),
    "true": _("Yes"),
    "false": _("No"),
    "F": _("A fact, with its source"),
    "P": _("How we work"),
    "V": _("A value or belief"),
    "X": _("Disputed, with both sides"),
    "H": _("A promise of health or safety: never answered"),
    "P+V": _("How we work, and a belief"),
    "F+X": _("A fact that is disputed"),
    "V+F": _("A belief, and a fact"),
    "opt_out_is_absolute": _("“Don't call again” holds for ever"),
    "only_their_own_word": _("Only the person's own word counts"),
    "only_what_they_joined": _("One leaves only what one joined"),
    "pseudonym_counts": _("A pseudonym is enough"),
    "earlier_quit_counts_apart": _("Who left earlier is counted apart"),
    "take_back_by_receipt": _("It can be taken back with the receipt"),
    "number_source_is_known": _("Where the numbers come from is known"),
    "a_person_starts_every_call": _("A person begins every call"),
    "asks_no_money_or_papers": _("Nobody asks for money or papers"),
    "no_recording": _("Nothing is recorded here"),
    "callers_have_no_real_name": _("Callers have no real name here"),
    "packs_name_nobody": _("Information packs name nobody"),
    "language_outcome_exists": _("One can ask for another dialect"),
}


def word(value: str) -> str:
    """For codes that a pack's own text names, such as a step, the code itself."""
    if not value:
        return "–"
    return str(labels.LINES.get(value) or labels.CONVERSATIONS.get(value) or WORDS.get(value) or value)
