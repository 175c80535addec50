"""`farline sweep`: what is due by the clock, once; for a timer on sites whose worker runs elsewhere."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from farline.doors.commands import by_the_clock
from farline.journeys import sweep


class Command(BaseCommand):
    help = "End leases, forget numbers of no more use, destroy keys of weeks that are over. The worker does it too."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--show", action="store_true", help="say what is due and do none of it")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["show"]:
            for what, count in sweep.due(now=timezone.now()).items():
                self.stdout.write(f"{count:>7}  {sweep.DUE_WORDS[what]}")
            self.stdout.write("Nothing was done.")
            return
        done = by_the_clock.sweep_all(timezone.now())
        self.stdout.write(
            f"{done.freed} freed, {done.forgotten} numbers forgotten, {done.lists} lists ended, {done.weeks} weeks."
        )
