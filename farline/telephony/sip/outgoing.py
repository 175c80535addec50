"""One call that we place: from INVITE to BYE, with the timers of RFC 3261 for UDP; by TLS nothing is said twice.

What the trunk says in words is never passed on, only its status code: a reason phrase may hold the number.
A redirect is a refusal here. A call that was cancelled while its answer was under way is hung up.
"""

import asyncio
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from farline.telephony.sip import digest, message, proxy
from farline.telephony.sip.endpoint import ALLOWED, Address, Endpoint
from farline.telephony.sip.message import Message
from farline.telephony.sip.sealed import TlsPlace

FIRST_REPEAT, LONGEST_REPEAT = 0.5, 4.0
SILENT_AFTER = 5.0  # no answer of any kind: this trunk is dead
KEPT_AFTER_END = 6.0  # repeated last words are still answered for so long
CANCELLED_BY_NOW = 4.0
ANSWERS_WITHIN = 6.0  # in the middle of a call, when it is asked whether it lives
NETWORK_OUT_OF_ORDER = 38  # Q.850


@dataclass(frozen=True)
class Route:
    """The trunk and our account on it. `repr` shows no password, so that no traceback does."""

    host: str
    port: int
    caller_id: str
    domain: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    rings_at_most: float = 45.0
    transport: str = "udp"
    sealed: bool = False  # SRTP towards the trunk

    @property
    def address(self) -> Address:
        return TlsPlace(self.host, self.port) if self.transport == "tls" else (self.host, self.port)

    @property
    def next_hop(self) -> str:
        """As a SIP proxy wants to be told."""
        return f"sip:{self.host}:{self.port};transport={self.transport}"


@dataclass(frozen=True)
class Said:
    """What happened on the line: ringing, answered, ended or failed. `sound` is the trunk's SDP where it sent one."""

    what: str
    status: int = 0
    by: str = ""
    reason: str = ""
    cause: int = 0
    sound: bytes = b""


class OutgoingCall:
    def __init__(
        self, endpoint: Endpoint, number: str, route: Route, sound: bytes, tell: Callable[[Said], None]
    ) -> None:
        self.endpoint, self.route, self.sound, self.tell = endpoint, route, sound, tell
        domain = route.domain or route.host
        self.uri = f"sip:{number}@{domain}" + (f":{route.port}" if not route.domain else "")
        self.address = endpoint.proxy or route.address
        self.call_id, self.tag = secrets.token_hex(16), secrets.token_hex(8)
        self.by_tls = isinstance(self.address, TlsPlace)
        self.ours = f"sip:line@{endpoint.host}:{endpoint.port}" + (";transport=tls" if self.by_tls else "")
        self.sender = f"<sip:{route.caller_id}@{route.domain or endpoint.host}>;tag={self.tag}"
        self.receiver, self.target = f"<{self.uri}>", self.uri
        self.routes: list[str] = []
        self.sequence, self.state = 1, "new"
        self.signed_in = self.hanging_up = self.heard_provisional = self.was_answered = False
        self.pending = Message()
        self._timers: dict[str, asyncio.TimerHandle] = {}

    # --- what the gateway asks for ------------------------------------------------------------------------------

    def start(self) -> None:
        if not self.by_tls:
            self.endpoint.trusted.add(self.address[0])
        self.endpoint.calls[self.call_id] = self
        self.state = "calling"
        self._invite()
        self._after("silent", SILENT_AFTER, self._trunk_is_silent)

    def hang_up(self) -> None:
        """Cancel what rings, end what was answered. Asking twice is no error."""
        if self.state == "answered":
            self._bye()
            self._over()
        elif self.state == "calling" and not self.hanging_up:
            self.hanging_up = True
            if self.heard_provisional:
                self._cancel()
            self._after("cancelled", CANCELLED_BY_NOW, self._over)

    def ask_alive(self) -> None:
        """Nothing was heard from the trunk for a while: does it still know of this call? Any answer will do but no."""
        if self.state == "answered" and "dead" not in self._timers:
            self.sequence += 1
            self._keep_last_word()
            asked = self._request("OPTIONS", self.target, message.new_branch(), self.sequence)
            self._repeat("asked", asked, FIRST_REPEAT)
            self._after("dead", ANSWERS_WITHIN, self._trunk_is_gone)

    # --- requests -----------------------------------------------------------------------------------------------

    def _request(
        self, method: str, uri: str, branch: str, sequence: int, *more: tuple[str, str], body: bytes = b""
    ) -> Message:
        way = f"{message.VERSION}/{'TLS' if self.by_tls else 'UDP'}"
        headers = [
            ("Via", f"{way} {self.endpoint.host}:{self.endpoint.port};rport;branch={branch}"),
            ("Max-Forwards", "70"),
            *(("Route", one) for one in self.routes),
            ("From", self.sender),
            ("To", self.receiver),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence} {method}"),
            *more,
        ]
        return Message(method=method, uri=uri, headers=headers, body=body)

    def _invite(self, *more: tuple[str, str]) -> None:
        self.pending = self._request(
            "INVITE", self.uri, message.new_branch(), self.sequence, ("Contact", f"<{self.ours}>"), ("Allow", ALLOWED),
            ("Content-Type", "application/sdp"), *self._next_hop(), *more, body=self.sound,
        )  # fmt: skip
        self._repeat("invite", self.pending, FIRST_REPEAT)

    def _next_hop(self) -> list[tuple[str, str]]:
        return [(proxy.NEXT_HOP, self.route.next_hop)] if self.endpoint.proxy else []

    def _repeat(self, name: str, sent: Message, pause: float) -> None:
        self.endpoint.send(sent, self.address)
        if not self.by_tls:
            self._after(name, pause, lambda: self._repeat(name, sent, min(LONGEST_REPEAT, pause * 2)))

    def _ack(self, response: Message) -> None:
        if response.status < 300:
            sent = self._request("ACK", self.target, message.new_branch(), response.sequence[0])
        else:
            sent = self._request("ACK", self.uri, self.pending.branch, response.sequence[0])
            sent.headers = [(key, response.get("To") if key == "To" else value) for key, value in sent.headers]
        self.endpoint.send(sent, self.address)

    def _cancel(self) -> None:
        self._repeat("cancel", self._request("CANCEL", self.uri, self.pending.branch, self.sequence), FIRST_REPEAT)

    def _bye(self) -> None:
        self.sequence += 1
        self._repeat("bye", self._request("BYE", self.target, message.new_branch(), self.sequence), FIRST_REPEAT)

    def _keep_last_word(self) -> None:
        if self.endpoint.last_word is None:
            return
        if self.was_answered:
            sent = self._request("BYE", self.target, message.new_branch(), self.sequence + 1)
        else:
            sent = self._request("CANCEL", self.uri, self.pending.branch, self.sequence)
        self.endpoint.last_word(self.call_id, self.address, sent.bytes())

    # --- what the trunk says ------------------------------------------------------------------------------------

    def hear(self, heard: Message, source: Address) -> None:
        if heard.method:
            self._asked(heard, source)
            return
        number, method = heard.sequence
        if method == "BYE":
            self._stop("bye")
        elif method == "CANCEL":
            self._stop("cancel")
        elif method == "OPTIONS" and heard.status >= 200:
            self._stop("asked")
            self._stop("dead")
            if heard.status == 481:
                self._trunk_is_gone()
        elif method == "INVITE" and number == self.pending.sequence[0] and heard.branch == self.pending.branch:
            self._answered_invite(heard)

    def _answered_invite(self, heard: Message) -> None:
        self._stop("invite")
        self._stop("silent")
        if heard.status < 200:
            self._provisional(heard)
        elif heard.status < 300:
            self._accepted(heard)
        else:
            self._ack(heard)
            if self.state == "calling" and not self._sign_in(heard):
                self._over()
                if not self.hanging_up:
                    silent = self.endpoint.proxy and heard.get(proxy.WHY) == "silent"
                    self.tell(Said("failed", reason="trunk_silent") if silent else Said("failed", status=heard.status))

    def _provisional(self, heard: Message) -> None:
        if self.state != "calling":
            return
        if not self.heard_provisional:
            self.heard_provisional = True
            self._after("rings", self.route.rings_at_most, self._rang_long_enough)
        self._keep_last_word()
        if self.hanging_up:
            self._cancel()
        elif heard.status > 100:
            self.tell(Said("ringing", status=heard.status, sound=heard.body))

    def _accepted(self, heard: Message) -> None:
        if self.was_answered:
            self._ack(heard)  # the trunk did not hear the first one
            return
        self.was_answered = True
        self.receiver = heard.get("To")
        self.target = message.uri_in(heard.get("Contact")) or self.uri
        self.routes = list(reversed(message.listed(heard.all("Record-Route"))))
        for name in ("rings", "cancel", "cancelled"):
            self._stop(name)
        self._ack(heard)
        self._keep_last_word()
        if self.hanging_up or self.state == "over":  # the answer crossed our cancelling, or came after we gave up
            self._bye()
            self._over()
            return
        self.state = "answered"
        self.tell(Said("answered", status=heard.status, sound=heard.body))

    def _sign_in(self, heard: Message) -> bool:
        """Answer a challenge once."""
        if heard.status not in {401, 407} or self.signed_in or not self.route.password or self.hanging_up:
            return False
        asks, answers = (
            ("WWW-Authenticate", "Authorization")
            if heard.status == 401
            else ("Proxy-Authenticate", "Proxy-Authorization")
        )
        try:
            value = digest.credentials(
                heard.get(asks), method="INVITE", uri=self.uri, user=self.route.user, password=self.route.password
            )
        except digest.CannotAnswer:
            return False
        self.signed_in = True
        self.sequence += 1
        self._invite((answers, value))
        self._after("silent", SILENT_AFTER, self._trunk_is_silent)
        return True

    def _asked(self, heard: Message, source: Address) -> None:
        """A request inside the call. Nothing that would move, copy or start a call is done."""
        if heard.method == "ACK":
            return
        if heard.method == "BYE" and self.state in {"answered", "over"}:
            self.endpoint.send(message.answer(heard, 200, "OK"), source)
            if self.state == "answered":
                cause = re.search(r"Q\.850\s*;\s*cause\s*=\s*(\d{1,3})", heard.get("Reason"), re.I)
                self._over()
                self.tell(Said("ended", by="callee", cause=int(cause[1]) if cause else 16))
        elif heard.method in {"INVITE", "UPDATE"} and self.state == "answered":
            more = (("Contact", f"<{self.ours}>"), ("Content-Type", "application/sdp"))
            self.endpoint.send(message.answer(heard, 200, "OK", *more, body=self.sound if heard.body else b""), source)
            self.tell(Said("moved", sound=heard.body))
        elif heard.method in {"OPTIONS", "INFO"}:
            self.endpoint.send(message.answer(heard, 200, "OK", ("Allow", ALLOWED)), source)
        else:
            self.endpoint.seen[f"refused {heard.method}"[:24]] += 1
            status, phrase = (
                (481, "Call Does Not Exist") if heard.method in {"BYE", "CANCEL"} else (405, "Method Not Allowed")
            )
            self.endpoint.send(message.answer(heard, status, phrase, ("Allow", ALLOWED)), source)

    # --- time ---------------------------------------------------------------------------------------------------

    def _trunk_is_silent(self) -> None:
        self._over()
        self.tell(Said("failed", reason="trunk_silent"))

    def _trunk_is_gone(self) -> None:
        if self.state == "answered":
            self._bye()
            self._over()
            self.tell(Said("ended", by="trunk", cause=NETWORK_OUT_OF_ORDER))

    def _rang_long_enough(self) -> None:
        """The trunk is told to stop; the volunteer hears at once that nobody answered."""
        self.tell(Said("failed", status=408, reason="no_answer"))
        self.hang_up()

    def _after(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        self._stop(name)
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, then)

    def _stop(self, name: str) -> None:
        if name in self._timers:
            self._timers.pop(name).cancel()

    def _over(self) -> None:
        if self.state == "over":
            return
        self.state = "over"
        if self.endpoint.last_word is not None:
            self.endpoint.last_word(self.call_id, self.address, None)
        for name in list(self._timers):
            if name != "bye":
                self._stop(name)
        self._after("forget", KEPT_AFTER_END, self._forget)

    def _forget(self) -> None:
        for name in list(self._timers):
            self._stop(name)
        self.endpoint.calls.pop(self.call_id, None)
