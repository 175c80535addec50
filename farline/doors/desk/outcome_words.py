"""The two lists of outcomes, in groups with big targets, as the call page shows them."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.calls import labels, rules


@dataclass(frozen=True)
class Item:
    code: str
    key: str
    label: str | Promise
    opens: bool  # a form comes next, so the person must stay on the line
    keeps: int  # for so many minutes, when they talk in the browser


@dataclass(frozen=True)
class Group:
    label: str | Promise
    outcomes: list[Item]

    @property
    def codes(self) -> list[str]:
        return [item.code for item in self.outcomes]


LINE_GROUPS: dict[tuple[str, ...], str | Promise] = {
    ("spoken",): "",
    ("nobody",): _("Nobody spoke"),
    ("no_use",): _("The number is no use"),
}
# Three folds, so that what somebody looks for is two presses away and not a long page.
TALK_GROUPS: dict[tuple[str, ...], str | Promise] = {
    ("warm",): _("Friendly, or with a result"),
    ("open", "other"): _("Listened, or not a good moment"),
    ("no",): _("Did not want it, or hung up"),
}


def _grouped(
    table: dict[str, rules.Outcome], groups: dict[tuple[str, ...], str | Promise], label_of: Any
) -> list[Group]:
    return [
        Group(label, [_item(one, label_of) for one in table.values() if one.group in names])
        for names, label in groups.items()
    ]


def _item(outcome: rules.Outcome, label_of: Any) -> Item:
    return Item(outcome.code, outcome.key, label_of(outcome.code), bool(outcome.opens), outcome.keeps_line)


def groups() -> dict[str, Any]:
    """The absolute no is in no group: it has a place of its own."""
    return {
        "line_groups": _grouped(rules.LINE_OUTCOMES, LINE_GROUPS, labels.line_label),
        "conversation_groups": _grouped(rules.CONVERSATION_OUTCOMES, TALK_GROUPS, labels.conversation_label),
        "never": _item(rules.CONVERSATION_OUTCOMES[rules.NEVER_AGAIN], labels.conversation_label),
    }


def label_of(code: str) -> str:
    """The words of one outcome, whichever axis it is on; "" for a code that does not exist."""
    if code in rules.CONVERSATION_OUTCOMES:
        return str(labels.conversation_label(code))
    return str(labels.line_label(code)) if code in rules.LINE_OUTCOMES else ""


def label_for(line: str, conversation: str) -> str:
    return str(labels.conversation_label(conversation) if conversation else labels.line_label(line))
