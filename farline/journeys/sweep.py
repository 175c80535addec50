"""What is due by the clock: run every minute, by a timer or by the background worker. Running it twice is no error.

Leases end, rests end, undo ends and its traces go; numbers whose talk is over are forgotten, lists past their last day
too, the key of a week whose corrections are over, and at last the order in which all this came about.
"""

import contextlib
import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from farline.calls import actions as calls
from farline.common import ballast, journal, order, vault
from farline.corrections import actions as corrections
from farline.corrections import rules
from farline.declarations import actions as declarations
from farline.declarations import looking
from farline.hotline import actions as hotline
from farline.incidents import actions as incidents
from farline.journeys import fill_hopper, hear_opt_out, sound_alarm
from farline.mentoring import actions as mentoring
from farline.numbers import actions as numbers
from farline.numbers.queries import NumberGone, lists_over, opt_out_tags, uploads_over
from farline.optouts import actions as optouts
from farline.optouts import queries as marks
from farline.shifts import actions as shifts
from farline.stories import actions as stories
from farline.tally import actions as tally
from farline.telephony import actions as telephony

BY = "farline"
FLOOD = "optouts.flood"
FLOOD_WORDS = "More than 100 numbers came in by the public form today. 今天从公开表格写进来的号码超过一百个。"


DUE_WORDS = {
    "leases": "people to be freed whom nobody holds any more",
    "undo": "calls whose earlier state need not be kept for undo",
    "notes": "call notes to be emptied (thirty days, or a week after the wished hour)",
    "hours": "calls of which only the day is to be kept",
    "numbers": "numbers to be forgotten: their talk is over, or the line is dead",
    "lists": "lists past their last day, with all their numbers and their key",
    "uploads": "sealed uploads that no import waits for",
    "windows": "windows between a call and its declaration to be closed for good",
    "legs": "traces of calls in the browser, two days old",
    "ties": "entries to be cut from their day and their line in the log",
    "stories": "story notes that nobody opened in three months",
    "weeks": "weeks whose expiry key is to be destroyed",
}


@dataclass(frozen=True)
class Swept:
    freed: int
    forgotten: int
    lists: int
    weeks: int


def due(*, now: dt.datetime) -> dict[str, int]:
    """What a sweep would do now, clock by clock (see DUE_WORDS), without doing any of it.

    Numbers are counted as far as one sweep would go.
    """
    return {
        **calls.count_due(now=now),
        "lists": len(lists_over(now)),
        "uploads": len(uploads_over(now, numbers.UPLOADS_KEPT)),
        "windows": len(corrections.over(now=now)),
        "legs": telephony.count_due(now=now),
        "ties": declarations.count_ties(now=now),
        "stories": stories.count_unopened(now=now),
        "weeks": len(_spent_weeks(now)),
    }


def sweep(*, now: dt.datetime) -> Swept:
    freed = calls.free_expired(now=now)
    calls.expire_follow_ups(now=now)
    calls.wake(now=now)
    calls.empty_undo(now=now)
    calls.empty_old_notes(now=now)
    calls.round_times(now=now)
    forgotten = _forget_finished(now)
    lists = numbers.purge_expired(by=BY, now=now)
    numbers.sweep_uploads(now=now)
    calls.close_without_number(now=now)
    corrections.sweep(now=now)
    telephony.sweep(now=now)
    shifts.sweep(now=now)
    hotline.sweep(now=now)
    mentoring.sweep(now=now)
    sound_alarm.look_at_all(now=now)
    declarations.forget_ties(now=now)
    stories.forget_unopened(now=now)
    _warn_of_a_flood(now)
    journal.close_days(now=now)
    fill_hopper.fill(now=now)
    swept = Swept(freed, forgotten, lists, _destroy_spent_weeks(now))
    _forget_order()
    return swept


def _warn_of_a_flood(now: dt.datetime) -> None:
    """Somebody who writes thousands of strangers' numbers on the form would silence them all. Once a day, in words."""
    if marks.web_flood(now) and not journal.counted(action=FLOOD, by=BY, now=now):
        journal.count(action=FLOOD, by=BY, now=now)
        incidents.raise_report(kind="optout_flood", text=FLOOD_WORDS, by=BY, now=now)


def _forget_order() -> None:
    """Last, so that what was just deleted leaves the disk too, and nothing in the log tells what followed what."""
    for room in (declarations, corrections, stories, tally, incidents, mentoring):
        room.forget_order()
    order.empty_log()
    ballast.lay()


def _forget_finished(now: dt.datetime) -> int:
    """Somebody whose talk is over is never called again, from any list: their number becomes a mark and goes."""
    over = calls.forgettable(now=now)
    for one in over:
        with transaction.atomic():
            if one.for_good:
                with contextlib.suppress(NumberGone):
                    optouts.record_tags(tags=opt_out_tags(one.number_id, hear_opt_out.SAID_ALOUD), by=BY, now=now)
            numbers.forget(number_id=one.number_id, by=BY, now=now)
    return len(over)


def _spent_weeks(now: dt.datetime) -> list[str]:
    return [week for week in vault.weeks_kept() if rules.is_spent(week, now.date())]


def _destroy_spent_weeks(now: dt.datetime) -> int:
    spent = _spent_weeks(now)
    if spent:
        declarations.carry_over(weeks=spent, now=now)
        looking.forget_words(weeks=spent)
    for week in spent:
        vault.destroy_week(week)
    return len(spent)
