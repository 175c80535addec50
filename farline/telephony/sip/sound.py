"""The few lines of SDP that a telephone call needs: where the sound goes, how it is coded and sealed, and the keys."""

import ipaddress
import re
from dataclasses import dataclass, field

PCMU, PCMA = 0, 8
KEYS = 101
NAMES = {PCMU: "PCMU", PCMA: "PCMA"}
# SDES (RFC 4568): the one suite that every carrier knows; the key travels in the SIP message, so only over TLS.
SEALED = re.compile(r"\d{1,2} AES_CM_128_HMAC_SHA1_80 inline:[A-Za-z0-9+/]{40}")


class NoSound(Exception):
    """The other side offers no sound that we can carry."""


@dataclass(frozen=True)
class Place:
    """Where to send RTP; `keys` is the payload type of keypad tones, or None; `seal` their SRTP suite and key."""

    host: str
    port: int
    keys: int | None = None
    codec: int = PCMU
    seal: str = field(default="", repr=False)


def written(
    host: str, port: int, session: int, *, codecs: tuple[int, ...] = (PCMU,), keys: int | None = KEYS, seal: str = "",
    way: str = "sendrecv",
) -> bytes:  # fmt: skip
    """With `seal` it asks for SRTP."""
    kinds = [*codecs, *([] if keys is None else [keys])]
    lines = [
        "v=0", f"o=- {session} 1 IN IP4 {host}", "s=-", f"c=IN IP4 {host}", "t=0 0",
        f"m=audio {port} RTP/{'SAVP' if seal else 'AVP'} {' '.join(map(str, kinds))}",
        *(f"a=rtpmap:{codec} {NAMES[codec]}/8000" for codec in codecs),
        *([] if keys is None else [f"a=rtpmap:{keys} telephone-event/8000", f"a=fmtp:{keys} 0-15"]),
        *([f"a=crypto:{seal}"] if seal else []),
        "a=ptime:20", f"a={way}",
    ]  # fmt: skip
    return "\r\n".join([*lines, ""]).encode()


def read(body: bytes, *, codecs: tuple[int, ...] = (PCMU,), sealed: bool = False) -> Place:
    """Only a numeric address is taken: a name would make us ask a name server on a stranger's behalf."""
    text = body.decode("utf-8", "replace")
    media = re.search(r"^m=audio (\d{1,5})(?:/\d+)? RTP/(S?)AVP ([\d ]+)", text, re.M)
    if media is None or bool(media[2]) != sealed:
        raise NoSound
    codec = next((int(kind) for kind in media[3].split() if kind in map(str, codecs)), None)
    inside = re.search(r"^c=IN IP4 (\S+)", text[media.start() :], re.M) or re.search(r"^c=IN IP4 (\S+)", text, re.M)
    try:
        host = str(ipaddress.IPv4Address(inside[1] if inside else ""))
    except ValueError:
        raise NoSound from None
    port, seal = int(media[1]), seal_in(text) if sealed else ""
    if codec is None or not 0 < port < 65536 or (sealed and not seal):
        raise NoSound
    keys = re.search(r"^a=rtpmap:(\d{1,3}) telephone-event/8000", text, re.M | re.I)
    return Place(host, port, int(keys[1]) if keys else None, codec, seal)


def numbered(seal: str, like: str) -> str:
    """The same suite and key under the other's number: an answer bears that of the line it answers. "" without one."""
    return f"{like.split(' ')[0]} {seal.partition(' ')[2]}" if seal and like else ""


def seal_in(text: str) -> str:
    found = re.search(r"^a=crypto:(" + SEALED.pattern + r")", text, re.M)
    return found[1] if found else ""
