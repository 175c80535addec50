"""The seven combinations in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.declarations import rules

COMBINATIONS: dict[int, str | Promise] = {
    1: _("leaves the Young Pioneers"),
    2: _("leaves the Youth League"),
    3: _("leaves the League and the Pioneers"),
    4: _("leaves the Party"),
    5: _("leaves the Party and the Pioneers"),
    6: _("leaves the Party and the League"),
    7: _("leaves Party, League and Pioneers"),
    rules.UNTOLD: _("organizations not told, because few declared the same"),
}


def combination_label(bits: int) -> str:
    return str(COMBINATIONS[bits])
