"""What several test files of the line for many calls need."""

import os
from collections.abc import Iterator

import pytest

from farline.telephony.scaled.plan import Plan
from farline.telephony.tests import scaled_stage


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    sip, inside = 20_000 + os.getpid() % 5000 * 2, 31_000 + os.getpid() % 1000
    folder = tmp_path_factory.mktemp("line") / "telephony"
    with scaled_stage.running(
        folder, sip=sip, inside=inside, media=(40_000, 41_999), authorities="/etc/ssl/certs"
    ) as made:
        yield made
