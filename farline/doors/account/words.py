"""What the house refuses to somebody at their own account, as sentences; and the names of roles."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.volunteers import actions, factors, inviting, passkeys, rules

SENTENCES: dict[type[Exception], Promise] = {
    actions.HandleTaken: _("Somebody already uses that handle. Please choose another."),
    actions.HandleUnfit: _("A handle has 2 to 40 letters or digits, with - _ . between; no telephone number."),
    actions.PassphraseTooWeak: _("That is easy to guess. Use at least 15 characters; five words do well."),
    inviting.InvitationGone: _("This invitation was used or withdrawn meanwhile, or its three days are over."),
    factors.CodeUnfit: _("This code does not fit. It changes every half minute; please take the newest one."),
    passkeys.PasskeyUnfit: _("The device's answer did not fit. Please try once more, or use the other way."),
    passkeys.PasskeysEnough: _("Ten devices are enough. Please remove one first."),
}
ROLES: dict[str, Promise] = {
    rules.CALLER: _("calling people, one at a time"),
    rules.FOLLOW_UP_CALLER: _("calling those again who asked for it"),
    rules.MENTOR: _("standing by newcomers"),
    rules.COORDINATOR: _("coordinating: campaigns, lists, complaints"),
    rules.IMPORTER: _("bringing lists in"),
    rules.REGISTRAR: _("looking after declarations"),
    rules.EDITOR: _("writing and reviewing stories"),
    rules.PUBLISHER: _("publishing the tally"),
    rules.AUDITOR: _("checking what was done"),
    rules.ADMIN: _("looking after accounts"),
}


def sentence(refusal: Exception) -> str:
    return str(SENTENCES[type(refusal)])


def roles(codes: Iterable[str]) -> list[Promise]:
    held = set(codes)
    return [word for code, word in ROLES.items() if code in held]
