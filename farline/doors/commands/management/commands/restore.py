"""`farline restore FILE --identity KEYFILE`: a lost site again, from a backup and the root key's shares."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from farline.common.vault import keyfiles
from farline.doors.commands.backups import parcel, snapshot


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
        try:
            snapshot.put_back(content)
        except FileExistsError as trouble:
            raise CommandError("There is a database here already. Move it aside; nothing was changed.") from trouble
        except ImproperlyConfigured as trouble:
            raise CommandError(str(trouble)) from trouble
        call_command("migrate", verbosity=0, interactive=False)
        self.stdout.write(f"The site of {said['at']} is back. What its destroyed weekly keys closed stays closed.")
