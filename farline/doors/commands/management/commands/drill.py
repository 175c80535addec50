"""`farline drill NAME`: breaks an installation of its own on purpose, and says what was lost."""

import importlib
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline import ROOT

NOT_A_DRILL = {"__init__", "form", "site", "browser"}  # and whatever has a "_" in its name: parts of drills


class Command(BaseCommand):
    help = "Break something on purpose and count what was lost. See docs/operations/drills.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted(
            path.stem
            for path in (ROOT / "drills").glob("*.py")
            if path.stem not in NOT_A_DRILL and "_" not in path.stem
        )
        parser.add_argument("name", choices=names)
        parser.add_argument("--json", action="store_true", help="one object a line, a line a case")
        parser.add_argument("--size", choices=["small", "large"], default="small")

    def handle(self, *args: Any, **options: Any) -> None:
        if str(ROOT) not in sys.path:
            sys.path.insert(0, str(ROOT))
        form = importlib.import_module("drills.form")
        breached = 0
        for report in importlib.import_module(f"drills.{options['name']}").reports(options["size"]):
            breached += not report.passed
            self.stdout.write(form.as_json(report) if options["json"] else form.in_words(report))
            self.stdout.flush()
        if breached:
            raise CommandError(f"{breached} of the drills found a breach.")
