"""Days on which people rest although no Sunday is in the calendar. Data: add the next year when it is announced.

2026 as announced by the State Council in November 2025. 2027: the days that the law names; when the
announcement adds days around them, add them here.
"""

import datetime as dt


def _days(first: dt.date, last: dt.date) -> set[dt.date]:
    return {first + dt.timedelta(days=n) for n in range((last - first).days + 1)}


SPANS = (
    (dt.date(2026, 1, 1), dt.date(2026, 1, 3)),  # New Year
    (dt.date(2026, 2, 15), dt.date(2026, 2, 23)),  # Spring Festival
    (dt.date(2026, 4, 4), dt.date(2026, 4, 6)),  # Qingming
    (dt.date(2026, 5, 1), dt.date(2026, 5, 5)),  # Labour Day
    (dt.date(2026, 6, 19), dt.date(2026, 6, 21)),  # Dragon Boat
    (dt.date(2026, 9, 25), dt.date(2026, 9, 27)),  # Mid-Autumn
    (dt.date(2026, 10, 1), dt.date(2026, 10, 7)),  # National Day
    (dt.date(2027, 1, 1), dt.date(2027, 1, 1)),
    (dt.date(2027, 2, 5), dt.date(2027, 2, 8)),
    (dt.date(2027, 4, 5), dt.date(2027, 4, 5)),
    (dt.date(2027, 5, 1), dt.date(2027, 5, 2)),
    (dt.date(2027, 6, 9), dt.date(2027, 6, 9)),
    (dt.date(2027, 9, 15), dt.date(2027, 9, 15)),
    (dt.date(2027, 10, 1), dt.date(2027, 10, 3)),
)
KNOWN_UNTIL = max(last for _, last in SPANS)
HOLIDAYS = frozenset[dt.date]().union(*(_days(first, last) for first, last in SPANS))
