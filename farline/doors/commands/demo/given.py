"""What all gave together in the past weeks: shifts that are over, packs handed over, doubts heard; and shifts to come.

Invented like everything in a demo. Nothing of it says who did what.
"""

import datetime as dt
import random

from farline.doors.commands.demo import cast
from farline.guide import actions as guide
from farline.packs import actions as packs
from farline.shifts import actions as shifts

SEED, WEEKS = 12, 7
PACKS = {"safety": 9, "reading": 7, "past-blockade": 5, "about-us": 3}  # at most so many in a week
DOUBTS = ("D02", "D03", "D05", "D08", "D10", "D11", "D12", "D16", "D19", "D21", "D24")
EVENINGS = (1, 3, 5)  # Tuesday, Thursday, Saturday: morning in China
COMING = ((2, False), (4, False), (6, True), (9, False))  # days ahead, and whether it is at the hotline


def invent(now: dt.datetime) -> None:
    dice = random.Random(SEED)  # noqa: S311 - invented counts; nothing is guarded by them
    for weeks_ago in range(WEEKS, 0, -1):
        monday = (now - dt.timedelta(weeks=weeks_ago, days=now.weekday())).replace(
            hour=1, minute=0, second=0, microsecond=0
        )
        _shifts_that_are_over(monday, weeks_ago)
        for kind, most in PACKS.items():
            for _ in range(dice.randint(2, most)):
                packs.note_handed_over(kind=kind, now=monday)
        for talk in range(9):
            guide.note_raised(cards=dice.sample(DOUBTS[: 5 + talk], 2), now=monday)
    shifts.sweep(now=now)
    morning = now.replace(hour=1, minute=0, second=0, microsecond=0)
    for days, hotline in COMING:
        start = morning + dt.timedelta(days=days)
        shifts.plan(starts=[start], minutes=120, places=4, hotline=hotline, by="zhixin", now=now)


def _shifts_that_are_over(monday: dt.datetime, weeks_ago: int) -> None:
    before = monday - dt.timedelta(days=1)
    evenings = [monday + dt.timedelta(days=day) for day in EVENINGS]
    minutes = 90 + 15 * (WEEKS - weeks_ago)
    for shift in shifts.plan(starts=evenings, minutes=minutes, places=5, by="zhixin", now=before):
        for handle in cast.CALLERS:
            shifts.sign_up(shift_id=shift, volunteer=cast.volunteer(handle), now=before)
