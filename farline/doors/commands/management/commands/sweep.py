"""`farline sweep`: what is due by the clock, once; for a timer on sites whose worker runs elsewhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from farline.common import clock_agrees, clock_mark, steady
from farline.doors.commands import by_the_clock
from farline.journeys import sweep


class Command(BaseCommand):
    help = "End leases, forget numbers of no more use, destroy keys of weeks that are over. The worker does it too."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="say what is due and do none of it")
        parser.add_argument("--date-is-right", action="store_true", help="after more than a week without a sweep")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show"]:
            for what, count in sweep.due(now=timezone.now()).items():
                self.stdout.write(f"{count:>7}  {sweep.DUE_WORDS[what]}")
            self.stdout.write("Nothing was done.")
            return
        right = options["date_is_right"]
        seen = clock_mark.look(somebody_looked=right)
        if frozen := max(seen.frozen_for, clock_agrees.frozen_for()):
            self.stderr.write(
                "The clock of this machine jumped since the last sweep, or is not the database server's. Leases of the"
                f" right time may still run, so nothing was swept. If it is {timezone.now():%Y-%m-%d %H:%M} UTC, sweep"
                f" again in {int(frozen) + 1} s."
            )
            return
        crept = seen.ahead > steady.LEAP.total_seconds()
        done = by_the_clock.sweep_all(timezone.now(), date_is_right=right, crept=crept)
        self.stdout.write(
            f"{done.freed} freed, {done.forgotten} numbers forgotten, {done.lists} lists ended, {done.weeks} weeks."
        )
        if done.leaped:
            self.stderr.write(
                f"It is more than a week since this site was at work, so no key, list or appointment was ended."
                f" If today is {timezone.now():%Y-%m-%d}, run this again with --date-is-right."
            )
