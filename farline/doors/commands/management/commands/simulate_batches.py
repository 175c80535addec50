"""`farline simulate_batches`: what an observer who knows the order of calls learns from a thousand batches."""

import random
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.tally import simulation


class Command(BaseCommand):
    help = "Draw invented batches by the rules of publication; print the order's correlation and everyone's anonymity."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batches", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=None, help="the same batches again")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["batches"] < 2:
            raise CommandError("At least two batches are needed.")
        found = simulation.run(options["batches"], drawn=random.Random(options["seed"]))  # noqa: S311 - invented
        self.stdout.write(
            f"{found.batches} batches. Order of calls and order of publication: mean rank correlation "
            f"{found.mean_correlation:+.4f}; three standard errors are {found.three_errors:.4f}."
        )
        people = sum(found.alike.values()) + sum(found.untold.values())
        self.stdout.write(f"{people} people. Each stood among entries that look the same (themselves included):")
        for told, among in (("", found.alike), (", without telling what was left", found.untold)):
            for alike in sorted(among):
                share = among[alike] / people
                self.stdout.write(f"  {alike:4d} alike: {among[alike]:6d} people ({share:.1%}){told}")
        if not found.holds:
            raise CommandError("The order tells something: the mean lies outside three standard errors of nought.")
