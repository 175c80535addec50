"""`farline bench NAME [--json] [--size N] [--rounds 3] [--full]`: measures, and says whether each must is met."""

import importlib
import json
import pkgutil
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.doors.commands import bench


class Command(BaseCommand):
    help = "Measure one part against the ordinary way and the limit, in one run."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", choices=[one.name for one in pkgutil.iter_modules(bench.__path__)])
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--size", type=int, default=0)
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--full", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        module = importlib.import_module(f"{bench.__name__}.{options['name']}")
        size = options["size"] or (module.FULL if options["full"] else module.SIZE)
        with module.cases(size) as cases:
            lines = bench.measure(options["name"], cases, options["rounds"])
        for line in lines:
            self.stdout.write(json.dumps(line, ensure_ascii=False) if options["json"] else self._words(line))
        if not all(line["pass"] for line in lines):
            raise CommandError("A must was missed.")

    def _words(self, line: dict[str, object]) -> str:
        share = f", {line['share_of_limit']} of the limit" if line["share_of_limit"] is not None else ""
        times = f", {line['times_rival']} × the rival" if line["times_rival"] is not None else ""
        return f"{'ok  ' if line['pass'] else 'MISS'} {line['case']}: {line['ours']:,} {line['unit']}{share}{times}"
