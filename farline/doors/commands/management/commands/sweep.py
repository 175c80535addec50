"""`farline sweep`: what is due by the clock, once; for a timer on sites whose worker runs elsewhere."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from farline.doors.commands import by_the_clock


class Command(BaseCommand):
    help = "End leases, forget numbers of no more use, destroy keys of weeks that are over. The worker does it too."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        done = by_the_clock.sweep_all(timezone.now())
        self.stdout.write(
            f"{done.freed} freed, {done.forgotten} numbers forgotten, {done.lists} lists ended, {done.weeks} weeks."
        )
