"""`farline bench NAME`: measures ours, the ordinary way and the limit in one run."""

import importlib
import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline import ROOT
from farline.doors.commands import broken_off


class Command(BaseCommand):
    help = "Measure ours, the ordinary way and the machine's limit in one run. See bench/README.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        names = sorted(path.stem for path in (ROOT / "bench").glob("*.py") if path.stem not in {"__init__", "form"})
        parser.add_argument("name", choices=names)
        parser.add_argument("--json", action="store_true", help="one object a line, a line a case")
        sizes = _part("").SIZES if names else {}
        counted = "; ".join(f"{name}: {what} ({usual})" for name, (what, usual) in sizes.items())
        parser.add_argument("--size", type=int, help=f"how much work, and else (in brackets) so much. {counted}")
        parser.add_argument("--rounds", type=int, default=3)
        parser.add_argument("--full", action="store_true", help="the large sizes; may take an hour")

    def handle(self, *args: Any, **options: Any) -> None:
        for name in ("size", "rounds"):
            if options[name] is not None and options[name] < 1:
                raise CommandError(f"--{name} begins with 1.")
        form = _part(".form")
        try:
            with broken_off.leaving_nothing():
                missed = sum(not line["pass"] for line in self._lines(form, options))
        except form.CannotMeasure as why:
            raise CommandError(str(why)) from None
        if missed:
            raise CommandError(f"{missed} of the bars were missed.")

    def _lines(self, form: Any, options: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for case in _part(f".{options['name']}").cases(options["size"], options["full"]):
            line: dict[str, Any] = form.run(case, options["rounds"])
            self.stdout.write(form.as_json(line) if options["json"] else form.in_words(line))
            self.stdout.flush()
            yield line


def _part(name: str) -> Any:
    """The benchmarks lie beside the program, not in it."""
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    return importlib.import_module(f"bench{name}")
