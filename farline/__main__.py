"""The `farline` program: every command an operator, a test or start.py runs."""

import os
import secrets
import signal
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
FOR_HELP = {"help", "--help", "-h"}


def main() -> None:
    # Whatever this program writes is for its own user alone, the database first of all.
    os.umask(0o077)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    checks_a_copy = sys.argv[1:2] == ["publish"] and any(word.startswith("--check") for word in sys.argv)
    wants_help = len(sys.argv) < 2 or (len(sys.argv) == 2 and sys.argv[1] in FOR_HELP)
    try:
        _run(wants_help, checks_a_copy)
    except KeyboardInterrupt:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # once more, and it ends where it is
        print("\nBroken off.", file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


def _run(wants_help: bool, checks_a_copy: bool) -> None:
    if set(sys.argv[1:2]) & WITHOUT_A_SITE or checks_a_copy or wants_help:
        os.environ.setdefault("FARLINE_SECRET_KEY", secrets.token_urlsafe(48))
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from farline.common import messages

    try:
        if wants_help:
            import django

            from farline.doors.commands import listing

            django.setup()
            print(listing.in_words())
            return
        messages.compile_stale()
        execute_from_command_line(["farline", *sys.argv[1:]])
    except ImproperlyConfigured as problem:
        sys.exit(str(problem))
    except BrokenPipeError:
        # Whoever reads has seen enough, such as `| head`. Python would complain once more as it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(141)


if __name__ == "__main__":
    main()
