"""`farline api_token add NAME --scope counts`, `list`, `revoke NAME`: tokens for machines that read counts."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.tokens import actions, queries, rules

BY = "operator"


class Command(BaseCommand):
    help = "Tokens for the JSON routes. They read counts; none can claim, reveal, permit or dial."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        add = verbs.add_parser("add")
        add.add_argument("name", help="what it is for, never a person's name")
        add.add_argument("--scope", action="append", choices=rules.SCOPES, required=True, help="may be repeated")
        add.add_argument("--days", type=int, default=90, help=f"at most {rules.MOST_DAYS}")
        verbs.add_parser("list")
        verbs.add_parser("revoke").add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, f"_{options['verb']}")(options)
        except (actions.TokenUnfit, actions.NoSuchToken) as refusal:
            raise CommandError(str(refusal.__doc__)) from None

    def _add(self, options: dict[str, Any]) -> None:
        token = actions.create(
            name=options["name"], scopes=options["scope"], days=options["days"], by=BY, now=timezone.now()
        )
        self.stdout.write(token)
        self.stdout.write("It is shown this once; only its hash is kept.")

    def _list(self, options: dict[str, Any]) -> None:
        for one in queries.tokens():
            state = "revoked" if one.revoked else f"until {one.expires_on}"
            self.stdout.write(f"{one.name}  {' '.join(one.scopes)}  {state}")

    def _revoke(self, options: dict[str, Any]) -> None:
        actions.revoke(name=options["name"], by=BY, now=timezone.now())
        self.stdout.write("Revoked, from the next request on.")
