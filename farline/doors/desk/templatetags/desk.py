"""Hours as people read them. The hour shown is the one the value carries; nothing is moved to another zone."""

import datetime as dt
from zoneinfo import ZoneInfo

from django import template
from django.utils.formats import date_format

register = template.Library()
BEIJING = ZoneInfo("Asia/Shanghai")


@register.filter
def clock(value: dt.datetime) -> str:
    return value.strftime("%H:%M")


@register.filter
def beijing(value: dt.datetime) -> str:
    """Day and hour in Beijing, in the reader's language."""
    there = value.astimezone(BEIJING)
    return f"{date_format(there, 'MONTH_DAY_FORMAT')} {there:%H:%M}"
