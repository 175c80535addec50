"""What several test files of the telephone line need."""

import os
import socket
import subprocess
from collections.abc import Iterator

import pytest

from farline.telephony.scaled.plan import Plan
from farline.telephony.tests import scaled_stage
from farline.telephony.tests.sipp_stage import CALLS, SIPP


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plan]:
    sip, inside = 20_000 + os.getpid() % 5000 * 2, 31_000 + os.getpid() % 1000
    folder = tmp_path_factory.mktemp("line") / "telephony"
    with scaled_stage.running(
        folder, sip=sip, inside=inside, media=(40_000, 41_999), authorities="/etc/ssl/certs"
    ) as made:
        yield made


@pytest.fixture
def sipp(tmp_path) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    assert SIPP is not None
    command = [SIPP, "-sn", "uas", "-i", "127.0.0.1", "-p", str(port), "-m", str(CALLS), "-nostdin", "-nd"]
    process = subprocess.Popen(  # noqa: S603
        command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield port, process
    process.kill()
    process.wait()
