"""What is due by the clock: run every minute, by a timer or by the background worker. Running it twice is no error.

Leases end, rests end, undo ends and its traces go; numbers whose talk is over are forgotten, lists past their last day
too, the key of a week whose corrections are over, and at last the order in which all this came about.
Under a date that may have leaped (`common.steady`) nothing ends that could not be had again.
"""

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from farline.calls import actions as calls
from farline.calls import queries as callers
from farline.canaries import actions as canaries
from farline.common import ballast, journal, order, same_root, slowing, steady, vault
from farline.corrections import actions as corrections
from farline.corrections import rules
from farline.declarations import actions as declarations
from farline.declarations import looking
from farline.declarations import queries as declared
from farline.hotline import actions as hotline
from farline.incidents import actions as incidents
from farline.journeys import end_dead_lists, fill_hopper, forget_done, lift_canaries, settle_canaries, sound_alarm
from farline.mentoring import actions as mentoring
from farline.numbers import actions as numbers
from farline.numbers.queries import lists_over, uploads_over
from farline.optouts import queries as marks
from farline.shifts import actions as shifts
from farline.stories import actions as stories
from farline.tally import actions as tally
from farline.telephony import actions as telephony
from farline.webhooks import actions as webhooks

BY = "farline"
LEAP = "clock.leaped"
LEAP_WORDS = (
    "The date of the server is more than a week after the last day it was at work, or its clock crept ahead by more "
    "than a week. Until somebody has looked, no key, list or appointment is ended. If the date is right, "
    "your admin runs: farline sweep --date-is-right, and after a clock that crept restarts the worker. "
    "服务器的日期比上次运行晚了一个多星期，或者时钟一点一点走快了一个多星期。"
    "请技术人员核对日期：核对之前，钥匙、名单和约定都不会到期销毁。"
)
FLOOD = "optouts.flood"
FLOOD_WORDS = "More than 100 numbers came in by the public form today. 今天从公开表格写进来的号码超过一百个。"
SHUT = "keys.shut"
SHUT_WORDS = (
    "More numbers were asked for within an hour than this site may open or compare, so nobody is called any more. "
    "Find out who asked for so many; then your admin runs: farline unlock. "
    "一个小时里要打开或核对的号码超过了本站的上限，现在谁也不打。"
    "请先查清是谁要了这么多，再请管理员运行：farline unlock。"
)


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
    "reports": "complaints and reports that are settled, and kind words that nobody read, three months old",
    "weeks": "weeks whose expiry key is to be destroyed",
}


@dataclass(frozen=True)
class Swept:
    freed: int
    forgotten: int
    lists: int
    weeks: int
    leaped: bool = False  # the date is not believed: nothing was ended that cannot be had again


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
        "reports": incidents.count_old(now=now),
        "weeks": len(_spent_weeks(now)),
    }


def sweep(*, now: dt.datetime, date_is_right: bool = False, crept: bool = False) -> Swept:
    """`date_is_right`: somebody looked at the date, though the site was not at work for more than a week.
    `crept`: the clock of this machine ran ahead by more than a week in small steps, each of which was believed.
    """
    other = same_root.is_other()  # nothing opens: whoever is forgotten now could not be marked as one who said no
    sure = not other and _is_sure(now, date_is_right, crept)
    freed = calls.free_expired(now=now)
    if sure:
        calls.expire_follow_ups(now=now)
        calls.empty_old_notes(now=now)
    if not other:
        settle_canaries.settle_canaries()
        lift_canaries.lift_canaries(now=now)  # before any rest is over
        calls.wake(now=now)
    calls.empty_undo(now=now)
    calls.fold()  # what is noted of a call must not keep its hour longer than the call
    calls.round_times(now=now)
    telephony.sweep(now=now)
    forgotten, lists, weeks = _end_what_is_over(now) if sure else (0, 0, 0)
    _warn_of_a_flood(now)
    _warn_of_a_limit(now)
    journal.close_days(now=now)  # after the warnings: a day that is closed is not looked at any more
    slowing.sweep(now=now)
    if not other:
        with suppress(*forget_done.NO_KEYS):  # no page opens, and all else goes on
            fill_hopper.fill_in_turn(now=now)
    _forget_order()
    return Swept(freed, forgotten, lists, weeks, leaped=not sure and not other)


def _is_sure(now: dt.datetime, somebody_looked: bool, crept: bool) -> bool:
    """Under a date that may have leaped nothing is ended for good; a coordinator is told, once a day."""
    known = (declared.last_waiting_day(), journal.last_day())
    looked = somebody_looked or settings.DEMO
    if looked or not (crept or steady.has_leaped(now.date(), known=known)):
        steady.note(now.date(), somebody_looked=looked)
        return True
    if not journal.counted(action=LEAP, by=BY, now=now):
        journal.count(action=LEAP, by=BY, now=now)
        incidents.raise_report(kind="clock_leaped", text=LEAP_WORDS, by=BY, now=now)
    return False


def _end_what_is_over(now: dt.datetime) -> tuple[int, int, int]:
    """How many numbers, lists and weeks."""
    forgotten = forget_done.forget_finished(now=now)
    end_dead_lists.end_dead_lists(by=BY, now=now)
    lists = _end_lists(now)
    numbers.sweep_uploads(now=now)
    calls.close_without_number(now=now)
    corrections.sweep(now=now)
    shifts.sweep(now=now)
    hotline.sweep(now=now)
    mentoring.sweep(now=now)
    webhooks.forget_old(now=now)
    sound_alarm.look_at_all(now=now)
    declarations.forget_ties(now=now)
    stories.forget_unopened(now=now)
    incidents.forget_old(now=now)
    return forgotten, lists, _destroy_spent_weeks(now)


def _end_lists(now: dt.datetime) -> int:
    """Those whose last day is over, but for those of which somebody may still say no, or said it and has no mark."""
    over = set(lists_over(now))
    if not over:
        return 0
    with transaction.atomic():
        calls.hold(list_ids=over)  # from here on no outcome of theirs is saved or undone
        in_call = callers.lists_in_call(now)
        stay = in_call | forget_done.mark_before_lists_go(over - in_call, now=now)
        return numbers.purge_expired(by=BY, now=now, but=stay)


def _warn_of_a_flood(now: dt.datetime) -> None:
    """Somebody who writes thousands of strangers' numbers on the form would silence them all. Once a day, in words.

    Told under the day it was: after midnight, or after hours without a sweep, that is no longer today.
    """
    for day in marks.web_floods(now):
        if not journal.counted(action=FLOOD, by=BY, now=day):
            journal.count(action=FLOOD, by=BY, now=day)
            incidents.raise_report(kind="optout_flood", text=FLOOD_WORDS, by=BY, now=day)


def _warn_of_a_limit(now: dt.datetime) -> None:
    """The key-holder opens no number any more since a limit was reached: it says so to its log, which few read."""
    if vault.standing() == vault.SHUT and not journal.counted(action=SHUT, by=BY, now=now):
        journal.count(action=SHUT, by=BY, now=now)
        incidents.raise_report(kind="bulk_read", text=SHUT_WORDS, by=BY, now=now)


def _forget_order() -> None:
    """Last, so that what was just deleted leaves the disk too, and nothing in the log tells what followed what."""
    for room in (declarations, corrections, stories, tally, incidents, mentoring, canaries):
        room.forget_order()
    order.empty_log()
    ballast.lay()


def _spent_weeks(now: dt.datetime) -> list[str]:
    return [week for week in vault.weeks_kept() if rules.is_spent(week, now.date())]


def _destroy_spent_weeks(now: dt.datetime) -> int:
    spent = _spent_weeks(now)
    if spent:
        declarations.carry_over(weeks=spent, now=now)
        looking.forget_words(weeks=spent)
    kept = None
    for week in spent:
        try:
            vault.destroy_week(week)
        except Exception as trouble:  # of one that cannot be destroyed: it is said once the others are
            kept = trouble
    if kept:
        raise kept
    return len(spent)
