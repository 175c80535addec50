"""`farline inspect FILE`: the import's dry run. Needs neither keys nor database, shows no number unless told to."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from farline.common import masks
from farline.doors.commands.list_files import in_sum, layout_of, read_as, terminal_language
from farline.numbers import encodings, labels, places, reading, rules


class Said(NamedTuple):
    row: int
    status: str
    e164: str | None
    reason: str
    place: str


class Command(BaseCommand):
    help = "Say of each row of a list whether it would come in, and if not, why. Nothing is kept."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="one JSON object a row, in the order of the file")
        parser.add_argument("--sum", action="store_true", help="no line for each row, only how many came to what")
        parser.add_argument("--show-numbers", action="store_true", help="show the numbers as they were read")
        parser.add_argument("--encoding", choices=encodings.OFFERED, help="instead of the one that is guessed")
        parser.add_argument("--column", type=int, help="the column with the numbers, counted from 1")
        languages = [code for code, _ in settings.LANGUAGES]
        parser.add_argument("--language", choices=languages, help="of sentences and places; else the terminal's")

    def handle(self, *args: Any, **options: Any) -> None:
        # A program that reads the JSON gets the same places everywhere; a person gets their own language.
        options["language"] = options["language"] or ("zh-hans" if options["json"] else terminal_language())
        with translation.override(options["language"] if not options["json"] else terminal_language()):
            try:
                self._inspect(options)
            except rules.FileTrouble as trouble:
                raise CommandError(str(labels.trouble_label(trouble.code))) from None

    def _inspect(self, options: dict[str, Any]) -> None:
        opener = reading.from_path(options["file"], most=settings.MAX_UPLOAD_BYTES)
        layout = layout_of(opener, options["encoding"], options["column"])
        counts: Counter[str] = Counter()
        for said in inspect_rows(opener, layout, options["language"]):
            counts[said.reason] += 1
            if options["json"]:
                self._print_json(said, show=options["show_numbers"])
            elif not options["sum"]:
                self._print_words(said, show=options["show_numbers"])
        if not counts:
            raise rules.FileTrouble("no_rows")
        if not options["json"]:
            self.stdout.write("\n".join(["", *in_sum(counts), *read_as(opener, layout)]))
        if counts["identity_number"] or reading.holds_identities(opener, layout):
            # Beside JSON, which has one line for each row and nothing else.
            (self.stderr if options["json"] else self.stdout).write(f"\n{labels.HOLDS_IDENTITIES}")

    def _print_json(self, said: Said, *, show: bool) -> None:
        line: dict[str, Any] = {"row": said.row, "status": said.status}
        if show:
            line["e164"] = said.e164
        line |= {"reason": said.reason, "place": said.place}
        self.stdout.write(json.dumps(line, ensure_ascii=False))

    def _print_words(self, said: Said, *, show: bool) -> None:
        shown = said.e164 if show and said.e164 else masks.masked(said.e164) if said.e164 else "-"
        self.stdout.write(f"{said.row:>7}  {shown:<15}  {said.place or labels.reason_label(said.reason)}")


def inspect_rows(opener: reading.Opener, layout: reading.Layout, language: str) -> Iterator[Said]:
    """One verdict a row. Raises FileTrouble, for some files only at their end."""
    seen: set[str] = set()
    for row, cell in reading.open_rows(opener, *layout):
        found = rules.read_number(cell)
        if not found.e164:
            yield Said(row, rules.REFUSED, None, found.reason, "")
        elif found.e164 in seen:
            yield Said(row, rules.REFUSED, found.e164, "duplicate_in_file", "")
        else:
            seen.add(found.e164)
            place = places.place_of(found.e164)
            yield Said(row, rules.OK, found.e164, "", places.name_of(place.code, place.province, language))
