"""`farline cosign FILE`: take in a head that a witness has signed too."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.tally import actions as tally
from farline.tally.notes import BadNote


class Command(BaseCommand):
    help = "Add the cosignatures of known witnesses (FARLINE_TALLY_WITNESSES) to a head of the log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("note", type=Path, help="the checkpoint as the witness gave it back")
        parser.add_argument("--by", default="timer", help="the handle that the journal shows")

    def handle(self, *args: Any, **options: Any) -> None:
        note = options["note"].read_text(encoding="utf-8")
        try:
            added = tally.add_cosignatures(
                note=note, witnesses=settings.TALLY_WITNESSES, by=options["by"], now=timezone.now()
            )
        except BadNote as problem:
            raise CommandError(f"Nothing was added: {problem}.") from None
        self.stdout.write(f"Added: {', '.join(added)}." if added else "There was nothing new of a known witness.")
