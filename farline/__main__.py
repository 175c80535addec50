"""The `farline` program: every command an operator, a test or start.py runs."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    from farline.common import messages

    messages.compile_stale()
    from django.core.management import execute_from_command_line

    execute_from_command_line(["farline", *sys.argv[1:]])


if __name__ == "__main__":
    main()
