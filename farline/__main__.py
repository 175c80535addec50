"""The `farline` program: every command an operator, a test or start.py runs."""

import os
import secrets
import sys

# These touch neither keys nor database, so they run before any site exists.
WITHOUT_A_SITE = {
    "init",
    "shares",
    "inspect",
    "verify",
    "register",
    "bench",
    "drill",
    "contracts",
    "messages",
    "content",
    "help",
    "version",
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    checks_a_copy = sys.argv[1:2] == ["publish"] and any(word.startswith("--check") for word in sys.argv)
    if set(sys.argv[1:2]) & WITHOUT_A_SITE or checks_a_copy:
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
