"""`farline worker`: imports and other long work, beside the pages."""

import secrets
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from farline.doors.commands import background, by_the_clock, leash, promises, single


class Command(BaseCommand):
    help = "Do the background work of this installation, and take up what was left unfinished."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            promises.check_database()
            promises.check_tables()
            lock = single.hold(settings.DATA_DIR / "worker.lock")
        except ImproperlyConfigured as broken:
            raise CommandError(str(broken)) from None
        except single.AlreadyRunning:
            raise CommandError(
                "Farline is already running on this data folder. Use the page that is open, or stop it with Ctrl-C."
            ) from None
        leash.follow_parent()
        with lock:
            background.take_up_again()
            by_the_clock.start()
            worker = background.Worker(secrets.token_hex(16))
            worker.configure_signals()
            worker.run()
