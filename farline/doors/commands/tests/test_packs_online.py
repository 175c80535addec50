"""Links tried for real, against servers of our own on this machine: every way in which one may fail is a sentence."""

import datetime as dt
import http.server
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.utils import timezone

from farline.common import links
from farline.doors.commands import packs_check

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.enable_socket]
HOST = "127.0.0.1"


class Answers(http.server.BaseHTTPRequestHandler):
    """/ok, /gone and /broken are that; /on leads to /ok, /to-one to a page for one person, /round to itself."""

    def do_GET(self) -> None:
        place = {"/on": "/ok", "/to-one": "/ok?to=3", "/round": "/round"}.get(self.path)
        if self.path == "/slow":
            self.server.silent.wait(5)  # type: ignore[attr-defined]  # set where the server is made
            return
        code = {"/gone": 404, "/broken": 500}.get(self.path, 200)
        self.send_response(302 if place else code)
        if place:
            self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def at(certificate: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer((HOST, 0), Answers)
    server.silent = threading.Event()  # type: ignore[attr-defined]  # lets a slow answer go when the test is over
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]  # a caller who hangs up is what we test
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"https://{HOST}:{server.server_port}"
    server.silent.set()  # type: ignore[attr-defined]  # as above
    server.shutdown()
    thread.join()
    server.server_close()


def tried(url: str, certificate: Path) -> str:
    return packs_check.try_link(url, context=ssl.create_default_context(cafile=certificate), patience=0.4)


@pytest.mark.parametrize(("path", "said"), [
    ("/ok", ""), ("/gone", "answers 404"), ("/broken", "answers 500"), ("/slow", "does not answer within 0.4 seconds"),
    ("/round", "answers 302"),
])  # fmt: skip
@pytest.mark.slow
def test_it_says_how_a_page_answers(at, certificate, path, said):
    assert tried(at + path, certificate) == said


def test_it_holds_the_place_to_which_a_link_leads_to_the_same_rule(at, certificate, monkeypatch):
    assert tried(at + "/to-one", certificate).startswith(f"leads on to {at}/ok?to=3, which must")
    monkeypatch.setattr(links, "trouble", lambda url: "names one person" if "?" in url else "")
    assert tried(at + "/to-one", certificate) == f"leads on to {at}/ok?to=3, which names one person"
    assert tried(at + "/on", certificate) == ""


def test_the_whole_check_asks_each_link_and_tells_what_came_back(at, certificate):
    asked: list[str] = []

    def answers(url: str) -> str:
        asked.append(url)
        return tried(at + ("/gone" if len(asked) == 1 else "/ok"), certificate)

    found = [finding for finding in packs_check.look(dt.date(2026, 11, 26), answers) if finding.bad]
    assert [finding.sentence for finding in found] == [f"{asked[0]} answers 404"]


def test_it_trusts_no_certificate_that_nobody_signed(at):
    assert packs_check.try_link(at + "/ok", patience=0.4) == "shows a certificate that cannot be trusted"


def test_it_says_that_nobody_listens(certificate):
    with socket.socket() as free:
        free.bind((HOST, 0))
        port = free.getsockname()[1]
    assert tried(f"https://{HOST}:{port}/", certificate) == "refuses the connection"
