"""`farline keyholder`: the process that holds the keys. `start.py` runs it as a child, a system unit runs it alone."""

import os
import signal
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from farline.common.vault import keyfiles, sealing
from farline.common.vault.holder import hardening, server
from farline.common.vault.holder.desk import Desk
from farline.common.vault.holder.limits import Limits
from farline.common.vault.keyring import KeyRing
from farline.doors.commands import leash


class Command(BaseCommand):
    help = "Hold every long-lived key and answer the other processes over a socket. Locked until 'farline unlock'."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        folder = keyfiles.folder()
        limits = Limits(
            volunteer=settings.OPENS_PER_VOLUNTEER_AND_HOUR,
            site=settings.OPENS_PER_HOUR,
            masks_each=settings.MASKS_PER_VOLUNTEER_AND_HOUR,
            masks=settings.MASKS_PER_HOUR,
            marks=settings.MARKS_PER_HOUR,
            granted=settings.MARKS_GRANTED_PER_DAY,
        )
        desk = Desk(folder, limits=limits, event=self.note)
        try:
            desk.ring = KeyRing(keyfiles.root_key(), folder)
        except keyfiles.KeysLocked:
            self.note("locked: waiting for 'farline unlock'")
        except keyfiles.KeysMissing as trouble:
            raise CommandError(str(trouble)) from trouble
        for lacking in hardening.harden():
            self.note(lacking)
        try:
            running = server.Server(desk, sealing.socket_path())
        except (server.AlreadyRunning, server.NoSocket) as trouble:
            raise CommandError(str(type(trouble).__doc__)) from trouble
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: running.stop())
        leash.follow_parent()
        running.serve()
        self.stderr.flush()
        os._exit(0)  # at once: the system takes the memory back, and the keys with it

    def note(self, words: str) -> None:
        """For the operator's log: what happened, never about whom."""
        self.stderr.write(f"keyholder: {words}")
