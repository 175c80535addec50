"""TLS and SRTP from the gateway itself to a trunk; the fake trunk stands behind a TLS door."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from farline.telephony import fates, states
from farline.telephony.gateway import line as lines
from farline.telephony.gateway.exchange import Away
from farline.telephony.gateway.last_words import LastWords
from farline.telephony.gateway.own_media import OwnMedia
from farline.telephony.gateway.switchboard import Switchboard
from farline.telephony.simulator.trunk import open_trunk
from farline.telephony.sip import outgoing
from farline.telephony.sip.endpoint import open_endpoint
from farline.telephony.sip.outgoing import Route
from farline.telephony.tests.stage import NUMBER, OURS, App, Browser
from farline.telephony.tests.test_scaled_tls import Door, through

pytestmark = [pytest.mark.slow, pytest.mark.allow_hosts(["127.0.0.1"])]


def certificate(folder: Path, name: str, address: str = "127.0.0.1") -> Path:
    """One that vouches for itself, and its key beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    since = timezone.now() - dt.timedelta(hours=1)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))])
    made = (
        x509.CertificateBuilder().subject_name(who).issuer_name(who).public_key(key.public_key()).serial_number(7)
        .not_valid_before(since).not_valid_after(since + dt.timedelta(days=2)).add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    clear = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{name}.pem").write_bytes(made.public_bytes(pem) + clear)
    return folder / f"{name}.pem"


def call(shown: Path, believed: Path, *, sealed: bool = False, killed: bool = False) -> tuple[list[Any], bytes, Any]:
    """One call to a trunk that answers: the events, what the trunk overheard, and how the person fared."""
    overheard: list[bytes] = []
    doors: list[asyncio.StreamWriter] = []

    async def run() -> tuple[list[Any], Any]:
        trunk = await open_trunk("127.0.0.1", 0, always=fates.FATES["hangs_up"], overhear=overheard.append)

        async def enter(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            _, door = await asyncio.get_running_loop().create_datagram_endpoint(
                lambda: Door(writer), remote_addr=("127.0.0.1", trunk.port)
            )
            doors.append(writer)
            try:
                await through(reader, door)
            finally:
                door.transport.close()

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown)
        server = await asyncio.start_server(enter, "127.0.0.1", 0, ssl=context)
        endpoint = await open_endpoint("127.0.0.1", 0, set(), authorities=str(believed))
        app, browser = App(trunk.port), Browser()
        app.route = {"port": server.sockets[0].getsockname()[1], "transport": "tls", "sealed": sealed}
        board = Switchboard(endpoint, app, OwnMedia("127.0.0.1", range(0)))  # type: ignore[arg-type] # a stub
        _, answer = await board.call(permit="p", volunteer=OURS, offer=await browser.offer())
        await browser.take(answer)
        if killed:
            words = LastWords(str(believed))
            endpoint.last_word = words.keep
            await app.until(states.ANSWERED)
            endpoint.send = lambda *_: None  # type: ignore[method-assign] # it is dead
            await asyncio.to_thread(words.close)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(7):
                while not any(event["state"] in {states.ENDED, states.FAILED} for event in app.events):
                    await asyncio.sleep(0.02)
        app.events.append({"state": "heard", "packets": browser.heard})
        await browser.pc.close()
        await board.close()
        for one in list(endpoint.calls.values()):
            one._forget()  # type: ignore[attr-defined]
        endpoint.transport.close()
        for writer in doors:
            writer.transport.abort()
        server.close()
        trunk.close()
        await asyncio.sleep(0.1)
        for waiting in asyncio.all_tasks() - {asyncio.current_task()}:
            waiting.cancel()
        return app.events, trunk.latest

    events, person = asyncio.run(run())
    return events, b"".join(overheard), person


def test_a_call_goes_by_tls_and_each_thing_is_said_once(tmp_path):
    trunk = certificate(tmp_path, "trunk")
    events, overheard, person = call(trunk, trunk)
    said = [event["state"] for event in events]
    assert said == [states.RINGING, states.ANSWERED, states.ENDED, "heard"]
    assert events[2]["by"] == states.CALLEE  # its BYE came back by the same connection
    assert events[3]["packets"] > 30 and person.ear.heard > 30
    assert b"Via: SIP/2.0/TLS" in overheard and b";transport=tls>" in overheard
    assert overheard.count(b"INVITE sip:") == 1


def test_a_killed_gateway_hangs_up_by_tls_too(tmp_path):
    trunk = certificate(tmp_path, "trunk")
    _, _, person = call(trunk, trunk, killed=True)
    assert person.by == "caller"


@pytest.mark.parametrize("what", ["unknown", "another's name"])
def test_a_trunk_whose_certificate_nobody_vouches_for_is_told_no_number(tmp_path, monkeypatch, what):
    monkeypatch.setattr(outgoing, "SILENT_AFTER", 1.5)
    shown = certificate(tmp_path, "shown", "127.0.0.1" if what == "unknown" else "192.0.2.1")
    believed = certificate(tmp_path, "believed") if what == "unknown" else shown
    events, overheard, _ = call(shown, believed)
    assert not overheard
    assert (events[0]["state"], events[0]["reason"]) == (states.FAILED, "trunk_silent")


def test_sound_that_must_be_sealed_is_never_sent_in_the_clear(tmp_path):
    """This trunk knows no SRTP: it is offered nothing else, and the call ends instead."""
    trunk = certificate(tmp_path, "trunk")
    events, overheard, person = call(trunk, trunk, sealed=True)
    assert b"RTP/SAVP" in overheard and b"AES_CM_128_HMAC_SHA1_80 inline:" in overheard
    ended = next(event for event in events if event["state"] == states.ENDED)
    assert ended["reason"] == "no_sound"
    assert not person.ear.heard


def test_keys_of_the_sound_are_told_by_tls_alone():
    async def run() -> None:
        endpoint = await open_endpoint("127.0.0.1", 0, set())
        sound = OwnMedia("127.0.0.1", range(0)).sound()
        line = lines.Line(volunteer=OURS, tell=lambda *_: None, sound=sound)
        with pytest.raises(Away):
            await line.dial(endpoint, NUMBER, Route("127.0.0.1", 9, "x", sealed=True))
        endpoint.transport.close()

    asyncio.run(run())


def test_a_trunk_may_be_known_by_its_name(monkeypatch):
    async def run() -> None:
        async def found(host: str, port: int, **_: Any) -> list[Any]:
            if host == "nowhere.invalid":
                raise OSError
            return [(2, 2, 17, "", ("192.0.2.7", port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", found)
        route = await lines.resolved(Route("sip.example.net", 5060, "x"))
        assert (route.host, route.domain) == ("192.0.2.7", "sip.example.net")
        same = Route("192.0.2.9", 5060, "x")
        assert await lines.resolved(same) == same
        with pytest.raises(Away):
            await lines.resolved(Route("nowhere.invalid", 5060, "x"))

    asyncio.run(run())
