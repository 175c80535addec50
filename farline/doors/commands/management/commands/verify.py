"""`farline verify`: an auditor's check of a tally. It runs the very program that is published beside the tally."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from farline.tally.verifier import verify_tally


class Command(BaseCommand):
    help = "Check a tally: python3 start.py verify PATH_OR_URL [--receipt CODE] [--since CHECKPOINT] [--key LINE]"
    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        # The program reads its own arguments, so that both ways of running it take the same ones.
        code = verify_tally.main(argv[2:])
        if code == 0 and any((Path(word) / "MANIFEST").is_file() for word in argv[2:]):
            self.stdout.write(
                "This checked the tally. For the other files of the copy: python3 start.py publish --check FOLDER"
            )
        raise SystemExit(code)

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(verify_tally.main([str(arg) for arg in args]))
