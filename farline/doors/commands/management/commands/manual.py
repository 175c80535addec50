"""`farline manual FOLDER`: the manuals as one file for each language, to hand on or to print."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from farline.doors.common.handbook import LANGUAGES
from farline.doors.desk import handbook as desk
from farline.doors.office import handbook as office


class Command(BaseCommand):
    help = (
        "Write the manuals for volunteers and coordinators, a single HTML file for each language. No network needed."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        options["folder"].mkdir(parents=True, exist_ok=True)
        for manual in (desk.MANUAL, office.MANUAL):
            for language in LANGUAGES:
                path = options["folder"] / f"{manual.name}.{language}.html"
                path.write_text(manual.whole(language), encoding="utf-8")
                self.stdout.write(str(path))
