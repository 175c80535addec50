"""`farline restore FILE --identity KEYFILE`: a lost site again, from a backup and the root key's shares."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from farline.common import vault
from farline.common.vault import keyfiles, sealing
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.common.vault.keyring import KeyRing
from farline.doors.commands import key_folder, promises
from farline.doors.commands.backups import parcel, snapshot
from farline.doors.commands.management.commands.unlock import passphrase

REFUSALS = (
    parcel.NotABackup, parcel.WithoutProof, parcel.OtherRoot, parcel.NotOurs, snapshot.StrangeSchema,
)  # fmt: skip
AFTERWARDS = """The site of {at} is back. What its destroyed weekly keys closed stays closed.
It stands as it stood then. Before anybody is called:
- Accounts that were suspended since then, and roles that were taken away, are back. Look through them in the office.
- Whoever said no since then is not among the opt-outs. Enter every such number that somebody knows of.
- API tokens, webhooks, invitations and recovery codes are in no backup. Make new ones."""


class Command(BaseCommand):
    help = "Put a backup back into an empty data folder. First bring the root key back: farline shares restore"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--identity", required=True, metavar="KEYFILE", help="an age key file of a recipient")
        parser.add_argument("--yes", action="store_true", help="do not ask once more; for scripts and drills")

    def handle(self, *args: Any, **options: Any) -> None:
        key_folder.must_be_meant()
        if not keyfiles.exist():
            raise CommandError("The root key is not here. Bring it back first: farline shares restore")
        said, content = self._read(Path(options["file"]), Path(options["identity"]))
        self.stdout.write(in_words(said, timezone.now()))
        if not (options["yes"] or self._is_sure()):
            raise CommandError("Nothing was changed.")
        try:
            snapshot.put_back(content)
        except FileExistsError as trouble:
            raise CommandError("There is a database here already. Move it aside; nothing was changed.") from trouble
        except ImproperlyConfigured as trouble:
            raise CommandError(str(trouble)) from trouble
        call_command("migrate", verbosity=0, interactive=False)
        promises.note_root()
        self.stdout.write(AFTERWARDS.format(at=said["at"]))

    def _read(self, file: Path, identity: Path) -> tuple[dict[str, Any], bytes]:
        """Head and snapshot of a backup that this site made and that goes where the settings say."""
        try:
            said, content = parcel.read(file, identity.read_text(encoding="ascii"), by=self._keys())
            if said["engine"] != connection.vendor:
                raise CommandError(f"This backup is of {said['engine']}, and the settings name {connection.vendor}.")
            snapshot.check_schema(content)
        except REFUSALS as trouble:
            words = " ".join((str(trouble) or str(type(trouble).__doc__)).split())
            raise CommandError(f"{words} Nothing was changed.") from trouble
        except vault.KeysLocked as trouble:
            raise CommandError("The keys are locked. Unlock them first: farline unlock") from trouble
        except ImproperlyConfigured as trouble:
            raise CommandError(str(trouble)) from trouble
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandError("The backup or the key file can't be read. Nothing was changed.") from trouble
        return said, content

    def _is_sure(self) -> bool:
        self.stderr.write("Is this the site, and is there no newer backup? Type yes to put it back.")
        return sys.stdin.readline().strip().lower() == "yes"

    def _keys(self) -> KeyRing | HolderClient:
        """The root key where it lies in the open, the key-holder where one is unlocked, else under its passphrase."""
        keys, locked = sealing.backend(), keyfiles.folder() / keyfiles.LOCKED_KEY
        if not isinstance(keys, HolderClient) or not locked.exists():
            return keys
        try:
            if not keys.status()["locked"]:
                return keys
        except NoKeyHolder:
            pass
        try:
            return KeyRing(keyfiles.unlock(locked.read_bytes(), passphrase()), keyfiles.folder())
        except keyfiles.WrongPassphrase as trouble:
            raise CommandError("That is not the passphrase. Nothing was changed.") from trouble


def in_words(said: dict[str, Any], now: dt.datetime) -> str:
    """What somebody should know of a backup before it becomes the site."""
    made = dt.datetime.strptime(said["at"], parcel.MOMENT).replace(tzinfo=dt.UTC)
    hours, minutes = divmod(max(0, int((now - made).total_seconds())) // 60, 60)
    age = f"{hours // 24} days and {hours % 24} hours" if hours >= 24 else f"{hours} hours and {minutes} minutes"
    return (
        f"Made {said['at']}, {age} ago. What came after that is not in it.\n"
        f"Admins: {', '.join(said['admins']) or 'nobody'}. Accounts that can sign in: {said['accounts']}.\n"
        f"Opt-outs: {said['opt_outs']}, decoys among them."
    )
