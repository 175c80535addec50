"""What all tests of the house share. The rest of their environment is in tests/environment.py."""

import os

import pytest

if not os.environ.get("FARLINE_DATABASE_URL"):  # on a server each test process has a database of its own name

    @pytest.fixture(scope="session")
    def django_db_modify_db_settings_xdist_suffix() -> None:
        """Each test process has a database in its own memory; a suffix would make a file of its name."""


@pytest.fixture(autouse=True)
def nobody_at_hand_from_another_test() -> None:
    """A process keeps the next people in mind for a second; tests share the process, and their clock stands still."""
    from farline.calls.actions import at_hand
    from farline.common import lately

    at_hand.forget()
    lately.forget()
