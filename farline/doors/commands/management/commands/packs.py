"""`farline packs check [--online]`: do the packs still hold? `farline packs build FOLDER`: each as one HTML file."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone, translation

from farline.common import content
from farline.doors.commands import packs_check
from farline.doors.public import packs as shown
from farline.packs import queries


class Command(BaseCommand):
    help = "Check the information packs (expiry, shape of links; with --online each link is tried), or build them."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["check", "build"])
        parser.add_argument("folder", nargs="?", type=Path, help="where build puts the files")
        parser.add_argument("--online", action="store_true", help="try each link from this machine, which shows there")
        parser.add_argument("--on", type=dt.date.fromisoformat, help="a day such as 2027-04-01")

    def handle(self, *args: Any, **options: Any) -> None:
        today = options["on"] or timezone.now().date()
        if options["what"] == "build":
            return self._build(options["folder"], today)
        found = list(packs_check.look(today, packs_check.try_link if options["online"] else None))
        for finding in found:
            self.stdout.write(f"{finding.pack}: {finding.sentence}")
        if any(finding.bad for finding in found):
            raise SystemExit(1)
        self.stdout.write(f"{len(queries.every('zh-hans'))} packs, and nothing wrong with them.")

    def _build(self, folder: Path | None, today: dt.date) -> None:
        if folder is None:
            raise CommandError("Say into which folder: farline packs build FOLDER")
        folder.mkdir(parents=True, exist_ok=True)
        total = 0
        for language in content.LANGUAGES:
            with translation.override(language):
                for pack in queries.current(language, today):
                    raw = shown.sheet_of(pack, language)
                    (folder / f"{pack.kind}.{language}.html").write_bytes(raw)
                    total += len(raw)
        self.stdout.write(f"{total / 1000:.0f} kB in {folder}")
