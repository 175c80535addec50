"""`farline canaries add`, `list`, `report`: the operator's own telephones among the numbers that callers are shown.

Numbers are typed or come from a file, never on the command line: that stands in every list of processes.
"""

import sys
from getpass import getpass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.canaries import actions, queries
from farline.journeys import name_holders
from farline.numbers import places, rules, standing_in

BY = "operator"
ASKED = "Number (not shown while you type; an empty line ends): "


class Command(BaseCommand):
    help = (
        "The operator's own telephones, handed out now and then as anybody's: whoever carries numbers away rings them."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        for verb, says in (
            ("add", "take in numbers of your own, one a line"),
            ("report", "somebody called there who could not know the number: say whose it was"),
        ):
            one = verbs.add_parser(verb, help=says)
            one.add_argument("--file", type=Path, help="read them here; without it from the keyboard or a pipe")
        verbs.add_parser("list", help="how many there are; never a number")

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _add(self, options: dict[str, Any]) -> None:
        given = []
        for at, text in enumerate(_typed(options["file"]), start=1):
            reading = rules.read_number(text)
            if reading.e164 is None:
                raise CommandError(f"Line {at}: {rules.REASONS[reading.reason]} None was taken in.")
            if settings.DEMO and rules.could_ring(reading.e164):
                raise CommandError(f"Line {at}: the demo takes in invented numbers alone. None was taken in.")
            if not standing_in.may_come(reading.e164):
                raise CommandError(f"Line {at}: this number is on a list, or said no. None was taken in.")
            place = places.place_of(reading.e164)
            given.append(actions.Given(reading.e164, reading.kind, place.province, place.code))
        try:
            added = actions.add(numbers=given, by=BY, now=timezone.now())
        except actions.TooManyCanaries as refusal:
            raise CommandError(str(refusal.__doc__)) from None
        self.stdout.write(f"{added} new. Answer there as anybody would, and never say yes to a declaration.")

    def _list(self, options: dict[str, Any]) -> None:
        found = queries.overview()
        self.stdout.write(
            f"{found.kept} canaries: {found.unused} given to nobody yet, {found.standing} in the queue just now, "
            f"{found.reported} reported."
        )

    def _report(self, options: dict[str, Any]) -> None:
        for at, text in enumerate(_typed(options["file"]), start=1):
            e164 = rules.read_number(text).e164
            story = actions.report(e164=e164, by=BY, now=timezone.now()) if e164 else None
            if story is None:
                self.stdout.write(f"Line {at}: no canary of this site.")
                continue
            named = name_holders.name_holders(story)
            self.stdout.write(f"Line {at}: a canary. {'' if named else 'Its number was shown to nobody here.'}")
            for one in named:
                shown = "saw the number" if one.shown else "was given it, and has not been shown the number yet"
                self.stdout.write(f"  {one.handle or 'somebody who left'}, {one.on}: {shown}")


def _typed(file: Path | None) -> list[str]:
    if file is not None:
        try:
            lines = file.read_text("utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            raise CommandError("The file is not there, or is no plain text.") from None
    elif sys.stdin.isatty():
        lines = list(iter(lambda: getpass(ASKED), ""))
    else:
        lines = sys.stdin.read().splitlines()
    return [line for line in lines if line.strip()]
