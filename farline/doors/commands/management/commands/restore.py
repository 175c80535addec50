"""`farline restore FILE --identity KEYFILE`: a lost site again, from a backup and the root key's shares."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from farline.common import same_root
from farline.common.vault import keyfiles, sealing
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.common.vault.keyring import KeyRing
from farline.doors.commands import promises
from farline.doors.commands.backups import parcel, snapshot
from farline.doors.commands.management.commands.unlock import passphrase

OTHER_ROOT = (
    "This backup was made under another root key than the one that is here: every opt-out in it would match nobody, "
    "and those people would be called again. Move the key folder aside, then bring the old root key back: "
    "farline shares restore. Nothing was changed."
)


class Command(BaseCommand):
    help = "Put a backup back into an empty data folder. First bring the root key back: farline shares restore"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--identity", required=True, metavar="KEYFILE", help="an age key file of a recipient")

    def handle(self, *args: Any, **options: Any) -> None:
        if not keyfiles.exist():
            raise CommandError("The root key is not here. Bring it back first: farline shares restore")
        try:
            identity = Path(options["identity"]).read_text(encoding="ascii")
            said, content = parcel.read(Path(options["file"]), identity)
        except parcel.NotABackup as trouble:
            raise CommandError(str(parcel.NotABackup.__doc__)) from trouble
        except (OSError, UnicodeDecodeError) as trouble:
            raise CommandError("The backup or the key file can't be read. Nothing was changed.") from trouble
        if said["engine"] != connection.vendor:
            raise CommandError(f"This backup is of {said['engine']}, and the settings name {connection.vendor}.")
        if said.get("root") and said["root"] != same_root.mark_by(self._keys()).hex():
            raise CommandError(OTHER_ROOT)
        try:
            snapshot.put_back(content)
        except FileExistsError as trouble:
            raise CommandError("There is a database here already. Move it aside; nothing was changed.") from trouble
        except ImproperlyConfigured as trouble:
            raise CommandError(str(trouble)) from trouble
        call_command("migrate", verbosity=0, interactive=False)
        promises.note_root()
        self.stdout.write(f"The site of {said['at']} is back. What its destroyed weekly keys closed stays closed.")

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
