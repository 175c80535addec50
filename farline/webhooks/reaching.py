"""One POST to one public address.

The name is looked up once, every answer of the lookup is asked whether it may be reached, and the connection goes to
exactly that address, so that a name that changes its mind leads nowhere. No redirect is followed, no proxy of the
environment is asked, and nothing of the answer is read but its code.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Mapping

from farline.webhooks import rules

TO_CONNECT, TO_ANSWER = 5.0, 10.0  # seconds
TRIED = 2  # addresses of one name
NOT_PUBLIC, NO_NAME, NO_ANSWER, NO_TRUST, TOO_SLOW = "not_public", "no_name", "no_answer", "no_trust", "too_slow"
Look = Callable[[str, int], list[str]]


class NotReached(Exception):
    """Nobody answered there, for the reason that is its text."""


def look_up(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def post(
    address: rules.Address,
    body: bytes,
    headers: Mapping[str, str],
    *,
    demo: bool = False,
    look: Look = look_up,
    context: ssl.SSLContext | None = None,
) -> str:
    """The code of the answer. Raises NotReached."""
    try:
        ips = look(address.host, address.port)
    except (OSError, UnicodeError):
        raise NotReached(NO_NAME) from None
    # All of them, not the first that fits: a name that also leads inside is not to be trusted at all.
    if not ips or not all(rules.may_reach(ip, demo=demo and address.scheme == "http") for ip in ips):
        raise NotReached(NOT_PUBLIC)
    trouble = NotReached(NO_ANSWER)
    for ip in ips[:TRIED]:
        try:
            return _post_to(ip, address, body, headers, context)
        except ssl.SSLError:
            raise NotReached(NO_TRUST) from None
        except TimeoutError:
            trouble = NotReached(TOO_SLOW)
        except (OSError, http.client.HTTPException):
            trouble = NotReached(NO_ANSWER)
    raise trouble


class _Pinned(http.client.HTTPConnection):
    def __init__(self, ip: str, address: rules.Address, context: ssl.SSLContext | None) -> None:
        super().__init__(address.host, address.port, timeout=TO_CONNECT)
        self._ip, self._secure, self._context = ip, address.scheme == "https", context

    def connect(self) -> None:
        self.sock = socket.create_connection((self._ip, self.port), TO_CONNECT)
        if self._secure:
            context = self._context or ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)


def _post_to(
    ip: str, address: rules.Address, body: bytes, headers: Mapping[str, str], context: ssl.SSLContext | None
) -> str:
    connection, late = _Pinned(ip, address, context), threading.Event()

    def hang_up() -> None:
        """Somebody who answers a byte at a time would hold us for hours: each byte begins the time-out anew."""
        late.set()
        if connection.sock is not None:
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)

    watch = threading.Timer(TO_ANSWER, hang_up)
    watch.daemon = True
    watch.start()
    try:
        connection.request("POST", address.path, body, dict(headers))
        said = f"{connection.getresponse().status:03d}"
    except (OSError, http.client.HTTPException, ValueError):
        if late.is_set():
            raise TimeoutError from None
        raise
    finally:
        watch.cancel()
        connection.close()
    if late.is_set():  # it was cut off in the middle of its head
        raise TimeoutError
    return said
