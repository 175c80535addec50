"""`farline evaluate_stories`: how much the anonymity gate and the highlighter catch on invented stories."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline import ROOT
from farline.doors.commands import evaluation

FOLDER = ROOT / "tests" / "evaluation" / "stories"
SETS = {"tuned": "tuned.toml", "held_out": "held_out.toml"}


class Command(BaseCommand):
    help = "Measure the anonymity gate and the highlighter. Exit 1 when one known fact slips through."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true")
        parser.add_argument("--show", choices=list(SETS), help="also list what was missed and what was marked in vain")
        parser.add_argument("--folder", type=Path, default=FOLDER)

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["folder"].is_dir():
            raise CommandError(
                f"There are no stories in {options['folder']}. They come with the source, not with a build."
            )
        measured = {name: evaluation.measure(evaluation.read(options["folder"] / file)) for name, file in SETS.items()}
        if options["json"]:
            self.stdout.write(json.dumps({name: _figures(one) for name, one in measured.items()}, indent=2))
        else:
            for name, one in measured.items():
                self._print(name, one)
        if options["show"]:
            one = measured[options["show"]]
            self.stdout.write(f"missed: {' | '.join(one.missed)}\nin vain: {' | '.join(one.alarms)}")
        slipped = [piece for one in measured.values() for piece in one.known_missed]
        if slipped:
            raise CommandError(f"Known facts slipped through: {', '.join(slipped)}")

    def _print(self, name: str, one: evaluation.Measured) -> None:
        self.stdout.write(
            f"{name}: {one.stories} stories, {one.characters} characters\n"
            f"  known facts     {one.known_caught} of {one.known} caught, {one.known_false} blocked in vain\n"
            f"  highlighter     {one.marks_caught} of {one.marks} caught whole ({one.recall_marks:.0%}), "
            f"{one.marks_touched} at least in part, {one.false_alarms} marked in vain"
        )


def _figures(one: evaluation.Measured) -> dict[str, float]:
    return {
        "stories": one.stories,
        "characters": one.characters,
        "known": one.known,
        "known_recall": round(one.recall_known, 4),
        "known_false": one.known_false,
        "marks": one.marks,
        "marks_recall": round(one.recall_marks, 4),
        "marks_touched": one.marks_touched,
        "false_alarms": one.false_alarms,
    }
