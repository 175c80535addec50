"""The text that is read aloud before a declaration is saved, and what was heard in answer."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from farline.declarations import rules
from farline.doors.desk.spoken import Problem, Voice

NAMES: dict[str, str | Promise] = {
    "party": gettext_lazy("the Party"),
    "league": gettext_lazy("the Youth League"),
    "pioneers": gettext_lazy("the Young Pioneers"),
}

HEARD_WORDS: dict[str, str | Promise] = {
    "said_yes": gettext_lazy("They said yes, clearly, in their own voice"),
    "asked_us_to_write": gettext_lazy("They asked us to write it down for them"),
    "chose_own_name": gettext_lazy("They chose the name themselves"),
}


def heard_words(voice: Voice) -> list[tuple[str, str | Promise]]:
    return [(code, HEARD_WORDS[code]) for code in rules.HEARD if code in HEARD_WORDS]


def sentence(voice: Voice) -> str:
    names = [str(NAMES[name]) for name in NAMES if name in voice.leaves]
    if len(names) == 3:
        what = _("%(a)s, %(b)s and %(c)s") % {"a": names[0], "b": names[1], "c": names[2]}
    elif len(names) == 2:
        what = _("%(a)s and %(b)s") % {"a": names[0], "b": names[1]}
    else:
        what = names[0]
    return _("You declare, of your own will, that you leave %(what)s.") % {"what": what}


def problems(voices: list[Voice]) -> list[Problem]:
    found: list[Problem] = []
    for voice in voices:
        if rules.SAID_YES not in voice.heard:
            found.append(
                Problem(voice.prefix + "heard", _("A declaration needs a clear yes in the person's own voice."))
            )
        elif rules.CHOSE_NAME not in voice.heard:
            found.append(
                Problem(
                    voice.prefix + "heard",
                    _(
                        "Please ask whether they chose this name themselves. Tick it when you have heard it; if not, "
                        "go back and ask for a name."
                    ),
                )
            )
        if not voice.told:
            found.append(Problem(voice.prefix + "told", _("Please tell the person how to take it back, and tick it.")))
    return found
