"""What a worker and our own SIP proxy tell each other, in headers that no trunk sees or can write."""

import secrets

from farline.telephony.sip import message
from farline.telephony.sip.endpoint import Address, Endpoint
from farline.telephony.sip.message import Message

NEXT_HOP, WHY = "X-Farline-Next", "X-Farline-Why"  # where a call goes; whether the trunk said anything
SOURCE = "X-Farline-Source"  # which trunk's address a call came from
HOTLINE, WORKER = "X-Farline-Hotline", "X-Farline-Worker"
ASKS = "X-Farline-Asks"  # how many strangers were turned away: it answers with endpoint.SEEN


def takes_calls(endpoint: Endpoint, proxy: Address, source: str, worker: str) -> Message:
    """Calls from this trunk may come to us. Of several workers the first one gets them all, as long as it lives."""
    return _said(endpoint, proxy, (HOTLINE, source), (WORKER, worker.rstrip("-")))


def asks(endpoint: Endpoint, proxy: Address) -> Message:
    return _said(endpoint, proxy, (ASKS, "strangers"))


def _said(endpoint: Endpoint, proxy: Address, *what: tuple[str, str]) -> Message:
    there, here = f"sip:proxy@{proxy[0]}:{proxy[1]}", f"{endpoint.host}:{endpoint.port}"
    headers = [
        ("Via", f"{message.VERSION}/UDP {here};branch={message.new_branch()}"), ("Max-Forwards", "1"),
        ("From", f"<sip:line@{here}>;tag={secrets.token_hex(4)}"), ("To", f"<{there}>"),
        ("Call-ID", f"line-{secrets.token_hex(8)}"), ("CSeq", "1 OPTIONS"), *what,
    ]  # fmt: skip
    return Message(method="OPTIONS", uri=there, headers=headers)


def trunk_of(endpoint: Endpoint, invite: Message, source: Address) -> str:
    """The address of the trunk that a call comes from: behind our proxy, as the proxy alone says it."""
    if endpoint.proxy is None:
        return source[0]
    return invite.get(SOURCE) if source == endpoint.proxy else ""
