"""What the house refuses to somebody at their own account, as sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.volunteers import actions, factors, inviting, passkeys

SENTENCES: dict[type[Exception], Promise] = {
    actions.HandleTaken: _("Somebody already uses that handle. Please choose another."),
    actions.HandleUnfit: _("A handle has 2 to 40 letters or digits, with - _ . between; no telephone number."),
    actions.PassphraseTooWeak: _("That is easy to guess. Use at least 15 characters; five words do well."),
    inviting.InvitationGone: _("This invitation was used or withdrawn meanwhile, or its three days are over."),
    factors.CodeUnfit: _("This code does not fit. It changes every half minute; please take the newest one."),
    passkeys.PasskeyUnfit: _("The device's answer did not fit. Please try once more, or use the other way."),
    passkeys.PasskeysEnough: _("Ten devices are enough. Please remove one first."),
}


def sentence(refusal: Exception) -> str:
    return str(SENTENCES[type(refusal)])
