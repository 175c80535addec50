"""Names and sentences that the demo gives in two languages at once, in the reader's own."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from farline.common import chinese

register = template.Library()
BETWEEN = " · "  # in the demo's names and sentences: 简体, then English


@register.filter
def in_my_language(name: str) -> str:
    """What an operator called something stays as it is."""
    pieces = name.split(BETWEEN)
    if not settings.DEMO or len(pieces) != 2:
        return name
    language = get_language() or "zh-hans"
    if not language.startswith("zh"):
        return pieces[1]
    return chinese.to_traditional(pieces[0]) if language == "zh-hant" else pieces[0]
