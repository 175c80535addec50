"""The `farline` program: every command an operator, a test or start.py runs."""

import os
import secrets
import sys

# These touch neither keys nor database, so they run before any site exists.
WITHOUT_A_SITE = {"init", "inspect", "verify", "contracts", "messages", "content", "help", "version"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    if set(sys.argv[1:2]) & WITHOUT_A_SITE:
        os.environ.setdefault("FARLINE_SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from farline.common import messages

    messages.compile_stale()
    try:
        execute_from_command_line(["farline", *sys.argv[1:]])
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
