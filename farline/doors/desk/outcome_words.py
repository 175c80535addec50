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
    silences: bool


@dataclass(frozen=True)
class Group:
    label: str | Promise
    outcomes: list[Item]


HEADINGS: dict[str, str | Promise] = {
    "nobody": _("Nobody spoke"),
    "no_use": _("The number is no use"),
    "warm": _("Friendly, or with a result"),
    "open": _("They listened or talked"),
    "other": _("Somebody else, or not a good moment"),
    "no": _("They did not want it"),
    "never": _("They said: never again"),
}


def _grouped(table: dict[str, rules.Outcome], label_of: Any) -> list[Group]:
    found: dict[str, list[Item]] = {}
    for outcome in table.values():
        found.setdefault(outcome.group, []).append(
            Item(outcome.code, outcome.key, label_of(outcome.code), outcome.silences)
        )
    return [Group(HEADINGS.get(name, ""), items) for name, items in found.items()]


def groups() -> dict[str, list[Group]]:
    return {
        "line_groups": _grouped(rules.LINE_OUTCOMES, labels.line_label),
        "conversation_groups": _grouped(rules.CONVERSATION_OUTCOMES, labels.conversation_label),
    }


def label_of(code: str) -> str:
    """The words of one outcome, whichever axis it is on; "" for a code that does not exist."""
    if code in rules.CONVERSATION_OUTCOMES:
        return str(labels.conversation_label(code))
    return str(labels.line_label(code)) if code in rules.LINE_OUTCOMES else ""


def label_for(line: str, conversation: str) -> str:
    return str(labels.conversation_label(conversation) if conversation else labels.line_label(line))
