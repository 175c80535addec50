"""`farline manual FOLDER`: the volunteers' manual as one file for each language, to hand on or to print."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from farline.doors.desk import handbook


class Command(BaseCommand):
    help = "Write the volunteers' manual, a single HTML file for each language. They open without a network."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        options["folder"].mkdir(parents=True, exist_ok=True)
        for language in handbook.LANGUAGES:
            path = options["folder"] / f"volunteers.{language}.html"
            path.write_text(handbook.whole(language), encoding="utf-8")
            self.stdout.write(str(path))
