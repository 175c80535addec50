"""`farline doctor`: what this site lacks, each with what mends it. Exit 1 where a promise is at stake."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from farline.doors.commands import examining


class Command(BaseCommand):
    help = "Look the site over and say what is missing, each with its remedy. Changes nothing."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        missing = 0
        for found in examining.examine():
            missing += found.needed and not found.good
            mark = "ok     " if found.good else ("MISSING" if found.needed else "absent ")
            self.stdout.write(f"{mark}  {found.what}" + ("" if found.good else f"  ->  {found.remedy}"))
        if missing:
            raise CommandError(f"{missing} of these should be mended before anybody is called.")
