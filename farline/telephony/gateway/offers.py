"""A browser's offer, cut down to what we carry: one sound line, one codec, and no address of the volunteer's."""

import re

PCMU = 0
KEYS = 101
LONGEST_OFFER = 20_000
_DROPPED = r"a=(candidate|end-of-candidates|extmap)\b"
# What an answer to a browser may hold; whatever else a program or a trunk put there is left out.
_KEPT = re.compile(
    r"(v=0|t=0 0|c=IN IP4 [\d.]+|m=audio [\d ]*UDP/TLS/RTP/SAVPF [\d ]+"
    r"|a=(sendrecv|sendonly|rtcp-mux|end-of-candidates|ice-lite)"
    r"|a=(mid|rtcp|ptime|rtpmap|fmtp|setup|fingerprint|ice-ufrag|ice-pwd|ice-options|candidate):.*)"
)


class OfferUnfit(Exception):
    """This is no offer of one sound line that we can carry."""


def _lines(offer: str) -> list[str]:
    if len(offer) > LONGEST_OFFER or offer.count("m=") != 1 or "a=fingerprint:" not in offer:
        raise OfferUnfit
    lines = offer.replace("\r\n", "\n").split("\n")
    if not any(re.fullmatch(r"m=audio \d{1,5} UDP/TLS/RTP/SAVPF [\d ]*\b0\b[\d ]*", line) for line in lines):
        raise OfferUnfit
    return lines


def _with(lines: list[str], kind: int, more: str = "") -> list[str]:
    """The offer with this one payload type left."""
    kept = [
        re.sub(r"^(m=audio \d+ \S+) .*", rf"\1 {kind}{more}", line)
        for line in lines
        if not re.match(rf"a=(rtpmap|fmtp|rtcp-fb):(?!{kind}\b)|{_DROPPED}", line)
    ]
    return [line for line in kept if line]


def only(offer: str, kind: int) -> str:
    """With both sides on PCMU nothing is decoded."""
    return "\r\n".join(_with(_lines(offer), kind)) + "\r\n"


def opus_in(offer: str) -> int | None:
    found = re.search(r"^a=rtpmap:(\d{2,3}) opus/48000/2\r?$", offer, re.M)
    return int(found[1]) if found and int(found[1]) != KEYS else None


def for_relay(offer: str, *, opus: bool) -> str:
    """With Opus alone where it is wanted and offered, else PCMU; and keypad tones, which we press for the browser."""
    lines = _lines(offer)
    kind = (opus_in(offer) if opus else None) or PCMU
    return "\r\n".join([*_with(lines, kind, f" {KEYS}"), f"a=rtpmap:{KEYS} telephone-event/8000"]) + "\r\n"


def for_browser(answer: str) -> str:
    """A relay's answer by our own list of lines, without the keypad that the browser did not offer."""
    out, middle = [], re.search(r"^a=mid:(\S{1,16})\r?$", answer, re.M)
    for line in answer.splitlines():
        if line.startswith("o="):
            line = re.sub(r"^o=\S+ \d+", "o=- 1", line)
        elif line.startswith("s="):
            line = "s=-"
        elif line.startswith("m="):
            line = line.replace(f" {KEYS}", "")
            if middle:  # a browser that bundles wants to read that we do
                out.append(f"a=group:BUNDLE {middle[1]}")
        elif not _KEPT.fullmatch(line) or re.match(rf"a=(rtpmap|fmtp):{KEYS}\b", line):
            continue
        out.append(line)
    return "\r\n".join([*out, ""])
