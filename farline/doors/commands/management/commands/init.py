"""`farline init`: keys, database, nothing invented."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from farline.common import ballast
from farline.common.vault import keyfiles
from farline.doors.commands import promises
from farline.optouts import actions as optouts


class Command(BaseCommand):
    help = "Make the keys and the database of this installation. Running it again changes no key."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--quiet", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        keyfiles.create_all()
        call_command("migrate", verbosity=0, interactive=False)
        optouts.plant_decoys()
        ballast.lay()
        if sentence := promises.note_root():
            self.stderr.write(sentence)
        if options["quiet"]:
            return
        if keyfiles.exist():
            self.stdout.write(f"Keys are in {keyfiles.folder()}. Keep a copy off line: without them nothing opens.")
        else:
            self.stdout.write(f"No root key is in {keyfiles.folder()}: the process at {settings.KEY_HOLDER} has it.")
