"""The few lines of SDP that a telephone call needs: where the sound goes, as PCMU, and which keys can be sent."""

import ipaddress
import re
from dataclasses import dataclass

PCMU = 0
KEYS = 101


class NoSound(Exception):
    """The other side offers no sound that we can carry."""


@dataclass(frozen=True)
class Place:
    """Where to send RTP; `keys` is the payload type for keypad tones, or None."""

    host: str
    port: int
    keys: int | None = None


def written(host: str, port: int, session: int) -> bytes:
    lines = [
        "v=0", f"o=- {session} 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
        f"m=audio {port} RTP/AVP {PCMU} {KEYS}",
        f"a=rtpmap:{PCMU} PCMU/8000", f"a=rtpmap:{KEYS} telephone-event/8000", f"a=fmtp:{KEYS} 0-15", "a=ptime:20",
        "a=sendrecv",
    ]  # fmt: skip
    return "\r\n".join([*lines, ""]).encode()


def read(body: bytes) -> Place:
    """Only a numeric address is taken: a name would make us ask a name server on a stranger's behalf."""
    text = body.decode("utf-8", "replace")
    media = re.search(r"^m=audio (\d{1,5})(?:/\d+)? RTP/AVP ([\d ]+)", text, re.M)
    if media is None or str(PCMU) not in media[2].split():
        raise NoSound
    inside = re.search(r"^c=IN IP4 (\S+)", text[media.start() :], re.M) or re.search(r"^c=IN IP4 (\S+)", text, re.M)
    try:
        host = str(ipaddress.IPv4Address(inside[1] if inside else ""))
    except ValueError:
        raise NoSound from None
    port = int(media[1])
    if not 0 < port < 65536:
        raise NoSound
    keys = re.search(r"^a=rtpmap:(\d+) telephone-event/8000", text, re.M | re.I)
    return Place(host, port, int(keys[1]) if keys else None)
