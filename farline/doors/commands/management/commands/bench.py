"""`farline bench NAME`: measures ours, the ordinary way and the limit in one run."""

import importlib
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline import ROOT


class Command(BaseCommand):
    help = "Measure ours, the ordinary way and the machine's limit in one run. See bench/README.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem not in {"__init__", "form"})
        parser.add_argument("name", choices=names)
        parser.add_argument("--json", action="store_true", help="one object a line, a line a case")
        parser.add_argument("--size", type=int, help="how much work; each benchmark says what it counts")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--full", action="store_true", help="the large sizes; may take an hour")

    def handle(self, *args: Any, **options: Any) -> None:
        if str(ROOT) not in sys.path:
            sys.path.insert(0, str(ROOT))
        form = importlib.import_module("bench.form")
        missed = 0
        for case in importlib.import_module(f"bench.{options['name']}").cases(options["size"], options["full"]):
            line = form.run(case, options["rounds"])
            missed += not line["pass"]
            self.stdout.write(form.as_json(line) if options["json"] else form.in_words(line))
            self.stdout.flush()
        if missed:
            raise CommandError(f"{missed} of the bars were missed.")
