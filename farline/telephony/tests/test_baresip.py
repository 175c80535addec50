"""Our gateway against baresip, a telephone that nobody of us wrote: it answers, speaks, hears, and hangs up."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from farline.telephony import states
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.tests import baresip_stage
from farline.telephony.tests.baresip_stage import NEEDS_BARESIP, kept, loudest
from farline.telephony.tests.stage import OURS, App, Browser, address
from farline.telephony.tests.test_sealed import certificate

pytestmark = [*NEEDS_BARESIP, pytest.mark.enable_socket]


@pytest.fixture
def telephone(tmp_path, request) -> Iterator[tuple[int, Path]]:
    """Its account is for UDP or TLS, for clear or sealed sound, as the test asks. TLS is one port above."""
    codecs, account = request.param
    more = f"module srtp.so\nsip_certificate {certificate(tmp_path, 'telephone', address())}\n"
    with baresip_stage.telephone(tmp_path, codecs=codecs, account=account, more=more) as found:
        yield found


TRAITS = {
    "mu-law": ("PCMU", ""),
    "A-law": ("PCMA", ""),
    "TLS and SRTP": ("PCMA", ";transport=tls>;mediaenc=srtp-mand"),
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
    files = kept(heard)
    assert files  # a second or more of what came from the browser reached its ear
    assert loudest(files[0]) > 5000  # and it is the browser's tone
