"""`farline publish_tally`: for a weekly timer, at an hour that has nothing to do with how many calls there were."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.journeys import publish_tally


class Command(BaseCommand):
    help = "Publish this week's batch of the tally, if enough has come together. Running it twice publishes once."

    def add_arguments(self, parser: CommandParser) -> None:
        when = "after eight weeks without a batch, or when the date ran ahead by more than a week"
        parser.add_argument("--date-is-right", action="store_true", help=when)
        parser.add_argument("--by", default="timer", help="the handle that the journal shows")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = publish_tally.publish_tally(
                by=options["by"],
                now=timezone.now(),
                force_demo=settings.DEMO,
                date_is_right=options["date_is_right"],
            )
        except publish_tally.ClockFarAhead as problem:
            raise CommandError(f"{problem.__doc__} (It says {timezone.now():%Y-%m-%d}; --date-is-right.)") from None
        except (publish_tally.ClockSetBack, publish_tally.BrokenLog) as problem:
            raise CommandError(str(problem) or str(problem.__doc__)) from None
        if isinstance(done, publish_tally.Published):
            self.stdout.write(f"Published the batch of {done.week}. The log has {done.size} lines.")
        else:
            self.stdout.write("Not enough has come together yet, or this week's batch has appeared.")
        if done.unreadable:
            words = "entries passed over, for ever: the key of their week was destroyed."
            self.stderr.write(f"{done.unreadable} {words}")
        if done.asked_unreadable:
            words = (
                "withdrawals cannot be opened any more. Their holders have to ask again, or you correct them by word."
            )
            self.stderr.write(f"{done.asked_unreadable} {words}")
