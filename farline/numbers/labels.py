"""Sentences for codes, translated when shown. They live in rules.py, which knows no Django."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from farline.numbers import rules

REFUSAL_COLUMNS = (gettext_lazy("Row, the heading not counted"), gettext_lazy("Code"), gettext_lazy("Reason"))

HOLDS_IDENTITIES = gettext_lazy(
    "Identity card numbers stand in this file. A list of real people then waits until a coordinator has looked at it."
)


def reason_label(code: str) -> str | Promise:
    """Why a row was refused. An unknown code is shown as it is."""
    return gettext_lazy(rules.REASONS[code]) if code in rules.REASONS else code


def trouble_label(code: str) -> str | Promise:
    """Why a whole file can't be used; "" stays ""."""
    return gettext_lazy(rules.FILE_TROUBLES[code]) if code in rules.FILE_TROUBLES else code
