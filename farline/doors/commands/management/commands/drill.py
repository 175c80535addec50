"""`farline drill NAME`: breaks an installation of its own on purpose, and says what was lost."""

import importlib
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline import ROOT

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
        form = importlib.import_module("drills.form")
        every = importlib.import_module("drills").NAMES
        breached = 0
        for name in every if options["name"] == ALL else [options["name"]]:
            for report in importlib.import_module(f"drills.{name}").reports(options["size"]):
                breached += not report.passed
                self.stdout.write(form.as_json(report) if options["json"] else form.in_words(report))
                self.stdout.flush()
        if breached:
            raise CommandError(f"{breached} of the drills found a breach.")
