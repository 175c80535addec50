"""`farline backup --to DIR`: the database, encrypted to people who are not on this machine."""

import datetime as dt
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from farline.common import same_root, vault
from farline.common.vault import sealing
from farline.doors.commands import promises
from farline.doors.commands.backups import parcel, snapshot
from farline.optouts import queries as optouts
from farline.volunteers import queries as volunteers
from farline.volunteers import rules

LOCKED = (
    "No backup was made: the keys are locked or away, and without them nobody could tell it from a forged one. "
    "Unlock them: farline unlock. FARLINE_KEY_HOLDER must name the key-holder here, as for the pages."
)


class Command(BaseCommand):
    help = "Back up the database, encrypted to FARLINE_BACKUP_RECIPIENTS. Keys are never in it; see 'farline shares'."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", required=True, metavar="DIR")
        parser.add_argument("--days", type=int, default=30, help="delete backups in DIR older than this")

    def handle(self, *args: Any, **options: Any) -> None:
        now, folder = timezone.now(), Path(options["to"])
        try:
            people = parcel.recipients(settings.BACKUP_RECIPIENTS)
            taken = snapshot.take()
            if same_root.is_other():
                raise CommandError(promises.OTHER_ROOT)
            path = parcel.write(folder, taken, to=people, about=about(), keys=sealing.backend(), now=now)
        except (vault.KeysLocked, vault.KeysMissing) as trouble:
            raise CommandError(LOCKED) from trouble
        except parcel.NobodyToEncryptTo as trouble:
            raise CommandError(str(parcel.NobodyToEncryptTo.__doc__)) from trouble
        except (ImproperlyConfigured, OSError) as trouble:
            raise CommandError(f"No backup was made: {trouble}") from trouble
        gone = parcel.clear_away(folder, older_than=now - dt.timedelta(days=options["days"]))
        size = f"{path.stat().st_size:,}"
        self.stdout.write(f"{path.name}: {size} bytes, for {len(people)} people. {gone} old ones deleted.")


def about() -> dict[str, Any]:
    """What somebody reads before they put it back: whose site it is, and how many are never called."""
    active = [one for one in volunteers.everyone() if one.is_active]
    admins = [one.handle for one in active if rules.ADMIN in volunteers.roles_of(one)]
    return {"engine": connection.vendor, "admins": admins, "accounts": len(active), "opt_outs": optouts.how_many()}
