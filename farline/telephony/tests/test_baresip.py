"""Our gateway against baresip, a telephone that nobody of us wrote: it answers, speaks, hears, and hangs up."""

import asyncio
import contextlib
import shutil
import socket
import struct
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import pytest

from farline.telephony import states
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests.stage import NUMBER, OURS, App, Browser, address
from farline.telephony.tests.test_sealed import certificate

BARESIP = shutil.which("baresip")
pytestmark = [
    pytest.mark.full,
    pytest.mark.enable_socket,
    pytest.mark.skipif(BARESIP is None, reason="NO baresip. sudo apt install --no-install-recommends baresip-core"),
]
MODULES = Path("/usr/lib/baresip/modules")


def loudest(file: Path) -> int:
    with contextlib.closing(wave.open(str(file))) as kept:
        samples = kept.readframes(kept.getnframes())
    return max(abs(int(one)) for (one,) in struct.iter_unpack("<h", samples))


@pytest.fixture
def telephone(tmp_path, request) -> Iterator[tuple[int, Path]]:
    """A telephone whose microphone whistles 440 Hz, and that keeps what it hears: for this test alone.

    Its account is for UDP or TLS, for clear or sealed sound, as the test asks. TLS is one port above.
    """
    trait = getattr(request, "param", "audio_codecs=PCMU")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    heard = tmp_path / "heard"
    heard.mkdir()
    (tmp_path / "config").write_text(
        f"sip_listen {address()}:{port}\naudio_source ausine,440\naudio_player aufile,{heard}/out.wav\n"
        f"module_path {MODULES}\nmodule g711.so\nmodule ausine.so\nmodule aufile.so\nmodule sndfile.so\n"
        f"module srtp.so\nmodule_app account.so\nmodule_app menu.so\nsnd_path {heard}\n"
        f"sip_certificate {certificate(tmp_path, 'telephone', address())}\n"
        "ausrc_srate 48000\nausrc_channels 2\nauplay_srate 8000\n"
    )
    (tmp_path / "accounts").write_text(
        f"<sip:{NUMBER}@{address()}:{port}{';transport=tls' if 'srtp' in trait else ''}>"
        f";regint=0;answermode=auto;{trait}\n"
    )
    (tmp_path / "contacts").touch()
    assert BARESIP is not None
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(  # noqa: S603
            [BARESIP, "-f", str(tmp_path)], cwd=tmp_path, stdin=subprocess.PIPE, stdout=log, stderr=log
        )
    time.sleep(1.0)
    yield port, heard
    process.kill()
    process.wait(10)
    assert process.stdin is not None
    process.stdin.close()


TRAITS = {
    "mu-law": "audio_codecs=PCMU",
    "A-law": "audio_codecs=PCMA",
    "TLS and SRTP": "audio_codecs=PCMA;mediaenc=srtp-mand",
}


@pytest.mark.parametrize("telephone", TRAITS.values(), ids=TRAITS, indirect=True)
def test_baresip_and_the_browser_hear_each_other(telephone, request, tmp_path):
    port, heard = telephone
    sealed = "SRTP" in request.node.callspec.id

    async def run() -> None:
        endpoint = await open_endpoint(address(), 0, set(), authorities=str(tmp_path / "telephone.pem"))
        app, browser = App(port + sealed), Browser(speaks=True)
        app.route = {"host": address(), "transport": "tls" if sealed else "udp", "sealed": sealed}
        board = Switchboard(endpoint, app, OwnMedia(address(), range(0)))  # type: ignore[arg-type] # a stub
        line, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        await app.until(states.ANSWERED)
        await asyncio.sleep(3.0)
        assert browser.heard > 100
        assert browser.loudest > 300  # it whistles
        line.hang_up()
        await asyncio.sleep(0.7)
        assert app.events[-1]["state"] == states.ENDED
        await browser.pc.close()
        await board.close()
        for call in list(endpoint.calls.values()):
            call._forget()  # type: ignore[attr-defined]
        endpoint.transport.close()
        await asyncio.sleep(0.05)
        for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
            waiting.cancel()

    asyncio.run(run())
    kept = [file for file in heard.glob("*dec*.wav") if file.stat().st_size > 16_000]
    assert kept  # a second or more of what came from the browser reached its ear
    assert loudest(kept[0]) > 5000  # and it is the browser's tone
