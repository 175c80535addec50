"""`farline shares make` and `farline shares restore`: the root key on paper, for the day the machine is gone."""

import itertools
import sys
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.common.vault import keyfiles, shares
from farline.doors.commands import key_folder
from farline.doors.commands.management.commands.unlock import passphrase


class Command(BaseCommand):
    help = "Write the root key as words on paper, or make a key folder from such words."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["make", "restore"])
        parser.add_argument("--needed", type=int, default=3, help="how many people must come together")
        parser.add_argument("--of", type=int, default=5, help="how many people get a share")

    def handle(self, *args: Any, **options: Any) -> None:
        key_folder.must_be_meant()
        if options["what"] == "make":
            self._make(options["needed"], options["of"])
        else:
            self._restore()

    def _make(self, needed: int, of: int) -> None:
        locked = keyfiles.folder() / keyfiles.LOCKED_KEY
        try:
            secret = keyfiles.unlock(locked.read_bytes(), passphrase()) if locked.exists() else keyfiles.root_key()
            made = shares.make(secret, needed=needed, of=of)
        except keyfiles.WrongPassphrase as trouble:
            raise CommandError("That is not the passphrase. No share was made.") from trouble
        except (keyfiles.KeysMissing, ValueError) as trouble:
            raise CommandError(str(trouble)) from trouble
        for number, words in enumerate(made, start=1):
            self.stdout.write(
                f"\nShare {number} of {of} ({needed} are needed). Write it on paper; no photograph.\n{words}"
            )
        self.stdout.write("\nClear this screen now. Weekly keys are not in the shares: what they closed stays closed.")

    def _restore(self) -> None:
        if keyfiles.exist():
            raise CommandError("This key folder has a root key already. Move it aside first; nothing was changed.")
        self.stderr.write("Type the shares, one on each line, then an empty line.")
        try:
            secret = shares.combine(_typed(sys.stdin))
        except shares.NotEnough as trouble:
            raise CommandError("These shares do not make the key: one is missing. Nothing was changed.") from trouble
        except shares.Mistyped as trouble:
            raise CommandError(f"Share {trouble.at} is mistyped: compare each word. Nothing was changed.") from trouble
        except shares.OtherSet as trouble:
            raise CommandError(f"Share {trouble.at} is of another set than share 1. Nothing was changed.") from trouble
        keyfiles.create_once(keyfiles.folder() / keyfiles.ROOT_KEY, secret)
        keyfiles.create_all()
        self.stdout.write("The root key is back. Put it under a passphrase now: farline lock_keys")


def _typed(lines: Iterable[str]) -> list[str]:
    """Up to an empty line; those before the first share, as after a second press of Enter, end nothing."""
    begun = itertools.dropwhile(lambda line: not line.strip(), lines)
    return list(itertools.takewhile(lambda line: bool(line.strip()), begun))
