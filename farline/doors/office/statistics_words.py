"""Words of the statistics page."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.calls import labels, rules

Words = str | Promise
VIEWS: dict[str, Words] = {
    "latest": _("The latest word of each person"),
    "attempts": _("Every attempt"),
}
SINCE: dict[str, Words] = {
    "campaign": _("since the beginning of the campaign"),
    "year": _("since the beginning of the year"),
    "month": _("since the beginning of the month"),
}
REASONS: dict[str, Words] = {
    "planning": _("to plan shifts and lists"),
    "report": _("to report to our own people"),
    "checking": _("to check the figures"),
}
STAGES: dict[str, Words] = {
    "unanswered": _("Nobody answered"),
    "no_talk": _("Answered, no talk came of it"),
    "talk": _("Listened or talked"),
    "warm": _("Said yes, or something kind"),
}
PICTURES: dict[str, Words] = {
    "total": _("In all"),
    "week": _("calls in the week from this Monday"),
    "week_answered_percent": _("of these answered, percent to the nearest five"),
    "weekday_hour": _("calls on this day of the week (Monday is 1) at this hour"),
    "hour_answered_percent": _("answered at this hour, percent to the nearest five"),
    "packs_in_week": _("packs handed over in this week, of all campaigns"),
    "hours_in_week": _("hours given in this week, by all together"),
}
DAYS: tuple[Words, ...] = (
    _("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"),
)  # fmt: skip


def outcome(code: str) -> Words:
    return labels.conversation_label(code) if code in rules.CONVERSATION_OUTCOMES else labels.line_label(code)


def week(code: str) -> str:
    """The Monday of "2026-W48"."""
    return date_format(dt.date.fromisocalendar(int(code[:4]), int(code[6:]), 1), "DATE_FORMAT")
