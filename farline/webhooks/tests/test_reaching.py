"""Over real sockets on this machine: the connection goes where the lookup said, and nowhere that an answer says."""

import http.server
import socket
import ssl
import threading
import time
from typing import ClassVar

import pytest

from farline.webhooks import reaching, rules

pytestmark = [pytest.mark.allow_hosts(["127.0.0.1"]), pytest.mark.enable_socket]
PUBLIC = "93.184.216.34"


class Machine(http.server.BaseHTTPRequestHandler):
    heard: ClassVar[list[tuple[str, str]]] = []

    def do_POST(self):
        self.heard.append((self.path, self.rfile.read(int(self.headers["Content-Length"])).decode()))
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "http://127.0.0.1:1/inside")
        self.end_headers()

    def log_message(self, *said):
        pass


@pytest.fixture
def machine():
    Machine.heard.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Machine)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def to(port: int, path: str = "/", **more):
    return reaching.post(rules.Address("http", "127.0.0.1", port, path), b"{}", {}, demo=True, **more)


def test_it_posts_and_reads_the_code_alone(machine):
    assert to(machine) == "204" and Machine.heard == [("/", "{}")]


def test_it_follows_no_redirect(machine):
    assert to(machine, "/away") == "302" and len(Machine.heard) == 1


@pytest.mark.parametrize(
    "found", [["127.0.0.1"], [PUBLIC, "10.0.0.1"], ["::1"], ["fe80::1%eth0"], ["169.254.169.254"], []]
)
def test_it_reaches_nothing_when_a_name_leads_inside_even_among_others(found, machine):
    address = rules.Address("https", "rebound.monitor.net", machine, "/")
    for demo in (False, True):
        with pytest.raises(reaching.NotReached, match=reaching.NOT_PUBLIC):
            reaching.post(address, b"{}", {}, demo=demo, look=lambda host, port: found)
    assert not Machine.heard


def test_it_asks_for_the_name_once_and_connects_to_what_was_asked(monkeypatch):
    went = []

    def connect(where, timeout):
        went.append(where)
        raise OSError

    monkeypatch.setattr(socket, "create_connection", connect)
    answers = iter([[PUBLIC]])
    with pytest.raises(reaching.NotReached, match=reaching.NO_ANSWER):
        address = rules.Address("https", "hooks.monitor.net", 443, "/")
        reaching.post(address, b"{}", {}, look=lambda host, port: next(answers))
    assert went == [(PUBLIC, 443)]


def test_it_says_why_nobody_was_reached(machine, monkeypatch):
    def nobody(host, port):
        raise OSError

    with pytest.raises(reaching.NotReached, match=reaching.NO_NAME):
        to(machine, look=nobody)
    # A machine that speaks no TLS, reached as if it were a public one.
    monkeypatch.setattr(rules, "may_reach", lambda ip, demo=False: True)
    with pytest.raises(reaching.NotReached, match=f"{reaching.NO_TRUST}|{reaching.NO_ANSWER}"):
        reaching.post(
            rules.Address("https", "127.0.0.1", machine, "/"), b"{}", {}, context=ssl.create_default_context()
        )


@pytest.mark.slow
def test_a_machine_that_answers_a_byte_at_a_time_holds_nobody_up(monkeypatch):
    monkeypatch.setattr(reaching, "TO_ANSWER", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            there, _ = server.accept()
            with there:
                for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 900:
                    try:
                        there.send(bytes([byte]))
                    except OSError:
                        return
                    time.sleep(0.02)

        threading.Thread(target=drip, daemon=True).start()
        began = time.monotonic()
        with pytest.raises(reaching.NotReached, match=reaching.TOO_SLOW):
            to(server.getsockname()[1])
        assert time.monotonic() - began < 5
