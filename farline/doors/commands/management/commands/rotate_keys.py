"""`farline rotate_keys`: the next operational key wraps from now on, and the lists' keys are wrapped under it anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.common import journal, vault
from farline.numbers import rewrapping

BY = "operator"


class Command(BaseCommand):
    help = "Turn to the next operational key and wrap the keys of all lists under it. No number or note is touched."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--show", action="store_true", help="only say which keys are wrapped under which")
        which.add_argument("--go-on", action="store_true", help="no further key: only finish what was broken off")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if not options["show"]:
                self._rotate(further=not options["go_on"])
            self._show()
        except vault.KeysLocked as trouble:
            raise CommandError("The keys are locked. First: farline unlock") from trouble
        except vault.KeysMissing as trouble:
            raise CommandError(str(trouble)) from trouble

    def _rotate(self, *, further: bool) -> None:
        if further:
            name = vault.rotate()
            journal.write(action="keys.rotate", by=BY, now=timezone.now(), about=name)
            self.stdout.write(f"{name} wraps from now on. What older keys wrapped still opens.")
        done = rewrapping.rewrap_list_keys(by=BY, now=timezone.now())
        self.stdout.write(f"{done} keys of lists were wrapped anew.")

    def _show(self) -> None:
        newest = vault.operational()
        for name, count in sorted(rewrapping.wrapped_under().items()):
            mark = " (wraps now)" if name == newest else "" if name else " (damaged: see farline doctor)"
            self.stdout.write(f"{name or '?'}: {count} keys of lists{mark}")
