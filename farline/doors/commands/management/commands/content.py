"""`farline content check`: the content pack, read whole and in three languages. Exit 1 when it is broken."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from farline.common import content
from farline.doors.commands import content_check


class Command(BaseCommand):
    help = "Read the whole content pack and say, with file and place, what is wrong with it."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check"])
        parser.add_argument(
            "--on", type=dt.date.fromisoformat, help="a day such as 2027-04-01: what will have expired"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["on"] or timezone.now().date()
        if not content.root().is_dir():
            self.stderr.write(f"There is no folder {content.root()}. Set FARLINE_CONTENT to your content pack.")
            raise SystemExit(1)
        report = content_check.read(today)
        for trouble in report.troubles:
            self.stdout.write(str(trouble))
        for name in report.converted:
            self.stdout.write(f"{name}: a machine converts its Traditional characters")
        for name in report.expired:
            self.stdout.write(f"{name}: expired, shown to nobody")
        self.stdout.write(", ".join(f"{count} {folder}" for folder, count in report.counts.items()))
        if report.troubles:
            raise SystemExit(1)
        self.stdout.write("The content pack is sound.")
