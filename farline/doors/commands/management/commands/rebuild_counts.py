"""`farline rebuild_counts`: proves that the counters equal the records, or writes them from the records."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.calls import actions, queries
from farline.canaries import queries as canaries
from farline.journeys import settle_canaries

SHOWN = 20


class Command(BaseCommand):
    help = "Compare the counters of calls with the records they count. --write makes them anew from the records."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="make the counters of outcomes anew, then compare")

    def handle(self, *args: Any, **options: Any) -> None:
        settle_canaries.settle_canaries()  # else what is left out here would be taken back once more by a sweep
        apart = set(canaries.standing())
        if options["write"]:
            self.stdout.write(f"{actions.count_anew(apart)} counters written from the records.")
        found = queries.differences(apart)
        for one in found[:SHOWN]:
            self.stdout.write(f"{one.where}: counted {one.counted}, recorded {one.recorded}")
        if found:
            raise CommandError(f"{len(found)} counters differ from the records.")
        self.stdout.write("The counters equal the records.")
