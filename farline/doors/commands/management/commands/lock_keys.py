"""`farline lock_keys`: put the root key under a passphrase, so that a seized disk does not open by itself.

With --change under another one, for the day somebody leaves who knew it: the key stays, and no row is touched.
"""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.common.vault import keyfiles
from farline.doors.commands import key_folder
from farline.doors.commands.management.commands.unlock import passphrase

SHORTEST = 20


class Command(BaseCommand):
    help = "Put the root key under a passphrase. From then on the site starts locked, until 'farline unlock'."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--change", action="store_true", help="another passphrase in place of the one until now")

    def handle(self, *args: Any, **options: Any) -> None:
        key_folder.must_be_meant()
        if options["change"]:
            self._change()
            return
        in_the_open, locked = keyfiles.folder() / keyfiles.ROOT_KEY, keyfiles.folder() / keyfiles.LOCKED_KEY
        if locked.exists():
            self._finish(in_the_open, locked)
        else:
            self._lock(locked)
        # From here on the locked file is sure to stay, and opens: it may be the only one.
        keyfiles.destroy(in_the_open)
        self.stdout.write("The root key is under the passphrase now. Write it down off line: nobody can restore it.")

    def _lock(self, locked: Path) -> None:
        try:
            secret = keyfiles.root_key()
        except keyfiles.KeysMissing as trouble:
            raise CommandError(str(trouble)) from trouble
        content = keyfiles.lock(secret, words := _new_words())
        if keyfiles.unlock(content, words) != secret:
            raise CommandError("The locked file could not be read back. Nothing was changed; please try again.")
        if keyfiles.create_once(locked, content) != content:
            raise CommandError(
                "Another root.locked came to lie there in the meantime. It stays as it is, and so does root.key: "
                "run farline lock_keys again."
            )

    def _finish(self, in_the_open: Path, locked: Path) -> None:
        """Both files are there: it was broken off before the open one was gone, overwritten or not."""
        if not in_the_open.exists():
            raise CommandError(
                "The root key is under a passphrase already. For another one: farline lock_keys --change"
            )
        self.stderr.write("root.locked lies there already, as when this was broken off: it is finished now.")
        try:
            secret = keyfiles.unlock(locked.read_bytes(), passphrase("The passphrase of root.locked: "))
        except keyfiles.WrongPassphrase as trouble:
            raise CommandError(
                "That is not the passphrase of the root.locked that lies there. Nothing was changed. If nobody knows "
                "it, and only while the site starts unlocked: move root.locked aside, and do it again."
            ) from trouble
        left = in_the_open.read_bytes()
        if not keyfiles.is_key(secret) or (any(left) and left != secret):
            raise CommandError(
                "root.locked opens, but not to the key in root.key. Nothing was changed. Find out which of the two is "
                "the site's own, and move the other aside."
            )
        keyfiles.settle(locked.parent)

    def _change(self) -> None:
        locked = keyfiles.folder() / keyfiles.LOCKED_KEY
        if not keyfiles.exist():
            raise CommandError("No root key is in this key folder. On a server: farline --keys lock_keys --change")
        if not locked.exists():
            raise CommandError("The root key is under no passphrase yet: farline lock_keys")
        try:
            secret = keyfiles.unlock(locked.read_bytes(), passphrase("The passphrase until now: "))
        except keyfiles.WrongPassphrase as trouble:
            raise CommandError("That is not the passphrase. Nothing was changed.") from trouble
        os.environ.pop("FARLINE_PASSPHRASE_FD", None)  # that handle held the old one
        content = keyfiles.lock(secret, words := _new_words())
        if keyfiles.unlock(content, words) != secret:
            raise CommandError("The locked file could not be read back. Nothing was changed; please try again.")
        keyfiles.replace(locked, content)
        self.stdout.write(
            "The new passphrase holds from the next unlocking on. Write it down off line: nobody can restore it. "
            "An old copy of the key folder still opens with the old one: destroy such copies."
        )


def _new_words() -> str:
    words = passphrase("New passphrase (six words or more): ")
    if len(words) < SHORTEST:
        raise CommandError("That is too short: take six words or more, at least 20 characters. Nothing was changed.")
    # Typed unseen: a slip of a finger would shut the site for good.
    if sys.stdin.isatty() and passphrase("The same once more: ") != words:
        raise CommandError("These were not the same words. Nothing was changed.")
    return words
