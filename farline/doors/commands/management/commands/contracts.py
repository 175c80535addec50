"""`farline contracts`: import contracts, foreign-key arrows, column sensitivity. Exit 0 when all hold."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from farline import ROOT


class Command(BaseCommand):
    help = "Check that the house stands: floors, rivers, arrows between tables, sensitivity of columns."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        linter = Path(sys.executable).with_name("lint-imports")
        if not linter.exists():
            raise CommandError("The developers' tools are missing. Run it as: python3 start.py contracts")
        own = {name: value for name, value in os.environ.items() if not name.startswith("FARLINE_")}
        imports = subprocess.run([linter], cwd=ROOT, env=own)  # noqa: S603
        tests = [sys.executable, "-m", "pytest", "tests/architecture", "-p", "no:randomly", "-p", "no:cacheprovider"]
        tables = subprocess.run(tests, cwd=ROOT, env=own)  # noqa: S603
        if imports.returncode or tables.returncode:
            raise CommandError("A contract is broken; the lines above say which.")
        self.stdout.write("All contracts hold.")
