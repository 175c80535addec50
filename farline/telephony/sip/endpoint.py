"""One UDP socket for all calls, and TLS to the trunks that want it. It hears those that it was told of; scanners get
no answer at all, and nobody can open a connection to us.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

from farline.telephony.sip import message
from farline.telephony.sip.message import Message
from farline.telephony.sip.sealed import TlsPlace, TlsWays

log = logging.getLogger(__name__)
Address = tuple[str, int]
# What a trunk may send outside a call without being told off.
ALLOWED = "INVITE, ACK, CANCEL, BYE, OPTIONS"
ANSWERS_A_SECOND = 20
SEEN = "X-Farline-Seen"  # how many our own proxy turned away since it was last asked


class Hears(Protocol):
    def hear(self, heard: Message, source: Address) -> None: ...


class Endpoint(asyncio.DatagramProtocol):
    """`seen` counts what was turned away, by kind, for the operator; it never says from where or about whom.

    `last_word(call, to, words)` is told what would end each call, or with None that it is over: see last_words.py.
    """

    def __init__(self, trusted: set[str], proxy: Address | None = None, authorities: str = "") -> None:
        self.trusted, self.proxy = trusted | ({proxy[0]} if proxy else set()), proxy
        self.tls = TlsWays(self.take, authorities)
        self.calls: dict[str, Hears] = {}
        self.incoming: Callable[[Message, Address], bool] | None = None  # takes a call that comes, or does not
        self.seen: Counter[str] = Counter()
        self.last_word: Callable[[str, Address, bytes | None], None] | None = None
        self._budget, self._second = ANSWERS_A_SECOND, 0

    def connection_lost(self, trouble: Exception | None) -> None:
        self.tls.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport: Any = transport
        self.host, self.port = transport.get_extra_info("sockname")[:2]

    def send(self, sent: Message, to: Address) -> None:
        if isinstance(to, TlsPlace):
            self.tls.send(sent.bytes(), to)
        elif not self.transport.is_closing():
            self.transport.sendto(sent.bytes(), to)

    def datagram_received(self, data: bytes, source: Address) -> None:
        if source[0] not in self.trusted:
            self.seen["stranger"] += 1
            return
        self.take(data, source)

    def take(self, data: bytes, source: Address) -> None:
        """What one of our trunks says."""
        if not data.strip(b"\r\n\x00 "):
            return  # keep-alive
        try:
            heard = message.read(data)
        except message.Unreadable:
            self.seen["unreadable"] += 1
            return
        call = self.calls.get(heard.call_id)
        try:
            if call is not None:
                call.hear(heard, source)
            elif heard.method == "INVITE" and self.incoming is not None and self.incoming(heard, source):
                return
            elif heard.method and heard.method != "ACK":
                self._turn_away(heard, source)
            elif heard.status and source == self.proxy:
                self.seen["stranger"] += int(re.sub(r"\D", "", heard.get(SEEN))[:6] or 0)
        except Exception:
            # The text of a message may hold a number, so neither it nor the traceback is written anywhere.
            self.seen["stumbled"] += 1
            log.error("sip: a message could not be worked with")

    def _turn_away(self, heard: Message, source: Address) -> None:
        """A trunk asks outside a call: it may ask whether we live; everything else is refused, and not too often."""
        self.seen[f"refused {heard.method}"[:24]] += 1
        second = int(asyncio.get_running_loop().time())
        if second != self._second:
            self._budget, self._second = ANSWERS_A_SECOND, second
        if self._budget <= 0:
            return
        self._budget -= 1
        if heard.method == "OPTIONS" and not message.parameter(heard.get("To"), "tag"):
            status, phrase = 200, "OK"
        elif heard.method in {"BYE", "CANCEL", "OPTIONS"}:  # of a call that an earlier life of this process had
            status, phrase = 481, "Call Does Not Exist"
        elif heard.method == "INVITE":
            status, phrase = 403, "Forbidden"  # nobody can be called here
        else:
            status, phrase = 405, "Method Not Allowed"
        self.send(message.answer(heard, status, phrase, ("Allow", ALLOWED), tag=message.new_branch()[7:]), source)


async def open_endpoint(
    host: str, port: int, trusted: set[str], proxy: Address | None = None, authorities: str = ""
) -> Endpoint:
    _, endpoint = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Endpoint(trusted, proxy, authorities), local_addr=(host, port)
    )
    return endpoint
