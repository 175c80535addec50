"""`farline journal --check` and `--export FILE`: proof that no line was altered, and a copy to keep elsewhere."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.common import journal, vault


class Command(BaseCommand):
    help = "Follow the journal's chain from its first line; write a signed copy for somebody who keeps it elsewhere."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")
        parser.add_argument("--export", metavar="FILE")
        parser.add_argument("--since", metavar="HEAD", default="", help="is this head still in the chain?")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = journal.check()
        if checked.broken_at is not None:
            raise CommandError(f"The chain breaks at line {checked.broken_at}, after {checked.lines} sound ones.")
        if options["since"] and not self._holds(options["since"].strip().lower(), checked):
            raise CommandError("The head you kept is not in this journal: lines were cut off, or it is another one.")
        if options["export"]:
            self._export(Path(options["export"]), checked)
        self.stdout.write(f"{checked.lines} lines, unbroken. Keep this head elsewhere: {checked.head.hex()}")

    def _holds(self, head: str, checked: journal.Checked) -> bool:
        return head == checked.head.hex() or any(line["chain"] == head for line in journal.export())

    def _export(self, path: Path, checked: journal.Checked) -> None:
        signer = vault.signer("journal")
        with path.open("w", encoding="utf-8") as file:
            for line in journal.export():
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
            end = {
                "head": checked.head.hex(), "lines": checked.lines, "key": signer.public.hex(),
                "signature": signer.sign(b"farline journal head\n" + checked.head).hex(),
            }  # fmt: skip
            file.write(json.dumps(end) + "\n")
