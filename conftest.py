"""What all tests of the house share. The rest of their environment is in tests/environment.py."""

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Each test process has a database in its own memory; a suffix would make a file of its name."""
