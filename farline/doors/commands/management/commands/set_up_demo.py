"""`farline set_up_demo`: fill a demo with invented people, lists, calls and stories. Run again, it heals."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from farline.doors.commands.demo import parts


class Command(BaseCommand):
    help = "Fill this demo with invented people, lists, calls, declarations and stories. Run it again to heal it."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError(
                "This installation is not marked as a demo, so nothing is invented here. "
                "For a demo of its own, run: python3 start.py --data SOME-NEW-FOLDER"
            )
        made = parts.set_up(now=timezone.now())
        self.stdout.write(f"Invented: {', '.join(made)}." if made else "The demo is whole already.")
