"""For commands that start others and fill folders: broken off, they end what they began on the way out."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError


@contextmanager
def leaving_nothing() -> Iterator[None]:
    """Ended by a signal, all that is to be done at the end is done. Raises CommandError for Ctrl-C."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        yield
    except KeyboardInterrupt:
        raise CommandError("Broken off.", returncode=128 + signal.SIGINT) from None
    finally:
        signal.signal(signal.SIGTERM, before)
