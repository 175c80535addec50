"""`farline messages`: lists words without a translation; --add writes empty entries where they belong."""

from pathlib import Path
from typing import Any

import polib
from django.core.management.base import BaseCommand, CommandParser

from farline import ROOT
from farline.doors.commands import words


class Command(BaseCommand):
    help = "List every word that a language lacks. Exit 1 when there is one."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--add", action="store_true", help="write empty entries into the nearest catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        lacking = 0
        for language in words.LANGUAGES:
            for (context, text), path in words.missing(language).items():
                lacking += 1
                self.stdout.write(f"{language}  {path.relative_to(ROOT)}  {text!r}")
                if options["add"]:
                    self._add(language, context, text, path)
        if lacking:
            raise SystemExit(1)
        self.stdout.write("Every word is there in every language.")

    def _add(self, language: str, context: str | None, text: str, path: Path) -> None:
        home = next(folder for folder in words.folders() if folder in path.parents)
        catalogue = home / "locale" / language / "LC_MESSAGES" / "django.po"
        po = polib.pofile(str(catalogue))
        po.append(polib.POEntry(msgid=text, msgctxt=context, msgstr=""))
        po.save(str(catalogue))
