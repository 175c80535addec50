import pytest
from django.core.cache import cache

from farline.doors.common.tests.factories import a_volunteer


@pytest.fixture(autouse=True)
def _quick_and_clean(settings):
    """Nobody tried to sign in yet, and passphrases cost little."""
    settings.PASSWORD_HASHERS = ["farline.doors.common.tests.quick.QuickArgon2"]
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def meilan(db):
    return a_volunteer()
