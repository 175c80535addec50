"""A week begins on Monday, everywhere in this house."""

import datetime as dt


def monday_of(day: dt.date) -> dt.date:
    """The first day of its week."""
    return day - dt.timedelta(days=day.weekday())
