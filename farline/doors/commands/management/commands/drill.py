"""`farline drill NAME`: breaks an installation of its own on purpose, and says what was lost."""

import importlib
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline import ROOT
from farline.doors.commands import broken_off

ALL = "all"


class Command(BaseCommand):
    help = "Break something on purpose and count what was lost. See docs/operations/drills.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        if str(ROOT) not in sys.path:
            sys.path.insert(0, str(ROOT))
        parser.add_argument("name", choices=[*importlib.import_module("drills").NAMES, ALL])
        parser.add_argument("--json", action="store_true", help="one object a line, a line a case")
        parser.add_argument("--size", choices=["small", "large"], default="small")

    def handle(self, *args: Any, **options: Any) -> None:
        with broken_off.leaving_nothing():
            breached = sum(not report.passed for report in self._reports(options))
        if breached:
            raise CommandError(f"{breached} of the drills found a breach.")

    def _reports(self, options: dict[str, Any]) -> Iterator[Any]:
        form = importlib.import_module("drills.form")
        every = importlib.import_module("drills").NAMES
        for name in every if options["name"] == ALL else [options["name"]]:
            for report in importlib.import_module(f"drills.{name}").reports(options["size"]):
                self.stdout.write(form.as_json(report) if options["json"] else form.in_words(report))
                self.stdout.flush()
                yield report
