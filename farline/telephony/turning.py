"""TURN, for volunteers whose network lets no UDP through: which servers, and a password lent for an evening.

A password is made from a secret that only the pages and the TURN server know (the way of coturn's use-auth-secret),
and from nothing of the volunteer's. The server needs no list of users, and passes sound on to our own machine alone.
"""

import base64
import datetime as dt
import hashlib
import hmac
import json
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from farline.common.vault import keyfiles

FILE = "turn.key"
LENT_FOR = dt.timedelta(hours=12)


def secret() -> str:
    """Made when first asked for."""
    return _secret(keyfiles.folder() / FILE)


@lru_cache(maxsize=8)
def _secret(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return keyfiles.create_once(path, secrets.token_hex(24).encode()).decode("ascii")


def password_of(key: str, user: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), user.encode(), hashlib.sha1).digest()).decode()


def servers(now: dt.datetime) -> str:
    """For a browser's RTCPeerConnection, as JSON; "[]" where no TURN server is set."""
    urls = [one for one in settings.LINE_TURN if one]
    if not urls:
        return "[]"
    user = f"{int((now + LENT_FOR).timestamp())}:{secrets.token_hex(6)}"
    return json.dumps([{"urls": urls, "username": user, "credential": password_of(secret(), user)}])


def configuration(*, port: int, address: str, announce: str) -> str:
    """Of coturn. It relays to this machine and nowhere else, so it is no way into anybody's network."""
    known_as = [f"external-ip={announce}/{address}"] if announce else []
    loopback = ["allow-loopback-peers"] if address.startswith("127.") else []
    return "\n".join(
        [
            f"listening-port={port}", f"listening-ip={address}", f"relay-ip={address}", *known_as, "fingerprint",
            "use-auth-secret", f"static-auth-secret={secret()}", "realm=farline", "no-cli", "no-multicast-peers",
            "no-tls", "no-dtls", "no-software-attribute", "simple-log", "log-file=/dev/null", *loopback,
            "denied-peer-ip=0.0.0.0-255.255.255.255", "denied-peer-ip=::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
            f"allowed-peer-ip={address}", *([f"allowed-peer-ip={announce}"] if announce else []), "",
        ]
    )  # fmt: skip
