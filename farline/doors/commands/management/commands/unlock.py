"""`farline unlock`: give the key-holder the passphrase. It also opens dialing again after the site's limit."""

import contextlib
import getpass
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from farline.common.vault import keyfiles, sealing
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.common.vault.holder.desk import UnlockUnderWay
from farline.doors.commands import promises


class Command(BaseCommand):
    help = "Unlock the keys. Asks for the passphrase; with FARLINE_PASSPHRASE_FD=N it is read from that file handle."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            HolderClient(sealing.socket_path()).unlock(passphrase())
        except NoKeyHolder as trouble:
            raise CommandError("No key-holder is running. Start the site first, or 'farline keyholder'.") from trouble
        except keyfiles.NoPassphrase as trouble:
            raise CommandError(str(keyfiles.NoPassphrase.__doc__)) from trouble
        except UnlockUnderWay as trouble:
            raise CommandError(str(UnlockUnderWay.__doc__)) from trouble
        except keyfiles.WrongPassphrase as trouble:
            raise CommandError("That is not the passphrase. Nothing was unlocked.") from trouble
        self.stdout.write("Unlocked.")
        with contextlib.suppress(DatabaseError):  # no tables yet, or older ones: the worker does it
            if sentence := promises.note_root():
                self.stderr.write(sentence)


def passphrase(question: str = "Passphrase of the keys: ") -> str:
    """From the terminal, a given handle, or standard input: never from the command line, where others can read it."""
    handle = os.environ.get("FARLINE_PASSPHRASE_FD", "")
    if handle.isdigit():
        with os.fdopen(int(handle), encoding="utf-8") as given:
            return given.readline().rstrip("\n")
    return getpass.getpass(question) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
