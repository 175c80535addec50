"""What a worker and our own SIP proxy tell each other, in headers that no trunk sees or can write."""

import secrets

from farline.telephony.sip import message
from farline.telephony.sip.endpoint import Address, Endpoint
from farline.telephony.sip.message import Message

NEXT_HOP, WHY = "X-Farline-Next", "X-Farline-Why"  # where a call goes; whether the trunk said anything
SOURCE = "X-Farline-Source"  # which trunk's address a call came from
HOTLINE, WORKER = "X-Farline-Hotline", "X-Farline-Worker"


def takes_calls(endpoint: Endpoint, proxy: Address, source: str, worker: str) -> Message:
    """Calls from this trunk may come to us. Of several workers the first one gets them all, as long as it lives."""
    there, here = f"sip:proxy@{proxy[0]}:{proxy[1]}", f"{endpoint.host}:{endpoint.port}"
    headers = [
        ("Via", f"{message.VERSION}/UDP {here};branch={message.new_branch()}"), ("Max-Forwards", "1"),
        ("From", f"<sip:line@{here}>;tag={secrets.token_hex(4)}"), ("To", f"<{there}>"),
        ("Call-ID", f"hotline-{secrets.token_hex(8)}"), ("CSeq", "1 OPTIONS"),
        (HOTLINE, source), (WORKER, worker.rstrip("-")),
    ]  # fmt: skip
    return Message(method="OPTIONS", uri=there, headers=headers)


def trunk_of(endpoint: Endpoint, invite: Message, source: Address) -> str:
    """The address of the trunk that a call comes from: behind our proxy, as the proxy alone says it."""
    if endpoint.proxy is None:
        return source[0]
    return invite.get(SOURCE) if source == endpoint.proxy else ""
