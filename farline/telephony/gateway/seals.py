"""SRTP towards a trunk, by SDES (RFC 4568): each side names the key of what it sends in the signalling: over TLS."""

import base64
import secrets

from pylibsrtp import Error, Policy, Session  # comes with aiortc

SUITE = "AES_CM_128_HMAC_SHA1_80"
KEY_AND_SALT = 30


class Seal:
    """Of one call. `ours` is what our SDP says; what cannot be opened with their key is dropped."""

    def __init__(self) -> None:
        key = secrets.token_bytes(KEY_AND_SALT)
        self.ours = f"1 {SUITE} inline:{base64.b64encode(key).decode()}"
        self._out = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_OUTBOUND))
        self._in: Session | None = None
        self._theirs = ""

    def closed(self, packet: bytes) -> bytes:
        return bytes(self._out.protect(packet))

    def opened(self, packet: bytes, theirs: str) -> bytes:
        """Empty when it is not theirs."""
        if theirs != self._theirs:
            key = base64.b64decode(theirs.partition("inline:")[2])
            self._in, self._theirs = Session(Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND)), theirs
        try:
            return bytes(self._in.unprotect(packet)) if self._in is not None else b""
        except Error:
            return b""
