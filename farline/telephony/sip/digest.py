"""Digest authentication (RFC 7616): MD5 because carriers still ask for it, SHA-256 where they offer it."""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping

ALGORITHMS: Mapping[str, Callable[[bytes], str]] = {
    "MD5": lambda raw: hashlib.md5(raw, usedforsecurity=False).hexdigest(),
    "SHA-256": lambda raw: hashlib.sha256(raw).hexdigest(),
}


class CannotAnswer(Exception):
    """The trunk asks for a way of signing in that we do not know."""


def challenge_in(value: str) -> dict[str, str]:
    return {
        name.lower(): quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,"]+))', value)
    }


def credentials(challenge: str, *, method: str, uri: str, user: str, password: str, nonce: str = "") -> str:
    """The value of an Authorization header. `nonce` is our own, for tests."""
    asked = challenge_in(challenge)
    algorithm = asked.get("algorithm", "MD5").upper()
    if algorithm not in ALGORITHMS or not challenge[:7].lower().startswith("digest ") or "nonce" not in asked:
        raise CannotAnswer
    if any('"' in one or "\\" in one for one in (user, uri, asked.get("realm", ""), asked["nonce"])):
        raise CannotAnswer
    ours, count = nonce or secrets.token_hex(8), "00000001"
    with_quality = "auth" in [one.strip() for one in asked.get("qop", "").split(",")]
    response = expected(
        asked, method=method, uri=uri, user=user, password=password, ours=ours if with_quality else "", count=count
    )
    parts = [
        f'username="{user}"', f'realm="{asked.get("realm", "")}"', f'nonce="{asked["nonce"]}"', f'uri="{uri}"',
        f'response="{response}"', f"algorithm={algorithm}",
    ]  # fmt: skip
    if with_quality:
        parts += ["qop=auth", f"nc={count}", f'cnonce="{ours}"']
    if "opaque" in asked:
        parts.append(f'opaque="{asked["opaque"]}"')
    return "Digest " + ", ".join(parts)


def expected(
    asked: Mapping[str, str], *, method: str, uri: str, user: str, password: str, ours: str = "", count: str = ""
) -> str:
    """What the response must be; without `ours`, in the older form that has no qop."""
    digest = ALGORITHMS[asked.get("algorithm", "MD5").upper()]
    secret = digest(f"{user}:{asked.get('realm', '')}:{password}".encode())
    asked_for = digest(f"{method}:{uri}".encode())
    middle = f"{asked['nonce']}:{count}:{ours}:auth" if ours else asked["nonce"]
    return digest(f"{secret}:{middle}:{asked_for}".encode())
