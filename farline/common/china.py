"""The day in China, where it is spoken of: whoever telephones later says the day that their own calendar showed."""

import datetime as dt
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def day_of(now: dt.datetime) -> dt.date:
    return now.astimezone(BEIJING).date()
