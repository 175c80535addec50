"""Is today's date to be believed? A clock that leaped ahead would end what is not over, and for good.

The latest day on which the site was at work is kept. A date more than a week after it is believed only when somebody
says that it is right: the machine may have stood still so long, or its clock may have leaped. A week and no longer,
because a key that is destroyed eight weeks after its first day is then seven real weeks old at least.
"""

import datetime as dt
from collections.abc import Iterable

from farline.common.models import SteadyDay

LEAP = dt.timedelta(days=7)


def last_day() -> dt.date | None:
    return SteadyDay.objects.values_list("day", flat=True).first()


def has_leaped(today: dt.date, *, known: Iterable[dt.date | None] = ()) -> bool:
    """`known`: days on which something was written here; they are asked only while no day was kept."""
    last = last_day() or max((day for day in known if day is not None), default=None)
    return last is not None and today - last > LEAP


def note(today: dt.date, *, somebody_looked: bool = False) -> None:
    """Keep this day. It never goes back, but where somebody looked and it had run ahead."""
    last = last_day()
    if last is None or last < today or (somebody_looked and last != today):
        SteadyDay.objects.update_or_create(id=1, defaults={"day": today})
