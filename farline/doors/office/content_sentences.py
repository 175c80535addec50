"""Names of the pack's fields and sentences for what may be wrong with them."""
# ruff: noqa: E501 - a sentence stands on one line

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LANGUAGES = {"zh-hans": "简体", "zh-hant": "繁體", "en": "English"}
KEYS: dict[str, str | Promise] = {
    "title": _("Title"),
    "also": _("Other words people search for"),
    "answer": _("What to answer"),
    "instead": _("What to do instead of answering"),
    "label": _("Label"),
    "say": _("What to say"),
    "tip": _("Tip for the caller"),
    "never_say": _("Never say"),
    "if_asked": _("If asked who you are"),
    "who": _("Who this is"),
    "person": _("What the person says"),
    "remark": _("What the caller is told about it"),
    "text": _("Text"),
    "ask": _("Question"),
    "because": _("Why"),
    "purpose": _("What it is for"),
    "spoken": _("What is dictated"),
    "safety": _("Safety first"),
    "body": _("Content"),
    "snaps": _("What they say when patience is spent"),
    "hears": _("Words by which it is recognized"),
    "speech": _("Way of speaking"),
    "maker": _("Made by"),
    "license": _("License"),
    "audit": _("Last audit"),
    "risk": _("Risk"),
    "note": _("Remark"),
    "source": _("Source"),
    "step": _("Step"),
    "choice": _("Choice"),
    "turn": _("Turn"),
    "question": _("Question"),
    "way": _("Way"),
    "link": _("Link"),
    "id": _("Short name"),
    "slug": _("Short name"),
    "code": _("Code"),
    "kind": _("Kind"),
    "status": _("Status"),
    "reviewed": _("Last read over on"),
    "class": _("Kind of answer"),
    "promise": _("What the software keeps"),
    "outcome": _("Outcome it suggests"),
    "tags": _("Tags"),
    "order": _("Order"),
    "place": _("Order"),
    "version": _("Version"),
    "first": _("First step"),
    "goto": _("Leads to"),
    "formerly": _("Earlier names"),
    "date": _("Date"),
    "url": _("Address"),
    "side": _("Whose source"),
    "right": _("The right one"),
    "gate": _("Must go well before real calls"),
    "patience": _("Unfit answers they bear"),
    "conversation": _("How it ends"),
    "line_result": _("What the line does"),
    "wants": _("What may not be forgotten"),
    "does": _("What is done by it"),
    "expires_on": _("Valid until"),
    "audio": _("Voice file"),
    "variant_of": _("Other words for the script"),
}
ROW_NAMES = {("turn", "say"): _("Thing to say"), ("question", "answer"): _("Possible answer")}
KINDS = {
    "str": _("a text"),
    "int": _("a whole number"),
    "bool": "true / false",
    "date": _("a day such as 2026-11-30"),
    "dict": _("a text in each language"),
    "list": _("a list"),
}
# What the readers of files say, and the same for people. What is between brackets stands in the sentence.
SENTENCES: tuple[tuple[str, Promise], ...] = (
    (r"is missing", _("This is missing.")),
    (r"is empty", _("This is still empty.")),
    (
        r"is a short name: at most (?P<a>\d+) .*",
        _("This is a short name: at most %(a)s letters a to z, figures, - and _."),
    ),
    (r"must be 0 or more", _("Here belongs 0 or a larger number.")),
    (r"has more than (?P<a>\d+) steps", _("It has more than %(a)s steps. Please divide it.")),
    (r"is too short to name a source", _("Please name the source, so that readers can find it.")),
    (
        r"a blocked card gives no answer: .*",
        _("A blocked card gives no answer. Please write under “What to do instead of answering”."),
    ),
    (
        r"nobody can pass this: .*",
        _(
            "Nobody could pass this: the first things to say must lead to the end that is meant, with nothing forgotten."
        ),
    ),
    (
        r"no practice must go well before real calls; .*",
        _("At least one practice must be marked “Must go well before real calls”."),
    ),
    (r"there is no training text", _("There is no training text at all.")),
    (r"this language is missing", _("The text in this language is missing.")),
    (
        r"the file is larger than (?P<a>\d+) kB",
        _("The text is longer than a file of the pack may be: at most %(a)s kB."),
    ),
    (r"the file is missing or cannot be opened", _("The file is missing or cannot be opened.")),
    (r"the text is not UTF-8", _("The file is not saved as UTF-8.")),
    (r"must be a (?P<kind>\w+), not .*", _("Here belongs %(kind)s.")),
    (r"must be a list of texts", _("Here belongs a list, one text a line.")),
    (r"must be written as (?P<a>.*)", _("Each of these begins with a line %(a)s.")),
    (r"is (?P<a>'.*'|\".*\"); it must be one of: (?P<b>.*)", _("%(a)s does not fit here. Possible are: %(b)s.")),
    (
        r"has (?P<a>\d+) characters; at most (?P<b>\d+) are allowed",
        _("This text has %(a)s characters; at most %(b)s are allowed. Please shorten or divide it."),
    ),
    (r"holds HTML; .*", _("There is HTML in it (something between < and >). Please write it as plain text.")),
    (
        r"holds signs that nobody sees; .*",
        _("There are signs in it that nobody sees. Please type this text anew instead of pasting it."),
    ),
    (
        r"holds what looks like a telephone number; .*",
        _("There seems to be a telephone number in it. No number belongs in what callers say; please take it out."),
    ),
    (r"must be a text in quotation marks", _("The text must stand between quotation marks.")),
    (
        r"a name with more than (?P<a>\d+) parts is no content",
        _("A name with more than %(a)s parts and dots is not read."),
    ),
    (
        r"this is not TOML: .*",
        _(
            "The marks around the text are not in order here: a quotation mark, bracket or equals sign is missing or too many."
        ),
    ),
    (
        r"something in it is far too long or too deep",
        _("Something in it is far too long, or brackets lie in brackets without end."),
    ),
    (
        r"something in it has another form than it should have",
        _("Something in it has another form than it should have."),
    ),
    (r"a page begins with its title: .*", _("A page begins with its title, in a line such as “# Title”.")),
    (r"pack.toml has nothing for this blank", _("pack.toml has no text for this blank.")),
    (r"(?P<a>'.*'|\".*\") is not one of: (?P<b>.*)", _("%(a)s is not known here. Possible are: %(b)s.")),
    (r"there are two steps (?P<a>.*)", _("Two steps have the short name %(a)s.")),
    (
        r"a variant changes words only; .*",
        _("Another way of speaking changes words only; choices and outcomes stay as they are in its script."),
    ),
    (
        r"a question has two answers or more, .*",
        _("A question has two answers or more, and exactly one of them is right."),
    ),
    (
        r"(?P<a>'.*'|\".*\") is not a promise that this software keeps: (?P<b>.*)",
        _("%(a)s is nothing that this software keeps. Possible are: %(b)s."),
    ),
    (r"must be letters of (?P<a>.*), joined by \+", _("Here belong letters of %(a)s, joined by +.")),
    (
        r"a promise of health or safety is never approved: .*",
        _("A promise of health or safety is never approved. Set the status to “blocked” and give no answer."),
    ),
    (
        r"promises health or safety; [^:]*: (?P<a>.*)",
        _("This promises health or safety: “%(a)s”. Nobody can vouch for it; please say something else."),
    ),
    (
        r"a card about the procedure names .*",
        _("A card about how we work names what the software keeps, or a source."),
    ),
    (r"a fact needs a source", _("A fact needs a source.")),
    (
        r"a contested subject needs sources .*",
        _("What is disputed needs a source of the state's side and one of another."),
    ),
    (r"there is no step (?P<a>.*)", _("There is no step %(a)s.")),
    (
        r"a choice leads to (?P<a>.*), and there is no such step",
        _("A choice leads to %(a)s, and there is no such step."),
    ),
    (r"a choice leads back to this very step", _("A choice leads back to this very step.")),
    (r"nothing leads to this step", _("Nothing leads to this step; nobody would ever come here.")),
    (
        r"from here the script runs in a circle and never ends",
        _("From here the script runs in a circle and never ends."),
    ),
    (r"there is no script (?P<a>.*)", _("There is no script %(a)s.")),
    (r"there is no script", _("There is no script at all.")),
    (r"(?P<a>\S+) has no such step", _("The script %(a)s has no such step.")),
    (r"(?P<a>.*) is taken by (?P<b>.*)", _("%(a)s is taken already: %(b)s has it.")),
    (r"(?P<a>'.*'|\".*\") is not an outcome of a call", _("%(a)s is no outcome of a call.")),
    (
        r"no scenario has this code; .* in (?P<a>.*) need it",
        _("No practice has this code; practice numbers that end in %(a)s need it."),
    ),
    (r"the check digit is wrong; it is (?P<a>.*)", _("The last digit does not fit the others; it must be %(a)s.")),
    (
        r"takes more than (?P<a>\d+) seconds to dictate",
        _("To read it out takes more than %(a)s seconds. Please shorten it."),
    ),
    (r"does not read out the code (?P<a>.*)", _("The code %(a)s is not read out in it.")),
    (r"needs three kinds at least: .*", _("It takes three kinds at least: ways of one kind are blocked together.")),
    (r"needs three makers at least: .*", _("It takes three makers at least: what befalls one must not end them all.")),
    (
        r"the link (?P<a>\S+) (?:is|must|has|holds) .*",
        _(
            "The link %(a)s cannot stand here. A link begins with https://, is short and plain (letters, figures, / . - _ ~) "
            "and is the same for everybody."
        ),
    ),
    (
        r"must be an address that begins with https:// or http://",
        _("The address of a source begins with https:// or http://."),
    ),
    (
        r"(?:is no address|must be an address|must have no user|must end without|must hold nothing but letters"
        r"|has more than \d+ characters: nobody|holds a row of letters).*",
        _(
            "A link begins with https://, is short and plain (letters, figures, / . - _ ~) and is the same for everybody."
        ),
    ),
)
