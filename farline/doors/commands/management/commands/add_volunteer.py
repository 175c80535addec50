"""`farline add_volunteer HANDLE --role ROLE`: the first account of a new site, and a way back in for an admin."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.volunteers import actions, passphrases
from farline.volunteers.rules import ROLES

BY = "operator"


class Command(BaseCommand):
    help = "Register a volunteer. The passphrase is proposed here and shown once; no command line ever carries it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("handle", help="a chosen name, never the real one")
        parser.add_argument("--role", action="append", choices=sorted(ROLES), required=True, help="may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        passphrase = passphrases.propose()
        try:
            actions.register(
                handle=options["handle"], passphrase=passphrase, roles=options["role"], by=BY, now=timezone.now()
            )
        except (actions.HandleTaken, actions.HandleUnfit) as refusal:
            raise CommandError(str(refusal.__doc__)) from None
        self.stdout.write(f"{options['handle']} may sign in now ({', '.join(options['role'])}).")
        self.stdout.write(f"Passphrase for the first sign-in: {passphrase}")
        self.stdout.write("Write it on paper. It is shown this once and kept nowhere.")
        self.stdout.write(
            "Whoever sets up an app at the first sign-in is given five other words in its place; "
            "beside a passkey it stays, for the recovery codes."
        )
