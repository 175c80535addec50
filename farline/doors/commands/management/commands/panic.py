"""`farline panic`: within seconds, nothing on this machine can be opened any more. Public pages stay up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.common.vault import keyfiles, sealing, weeks
from farline.common.vault.holder.client import HolderClient, NoKeyHolder, Refused

ELSEWHERE = (
    "NOTHING WAS DESTROYED: no key-holder answered, and its folder is not the one named here. "
    "At once: farline --keys panic --yes, which names the folder of the keys; or pull the plug."
)

WEEKS_AWAY = (
    "No process holds a key, but THE WEEKLY KEYS WERE NOT DESTROYED: their volume is not mounted here. "
    "Mount it and do it again, or destroy the volume."
)

SOME_LEFT = (
    "No process holds a key, but SOME WEEKLY KEYS WERE NOT DESTROYED: not every *.key file in the folder of the "
    "weekly keys could be overwritten. Delete what is left there as root, or destroy the volume."
)


class Command(BaseCommand):
    help = "Destroy the weekly keys and drop all others from memory. Queued numbers and open notes are lost for good."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"] and input("Queued numbers and open notes are lost for good. Type PANIC: ") != "PANIC":
            raise CommandError("Nothing was done.")
        own = weeks.WeekKeys(keyfiles.folder() / "weeks")
        left = False
        try:
            own.destroy_all()
        except OSError:
            left = True  # the key-holder is told all the same
        try:
            HolderClient(sealing.socket_path()).panic()
        except Refused:  # it let go of its keys first
            left = True
        except NoKeyHolder as trouble:
            if not keyfiles.exist():  # the folder named here is not the one with the keys, as on a server
                raise CommandError(ELSEWHERE) from trouble
            self.stdout.write("No key-holder was running.")
        if own.are_away():
            raise CommandError(WEEKS_AWAY)
        if left:
            raise CommandError(SOME_LEFT)
        self.stdout.write("The weekly keys are destroyed and no process holds a key.")
        if keyfiles.lies_open():
            self.stdout.write("The root key lies in the open on this disk: 'farline lock_keys' would have closed it.")
