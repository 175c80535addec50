"""One call that comes in: from a trunk's INVITE to BYE. It rings until a person's press answers it; never by itself.

`caller` is who rings, as the trunk says it, in this object alone. What is not known is empty.
"""

import asyncio
import re
import secrets
from collections.abc import Callable
from urllib.parse import unquote

from farline.telephony.sip import message
from farline.telephony.sip.endpoint import ALLOWED, Address, Endpoint
from farline.telephony.sip.message import Message
from farline.telephony.sip.outgoing import Said

FIRST_REPEAT, LONGEST_REPEAT = 0.5, 4.0
UNACKNOWLEDGED = 8.0  # the trunk never confirmed that it heard the answer
KEPT_AFTER_END = 6.0
PHRASES = {403: "Forbidden", 480: "Temporarily Unavailable", 486: "Busy Here", 488: "Not Acceptable Here",
           487: "Request Terminated"}  # fmt: skip


def caller_in(invite: Message) -> str:
    """The number that the trunk vouches for, else the one in From; "" for somebody who hides it."""
    told = [*message.listed(invite.all("P-Asserted-Identity")), *invite.all("P-Asserted-Identity"), invite.get("From")]
    for value in told:  # one header may hold a sip: and a tel: address
        digits = re.sub(r"[^\d+]", "", unquote(message.user_in(message.uri_in(value))))
        if re.fullmatch(r"\+?\d{5,15}", digits):
            return digits
    return ""


def called_in(invite: Message) -> str:
    """Which of our own numbers was dialed; "" where the trunk names no number."""
    digits = re.sub(r"[^\d+]", "", unquote(message.user_in(invite.uri)))
    return digits if re.fullmatch(r"\+?\d{5,15}", digits) else ""


class IncomingCall:
    """`tell` hears how it goes once somebody took it; `gone` is called when the caller gives up before that."""

    def __init__(
        self, endpoint: Endpoint, invite: Message, source: Address, gone: Callable[[], None], sealed: bool = False
    ) -> None:
        self.endpoint, self.invite, self.source, self.gone = endpoint, invite, source, gone
        self.sealed = sealed  # SRTP is asked of this trunk
        self.caller, self.offered = caller_in(invite), invite.body
        self.call_id, self.tag = invite.call_id, secrets.token_hex(8)
        self.ours = f"<sip:hotline@{endpoint.host}:{endpoint.port}>"
        self.state, self.sequence = "ringing", 0
        self.tell: Callable[[Said], None] = lambda said: None
        self.last: Message | None = None
        self.sound = b""
        self._timers: dict[str, asyncio.TimerHandle] = {}
        endpoint.calls[self.call_id] = self
        self._answer(100, "Trying")

    # --- what the gateway asks for ------------------------------------------------------------------------------

    def ring(self) -> None:
        if self.state == "ringing":
            self._answer(180, "Ringing")

    def refuse(self, status: int) -> None:
        if self.state == "ringing":
            self.state = "refused"
            self._answer(status, PHRASES[status])
            self._repeat("final", FIRST_REPEAT)
            self._over()

    def answer(self, sound: bytes) -> bool:
        """A person pressed. False when the caller is gone."""
        if self.state != "ringing":
            return False
        self.state, self.sound = "answered", sound
        if self.endpoint.last_word is not None:
            self.endpoint.last_word(self.call_id, self.source, self._goodbye(self.sequence + 1).bytes())
        self._answer(200, "OK", ("Content-Type", "application/sdp"), body=sound)
        self._repeat("final", FIRST_REPEAT)
        self._after("unheard", UNACKNOWLEDGED, self.hang_up)
        return True

    def hang_up(self) -> None:
        """Asking twice is no error."""
        if self.state == "ringing":
            self.refuse(480)
        elif self.state in {"answered", "talking"}:
            self._bye()
            self._over()

    # --- what the trunk says ------------------------------------------------------------------------------------

    def hear(self, heard: Message, source: Address) -> None:
        if source[0] != self.source[0]:
            return
        if not heard.method:
            if heard.sequence[1] == "BYE":
                self._stop("bye")
        elif heard.method == "INVITE" and heard.sequence == self.invite.sequence:
            if self.last is not None:
                self.endpoint.send(self.last, self.source)  # our answer was lost
        elif heard.method == "ACK":
            self._stop("final")
            self._stop("unheard")
            if self.state == "answered":
                self.state = "talking"
        elif heard.method == "CANCEL":
            self.endpoint.send(message.answer(heard, 200, "OK", tag=self.tag), source)
            if self.state == "ringing":
                self.refuse(487)
                self.gone()
        elif heard.method == "BYE":
            self._bye_heard(heard, source)
        elif heard.method == "INVITE" and self.state == "talking":
            # Asked to move the sound: we stay, and say where we are.
            more = (("Contact", self.ours), ("Content-Type", "application/sdp"))
            self.endpoint.send(message.answer(heard, 200, "OK", *more, body=self.sound), source)
            self.tell(Said("moved", sound=heard.body))
        elif heard.method in {"OPTIONS", "INFO"}:
            self.endpoint.send(message.answer(heard, 200, "OK", ("Allow", ALLOWED)), source)
        else:
            self.endpoint.send(message.answer(heard, 405, "Method Not Allowed", ("Allow", ALLOWED)), source)

    def _bye_heard(self, heard: Message, source: Address) -> None:
        self.endpoint.send(message.answer(heard, 200, "OK"), source)
        if self.state in {"answered", "talking"}:
            cause = re.search(r"Q\.850\s*;\s*cause\s*=\s*(\d{1,3})", heard.get("Reason"), re.I)
            self._over()
            self.tell(Said("ended", by="callee", cause=int(cause[1]) if cause else 16))

    # --- messages and time --------------------------------------------------------------------------------------

    def _answer(self, status: int, phrase: str, *more: tuple[str, str], body: bytes = b"") -> None:
        headers = [("Contact", self.ours), ("Allow", ALLOWED), *more] if status > 100 else []
        tag = self.tag if status > 100 else ""
        self.last = message.answer(self.invite, status, phrase, *headers, tag=tag, body=body)
        self.endpoint.send(self.last, self.source)

    def _bye(self) -> None:
        self.sequence += 1
        self.last = self._goodbye(self.sequence)
        self._repeat("bye", FIRST_REPEAT, at_once=True)

    def _goodbye(self, sequence: int) -> Message:
        target = message.uri_in(self.invite.get("Contact")) or message.uri_in(self.invite.get("From"))
        headers = [
            ("Via", f"{message.VERSION}/UDP {self.endpoint.host}:{self.endpoint.port};branch={message.new_branch()}"),
            ("Max-Forwards", "70"),
            *(("Route", one) for one in self.invite.all("Record-Route")),
            ("From", f"{self.invite.get('To')};tag={self.tag}"),
            ("To", self.invite.get("From")),
            ("Call-ID", self.call_id),
            ("CSeq", f"{sequence} BYE"),
        ]
        return Message(method="BYE", uri=target, headers=headers)

    def _repeat(self, name: str, pause: float, *, at_once: bool = False) -> None:
        if at_once and self.last is not None:
            self.endpoint.send(self.last, self.source)
        sent = self.last

        def again() -> None:
            if sent is not None:
                self.endpoint.send(sent, self.source)
            self._after(name, min(LONGEST_REPEAT, pause * 2), again)

        self._after(name, pause, again)

    def _after(self, name: str, seconds: float, then: Callable[[], None]) -> None:
        self._stop(name)
        self._timers[name] = asyncio.get_running_loop().call_later(seconds, then)

    def _stop(self, name: str) -> None:
        if name in self._timers:
            self._timers.pop(name).cancel()

    def _over(self) -> None:
        if self.state != "refused":
            self.state = "over"
            self._stop("final")
            if self.endpoint.last_word is not None:
                self.endpoint.last_word(self.call_id, self.source, None)
        self._stop("unheard")
        self._after("forget", KEPT_AFTER_END, self._forget)

    def _forget(self) -> None:
        for name in list(self._timers):
            self._stop(name)
        self.endpoint.calls.pop(self.call_id, None)
