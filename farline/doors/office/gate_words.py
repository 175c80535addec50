"""What the anonymity gate says: what it is, where it stands, what to change."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farline.doors.office import story_form
from farline.stories import crowd, facts, gate, labels

# kind -> (what it is, what to write instead)
SAID: dict[str, tuple[Promise, Promise]] = {
    facts.NUMBER: (
        gettext_lazy("The end of the person's telephone number"),
        gettext_lazy("Leave these digits out. A year can be told as a decade."),
    ),
    facts.NAME: (
        gettext_lazy("A name that is known of this person"),
        gettext_lazy("Write who it is in one general word: he, she, a friend, a colleague."),
    ),
    facts.RELATIVE: (
        gettext_lazy("A relative or somebody near to this person"),
        gettext_lazy("Tell of third persons in general words only: somebody in the family."),
    ),
    facts.PLACE: (
        gettext_lazy("The city the number belongs to"),
        gettext_lazy("Name the province at most, or write: a city in the north."),
    ),
    facts.DAY: (
        gettext_lazy("The day of the talk"),
        gettext_lazy("Leave the day out. The month at most may be told."),
    ),
    facts.WORD: (
        gettext_lazy("Words that must not appear"),
        gettext_lazy("Somebody who knows the person listed these words. Say it in other words."),
    ),
    gate.LONG_NUMBER: (
        gettext_lazy("A long number"),
        gettext_lazy("No story holds a telephone, account, case or card number. Leave it out."),
    ),
    gate.OFFICE: (
        gettext_lazy("An office that one person holds"),
        gettext_lazy("Write the rank in general: an official, somebody who leads there."),
    ),
    gate.CROWD_SMALL: (
        gettext_lazy("Too few people fit"),
        gettext_lazy("Choose a wider place, a more general role, or no age."),
    ),
    gate.CROWD_THIN: (
        gettext_lazy("Not many people fit"),
        gettext_lazy("A wider place or a more general role is safer."),
    ),
    gate.LONG_QUOTE: (
        gettext_lazy("A long quotation"),
        gettext_lazy("At most two sentences, in written words: the way of speaking gives people away."),
    ),
    gate.LINK: (
        gettext_lazy("A link"),
        gettext_lazy(
            "A story holds none: an address can be one person's, or say what the text must not. Leave it out."
        ),
    ),
    gate.ELSEWHERE: (
        gettext_lazy("A province that is not chosen above"),
        gettext_lazy("Choose it as the place, so that it is counted how many people fit; or leave it out."),
    ),
    gate.ADDED: (
        gettext_lazy("It was not in the published text and may be a name, a place, a day or a number"),
        gettext_lazy(
            "What was known of the person is deleted, so nobody can check it any more. Say it in general words."
        ),
    ),
    gate.MARKED: (
        gettext_lazy("It may be a name, a place or a day"),
        gettext_lazy("This sentence stands in public. Say it in general words, without names, places or days."),
    ),
}


FIELDS = {field: label for field, (label, _hint, _rows) in story_form.FIELDS.items()} | {
    gate.CORRECTION: gettext_lazy("What is put right, in public"),
}


def said(findings: list[gate.Finding]) -> list[dict[str, Any]]:
    """For the page, the same finding told once for each place where it stands."""
    return [
        {
            "what": SAID[one.kind][0],
            "fix": SAID[one.kind][1],
            "blocks": one.severity == gate.BLOCK,
            "where": _where(one),
            "text": one.text,
            "language": one.language,
            "anchor": f"{one.language}-{one.field}" if one.field else "role",
        }
        for one in findings
    ]


def _where(one: gate.Finding) -> str:
    if one.language:
        return f"{story_form.LANGUAGE_NAMES[one.language]}, {FIELDS[one.field]}"
    return _("About %(people)s people; at least %(least)s are needed, %(good)s are good.") % {
        "people": f"{one.people:,}",
        "least": f"{crowd.LEAST:,}",
        "good": f"{crowd.COMFORTABLE:,}",
    }


def parts(part: str) -> str:
    return str(labels.STATES["safety_review" if part == "safety" else "editorial_review"])
