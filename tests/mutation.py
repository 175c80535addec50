"""For .ci/mutate.py: the same examples each time, since a test is run again and again in one process."""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_configure() -> None:
    from hypothesis import HealthCheck, settings

    again = [HealthCheck.differing_executors]
    settings.register_profile("mutation", deadline=None, derandomize=True, database=None, suppress_health_check=again)
    settings.load_profile("mutation")
