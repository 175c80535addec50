"""What was typed into the declaration form, one block for each voice. It lives in the form and nowhere else."""

from dataclasses import dataclass, field

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farline.common import text
from farline.declarations import rules

MOST_PEOPLE = 10
ORGANIZATIONS: dict[str, tuple[str | Promise, str | Promise]] = {
    "party": (gettext_lazy("The Party"), ""),
    "league": (gettext_lazy("The Youth League"), ""),
    "pioneers": (
        gettext_lazy("The Young Pioneers"),
        gettext_lazy("Those who wore the red scarf at school were in it."),
    ),
}
STATUS_WORDS: dict[str, str | Promise] = {
    rules.NEVER: gettext_lazy("never in it"),
    rules.MEMBER: gettext_lazy("was in it, does not leave now"),
    rules.QUIT_EARLIER: gettext_lazy("quit earlier"),
    rules.DECLARES: gettext_lazy("leaves it now"),
}
ABOUT_WHEN_WORDS: dict[str, str | Promise] = {
    "this_year": gettext_lazy("this year"),
    "few_years": gettext_lazy("a few years ago"),
    "five_years": gettext_lazy("about five years ago"),
    "ten_years": gettext_lazy("about ten years ago"),
    "longer": gettext_lazy("longer ago"),
    "unknown": gettext_lazy("they do not remember"),
}


@dataclass(frozen=True)
class Problem:
    anchor: str
    text: str


@dataclass
class Voice:
    """One person on the line, as typed so far."""

    index: int
    statuses: dict[str, str] = field(default_factory=dict)
    earlier: str = ""
    name: str = ""
    name_kind: str = ""  # asked for each time: nobody is in danger by default, and nobody by an oversight
    risk: bool = False
    heard: set[str] = field(default_factory=set)
    told: bool = False
    receipt: bool = False

    @property
    def prefix(self) -> str:
        return f"p{self.index}-"

    @property
    def leaves(self) -> list[str]:
        return [name for name, status in self.statuses.items() if status == rules.DECLARES]

    def typed(self) -> dict[str, str]:
        """The first page's fields, as they travel hidden inside the second page."""
        values = {
            **self.statuses,
            "earlier": self.earlier,
            "name": self.name,
            "name_kind": self.name_kind,
            "risk": "yes" if self.risk else "",
        }
        return {self.prefix + name: value for name, value in values.items()}


def read(post: QueryDict) -> list[Voice]:
    asked = post.get("people", "1")
    count = min(MOST_PEOPLE, max(1, int(asked))) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    return [_read_voice(post, index) for index in range(count)]


def _read_voice(post: QueryDict, index: int) -> Voice:
    voice = Voice(index)
    for name in ORGANIZATIONS:
        status = post.get(voice.prefix + name, "")
        voice.statuses[name] = status if status in rules.STATUSES else ""
    earlier = post.get(voice.prefix + "earlier", "")
    voice.earlier = earlier if earlier in rules.ABOUT_WHEN else ""
    voice.name = text.clean_line(post.get(voice.prefix + "name", ""))[:60]
    name_kind = post.get(voice.prefix + "name_kind", "")
    voice.name_kind = name_kind if name_kind in rules.NAME_KINDS else ""
    voice.risk = post.get(voice.prefix + "risk") == "yes"
    voice.heard = set(post.getlist(voice.prefix + "heard")) & set(rules.HEARD)
    voice.told = post.get(voice.prefix + "told") == "yes"
    voice.receipt = post.get(voice.prefix + "receipt") == "yes"
    return voice


def without(voices: list[Voice], index: int) -> list[Voice]:
    kept = [voice for voice in voices if voice.index != index] or voices
    for place, voice in enumerate(kept):
        voice.index = place
    return kept


def problems_of_first_page(voices: list[Voice]) -> list[Problem]:
    found: list[Problem] = []
    for voice in voices:
        for name, (label, _hint) in ORGANIZATIONS.items():
            if not voice.statuses[name]:
                found.append(
                    Problem(voice.prefix + name, _("Please ask about: %(organization)s.") % {"organization": label})
                )
        if all(voice.statuses.values()) and not voice.leaves:
            found.append(Problem(voice.prefix + "party", _("Nothing is left now, so there is nothing to declare.")))
        if not voice.name_kind:
            found.append(
                Problem(
                    voice.prefix + "name_kind",
                    _("Please ask: a pseudonym, or the real name? This is not chosen yet."),
                )
            )
        trouble = name_trouble(voice)
        if trouble:
            found.append(Problem(voice.prefix + "name", trouble))
        if voice.name_kind == rules.REAL and not voice.risk:
            found.append(
                Problem(voice.prefix + "risk", _("For a real name, please read the warning aloud first and tick it."))
            )
    together = rules.check_names([voice.name for voice in voices if voice.name])
    if together:
        found.append(Problem(voices[-1].prefix + "name", name_words(together)))
    return found


def listed(problems: list[Problem] | None, people: int) -> list[Problem] | None:
    """As they stand at the top of the page: with several people, each says whose it is."""
    if people < 2 or not problems:
        return problems
    return [Problem(one.anchor, _of_person(one)) for one in problems]


def _of_person(problem: Problem) -> str:
    nth = int(problem.anchor.removeprefix("p").partition("-")[0]) + 1
    return _("Person %(nth)s: %(problem)s") % {"nth": nth, "problem": problem.text}


def name_trouble(voice: Voice) -> str:
    if not voice.name:
        return _("Please ask which name the person chooses.")
    return name_words(rules.check_name(voice.name))


def name_words(code: str) -> str:
    return str(NAME_WORDS.get(code, "")) if code else ""


NAME_WORDS: dict[str, str | Promise] = {
    "too_short": gettext_lazy("A name needs at least two characters."),
    "too_long": gettext_lazy("This name is too long. Please ask for a shorter one."),
    "digits": gettext_lazy("A name has no digits. Please ask for another one."),
    "organization": gettext_lazy("This is the word for an organization, not a name. Please ask for a name."),
    "signs": gettext_lazy("A name has letters only, no signs or pictures."),
    "script": gettext_lazy("Please write the whole name in one script: Chinese, Uyghur, Tibetan, Mongolian or Latin."),
    "slogan": gettext_lazy("This is a slogan or a stopgap, not a name. Please ask for a name."),
    "one_character": gettext_lazy("One character, again and again, is not a name. Please ask for another one."),
    "series": gettext_lazy("These names look like a row of numbers. Each person chooses their own."),
    "twice": gettext_lazy("Two people have the same name. Please ask one of them for another."),
}
