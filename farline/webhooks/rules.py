"""What can be told, to which addresses, how it is signed, and when it is tried again."""

import base64
import datetime as dt
import hashlib
import hmac
import ipaddress
import re
from typing import NamedTuple
from urllib.parse import urlsplit

TALLY, CAMPAIGNS, PACKS, HEALTH, URGENT = "tally", "campaigns", "packs", "health", "urgent"
TOPICS = (TALLY, CAMPAIGNS, PACKS, HEALTH, URGENT)


class Event(NamedTuple):
    """`data`: its fields and their types, as the API describes them. None of them could hold a person."""

    topic: str
    says: str
    data: dict[str, str]


_CAMPAIGN = {"campaign": "string"}
EVENTS = {
    "tally.published": Event(
        TALLY, "The tally was published", {"size": "integer", "root": "string", "published_on": "string"}
    ),
    "campaign.running": Event(CAMPAIGNS, "A campaign runs", _CAMPAIGN),
    "campaign.paused": Event(CAMPAIGNS, "A campaign is paused", _CAMPAIGN),
    "campaign.dry": Event(CAMPAIGNS, "A running campaign has nobody left to call", _CAMPAIGN),
    "campaign.ended": Event(CAMPAIGNS, "A campaign has ended", _CAMPAIGN),
    "packs.changed": Event(PACKS, "An information pack was changed, is new, or has expired", {"kinds": "array"}),
    "health.changed": Event(
        HEALTH, "The site is well again, or needs a look, and at what", {"status": "string", "look_at": "array"}
    ),
    "urgent.waiting": Event(
        URGENT, "Something waits in the office that somebody should look at now", {"waiting": "boolean"}
    ),
}
TEST = "webhook.test"

MOST_HOOKS, LONGEST_NAME, LONGEST_ADDRESS, LONGEST_BODY = 10, 40, 300, 4_000
SECRET_PREFIX = "whsec_"  # noqa: S105 - as receivers know it from elsewhere: standardwebhooks.com
WAITING, ARRIVED, GAVE_UP = "waiting", "arrived", "gave_up"
# After each try that failed. The last is seven hours after the first: a night's sleep of whoever minds the machine.
BACK_OFF = tuple(dt.timedelta(minutes=minutes) for minutes in (1, 5, 20, 60, 120, 240))
KEPT_DAYS = 14
_NAME = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Names that lead into the own house, or that no public resolver knows.
_INSIDE = (".local", ".localhost", ".internal", ".lan", ".home", ".arpa", ".onion", ".invalid", ".test", ".example")
# Addresses of IPv6 in which an address of IPv4 is wrapped, and which would be reached through it.
_WRAPPED = tuple(map(ipaddress.IPv6Network, ("::/96", "::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48")))


class Address(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str


def address_of(typed: str, *, demo: bool) -> Address | None:
    """None for what is no https address of a public host. A demo may also tell this machine itself, unencrypted."""
    if not 0 < len(typed) <= LONGEST_ADDRESS or not typed.isascii() or re.search(r"[\s\\<>\"]", typed):
        return None
    try:
        parts = urlsplit(typed)
        port = parts.port
        host = (parts.hostname or "").removesuffix(".")
    except ValueError:
        return None
    if "@" in parts.netloc or parts.fragment or "#" in typed or not host:
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if demo and parts.scheme == "http" and host in {"127.0.0.1", "::1"}:
        return Address("http", host, port or 80, path)
    if parts.scheme != "https" or not _is_public_host(host):
        return None
    return Address("https", host, port or 443, path)


def _is_public_host(host: str) -> bool:
    if _is_number(host):
        return may_reach(host)
    last = host.rsplit(".", 1)[-1]
    # A last part of digits is an address in disguise: 0x7f.1, 127.1, 2130706433.
    return bool(_NAME.fullmatch(host)) and "." in host and not host.endswith(_INSIDE) and not last[:1].isdigit()


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def may_reach(ip: str, *, demo: bool = False) -> bool:
    """Whether this is an address of the public network: not this machine, not its house, not everybody at once."""
    try:
        found = ipaddress.ip_address(ip.partition("%")[0])
    except ValueError:
        return False
    if demo and found.is_loopback:
        return True
    if found.is_multicast or found.is_reserved or found.is_unspecified or not found.is_global:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return True
    return not (found.sixtofour or found.teredo or any(found in wrapped for wrapped in _WRAPPED))


def signature(*, secret: str, id: str, at: int, body: str) -> str:
    """As at standardwebhooks.com, so that a receiver finds a library: HMAC-SHA256 of id, second and body."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    made = hmac.new(key, f"{id}.{at}.{body}".encode(), hashlib.sha256).digest()
    return "v1," + base64.b64encode(made).decode("ascii")


def arrived(said: str) -> bool:
    """A code of 200 to 299. A redirect is none: nobody may send us elsewhere."""
    return len(said) == 3 and said.startswith("2")


def next_try(tries: int, now: dt.datetime) -> dt.datetime | None:
    """When it is tried again after so many tries; None when it is given up."""
    return now + BACK_OFF[tries - 1] if 1 <= tries <= len(BACK_OFF) else None
