"""The very file that operators are given, run by a real nginx before a site that counts what reaches it."""

import datetime as dt
import http.client
import http.server
import os
import shutil
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from farline import ROOT
from tests.browser.sites import free_port

NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.allow_hosts(["127.0.0.1"]),
    pytest.mark.skipif(NGINX is None, reason="NOT TESTED: the reverse proxy's file. sudo apt install nginx-light"),
]


class Site(http.server.BaseHTTPRequestHandler):
    """Stands in for the pages: public, private, a stream, and one that sets a cookie."""

    reached: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012 - one for the whole test
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.reached.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
        if self.path.startswith("/live/"):
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(b"event: first\n\n")
            self.wfile.flush()
            time.sleep(1.5)
            self.wfile.write(b"event: second\n\n")
            self.close_connection = True
            return
        body = b"%d" % len(self.reached)
        self.send_response(200)
        kind = "no-store" if "private" in self.path else "public, max-age=300"
        self.send_header("Cache-Control", kind)
        if "cookie" in self.path:
            self.send_header("Set-Cookie", "__Host-farline=x")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    Site.reached.clear()
    site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    port, plain = free_port(), free_port()
    _certificate(tmp_path)
    text = (ROOT / "deploy" / "nginx" / "farline.conf").read_text(encoding="utf-8")
    for before, after in {
        "127.0.0.1:8600": f"127.0.0.1:{site.server_address[1]}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "  listen [::]:80;\n": "",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;",
        "  listen [::]:443 ssl http2;\n": "",
        "/etc/ssl/farline": str(tmp_path),
        "/dev/shm/farline-shelf": str(tmp_path / "shelf"),  # noqa: S108 - the operator's, not ours
        "farline.example": "127.0.0.1",
    }.items():
        assert before in text, f"the shipped file no longer says {before!r}"
        text = text.replace(before, after)
    (tmp_path / "farline.conf").write_text(text)
    whole = (
        ("user root; " if os.geteuid() == 0 else "")
        + f"daemon off; pid {tmp_path}/pid; error_log /dev/null crit; events {{}}\n"
        f"http {{ client_body_temp_path {tmp_path}/body; proxy_temp_path {tmp_path}/temp;"
        f" fastcgi_temp_path {tmp_path}/f;"
        f" uwsgi_temp_path {tmp_path}/u; scgi_temp_path {tmp_path}/s; include {tmp_path}/farline.conf; }}\n"
    )
    (tmp_path / "nginx.conf").write_text(whole)
    assert NGINX is not None
    running = subprocess.Popen(
        [NGINX, "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")], stderr=subprocess.PIPE
    )
    try:
        for _ in range(100):
            try:
                ask(port, "/en/ready/")
                break
            except OSError:
                time.sleep(0.05)
        Site.reached.clear()
        yield port, tmp_path
    finally:
        running.terminate()
        running.wait(timeout=5)
        if running.stderr:
            running.stderr.close()
        site.shutdown()
        site.server_close()


def ask(port: int, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> tuple[int, bytes]:
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=10)
    try:
        line.request(method, path, body or None, {key.replace("_", "-"): value for key, value in headers.items()})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_a_crowd_is_served_from_the_shelf_and_readers_with_a_cookie_are_not(proxy):
    port, _ = proxy
    assert {ask(port, "/en/tally/")[1] for _ in range(5)} == {b"1"}
    for cookie in ("__Host-farline=secret", "farline=secret"):
        assert ask(port, "/en/tally/", Cookie=cookie)[1] not in {b"1"}
    assert ask(port, "/en/tally/")[1] == b"1", "what somebody signed in got is not on the shelf"


def test_no_private_page_and_no_cookie_comes_onto_the_shelf(proxy):
    port, folder = proxy
    for path in ("/en/desk/private/", "/en/cookie/"):
        assert len({ask(port, path)[1] for _ in range(3)}) == 3
    kept = b"".join(one.read_bytes() for one in (folder / "shelf").rglob("*") if one.is_file())
    assert b"private" not in kept and b"Set-Cookie" not in kept


def test_the_site_never_learns_who_asks(proxy):
    port, _ = proxy
    said = ask(port, "/en/x/", X_Forwarded_For="203.0.113.77", Forwarded="for=203.0.113.77", X_Real_IP="203.0.113.77")
    assert Site.reached, said
    (_, headers) = Site.reached[-1]
    assert "203.0.113.77" not in str(headers)
    assert not {"x-forwarded-for", "x-real-ip", "forwarded", "via"} & set(headers)


@pytest.mark.parametrize(
    "path", ["/exchange/redeem", "/exchange", "/exchange/", "//exchange/redeem", "/x/../exchange/live"]
)
def test_what_the_gateway_asks_is_shut_from_outside(proxy, path):
    port, _ = proxy
    assert ask(port, path, "POST", b"{}")[0] in (400, 404)
    assert not any("exchange" in one for one, _ in Site.reached)


def test_a_stream_is_told_as_it_comes(proxy):
    port, _ = proxy
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=10)
    began = time.monotonic()
    line.request("GET", "/live/claim/1")
    answer = line.getresponse()
    assert answer.read1(100) == b"event: first\n\n" and time.monotonic() - began < 1.2
    line.close()


def test_it_writes_nothing_down(proxy):
    port, folder = proxy
    ask(port, "/en/tally/", User_Agent="FarlineCanary/7")
    ask(port, "/en/nothing%00/", User_Agent="FarlineCanary/7")
    written = [one for one in folder.rglob("*") if one.is_file() and b"FarlineCanary" in one.read_bytes()]
    assert written == [] and not list(folder.rglob("*.log"))


def test_more_than_a_list_is_turned_away(proxy):
    port, _ = proxy
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    line = http.client.HTTPSConnection("127.0.0.1", port, context=trusting, timeout=10)
    line.putrequest("POST", "/en/office/lists/new/")
    line.putheader("Content-Length", str(110_000_000))
    line.endheaders()
    assert line.getresponse().status == 413
    line.close()


def _certificate(folder: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)  # noqa: TID251 - a certificate's dates
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    raw = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").write_bytes(raw)
