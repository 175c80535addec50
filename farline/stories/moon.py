"""The day of the moon's calendar that belongs to a day: people at home tell 冬月初三 as readily as a date.

Each number is a year from 2020 on: its four last bits the leap month, the twelve before them one for each month
(1: thirty days), the bit above them the length of the leap month.
"""

import datetime as dt

FIRST_YEAR, FIRST_DAY = 2020, dt.date(2020, 1, 25)
YEARS = (
    0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, 0x05aa0,
    0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45, 0x0b5a0, 0x056d0,
    0x055b2, 0x049b0, 0x0a577, 0x0a4b0, 0x0aa50, 0x1b255, 0x06d20, 0x0ada0, 0x14b63, 0x09370, 0x049f8,
    0x04970, 0x064b0, 0x168a6, 0x0ea50, 0x06aa0, 0x1a6c4, 0x0aae0, 0x092e0,
)  # fmt: skip


def told(year: int, month: int, day: int) -> tuple[int, int] | None:
    """(month, day) by the moon; None outside the table. A leap month bears the number of the month before it."""
    try:
        left = (dt.date(year, month, day) - FIRST_DAY).days
    except ValueError:
        return None
    if left < 0:
        return None
    for bits in YEARS:
        for number, length in _months(bits):
            if left < length:
                return number, left + 1
            left -= length
    return None


def _months(bits: int) -> list[tuple[int, int]]:
    out = []
    for number in range(1, 13):
        out.append((number, 30 if bits & (0x10000 >> number) else 29))
        if bits & 0xF == number:
            out.append((number, 30 if bits & 0x10000 else 29))
    return out
