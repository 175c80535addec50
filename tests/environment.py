"""A throw-away installation for every test process: its own folder, its own keys, nothing of the machine's."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from farline.common import messages

FOLDER = Path(tempfile.mkdtemp(prefix="farline-test-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
os.environ["FARLINE_DATA"] = str(FOLDER)
os.environ["FARLINE_KEYS"] = str(FOLDER / "keys")
os.environ["FARLINE_TLS"] = "no"
os.environ["FARLINE_BALLAST_MB"] = "0"  # a test lays its own where it needs one
os.environ["DJANGO_SETTINGS_MODULE"] = "farline.settings"
(FOLDER / "keys").mkdir()
(FOLDER / "keys" / "web.key").write_text("only-for-tests")
(FOLDER / "keys" / "root.key").write_bytes(bytes(range(32)))
# A clean checkout has no compiled translations yet; workers start after this process has made them.
messages.compile_stale()


def pytest_configure() -> None:
    """A busy machine is no fault of a rule: no time limit on a single example of a property."""
    from hypothesis import settings

    settings.register_profile("farline", deadline=None)
    settings.load_profile("farline")


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """On a server, what is about the embedded database alone is passed over."""
    if os.environ.get("FARLINE_DATABASE_URL"):
        import pytest

        for item in items:
            if item.get_closest_marker("embedded"):
                item.add_marker(pytest.mark.skip(reason="of the embedded database alone"))


def pytest_runtest_setup() -> None:
    """Each test begins in the site's own language, whatever page the one before it asked for."""
    from django.utils import translation

    translation.deactivate()
