"""`farline diagrams`: the state diagrams of docs/states.md, from the tables in rules."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from farline import ROOT
from farline.doors.commands import diagrams

PAGE = ROOT / "docs" / "states.md"


class Command(BaseCommand):
    help = "Print the state diagrams; with --write, into docs/states.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["write"]:
            PAGE.write_text(diagrams.page(), encoding="utf-8")
        else:
            self.stdout.write(diagrams.page())
