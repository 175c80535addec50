"""Which parts run where: from the settings, without looking at the machine."""

import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = "telephony"
MOST_WORKERS, MOST_RELAYS, MOST_PROXIES = 16, 8, 4
PORTS_A_CALL = 4  # two for each side: with rtcp apart towards the trunk


class Unfit(Exception):
    """These settings of the telephone line can't be: see the FARLINE_LINE_… settings."""


@dataclass(frozen=True)
class Plan:
    folder: Path
    address: str
    announce: str
    sip_port: int
    inside_port: int
    media: tuple[int, int]
    workers: int
    relays: int
    opus: bool
    authorities: str
    proxies: int = 1

    @property
    def tls_port(self) -> int:
        return self.sip_port + 1

    def sip_port_of(self, proxy: int) -> int:
        """Counted from 1, as parts are. Each takes TLS on the next port."""
        return self.sip_port + 2 * (proxy - 1)

    def inside_port_of(self, proxy: int) -> int:
        return self.inside_port if proxy == 1 else self.inside_port + MOST_RELAYS + proxy - 1

    def proxy_of(self, worker: int) -> int:
        """Workers take turns: where a proxy dies, those of the others go on."""
        return (worker - 1) % self.proxies + 1

    @property
    def relay_ports(self) -> list[int]:
        return [self.inside_port + 1 + number for number in range(self.relays)]

    def media_of(self, relay: int) -> tuple[int, int]:
        """Each rtpengine has a part of the range for itself."""
        first, last = self.media
        size = (last - first + 1) // self.relays
        return first + relay * size, first + (relay + 1) * size - 1

    @property
    def most_calls(self) -> int:
        first, last = self.media
        return (last - first + 1) // PORTS_A_CALL

    @property
    def parts(self) -> list[str]:
        """In the order in which they start; they stop the other way round."""
        relays = [f"rtpengine-{number}" for number in range(1, self.relays + 1)]
        proxies = ["kamailio", *(f"kamailio-{number}" for number in range(2, self.proxies + 1))]
        return [*relays, *proxies, *(f"gateway-{number}" for number in range(1, self.workers + 1))]


def from_settings(settings: Any) -> Plan:
    """Raises Unfit."""
    try:
        first, _, last = settings.LINE_MEDIA.partition("-")
        plan = Plan(
            folder=Path(settings.DATA_DIR) / FOLDER,
            address=str(ipaddress.IPv4Address(settings.LINE_ADDRESS)),
            announce=str(ipaddress.IPv4Address(settings.LINE_ANNOUNCE)) if settings.LINE_ANNOUNCE else "",
            sip_port=settings.LINE_SIP_PORT,
            inside_port=settings.LINE_INSIDE_PORT,
            media=(int(first), int(last)),
            workers=settings.LINE_WORKERS,
            relays=settings.LINE_RELAYS,
            opus=settings.LINE_OPUS,
            authorities=settings.LINE_CA,
            proxies=settings.LINE_PROXIES,
        )
    except ValueError:
        raise Unfit from None
    first_port, last_port = plan.media
    outside = [plan.sip_port_of(number) + tls for number in range(1, plan.proxies + 1) for tls in (0, 1)]
    inside = [plan.inside_port_of(number) for number in range(1, plan.proxies + 1)]
    ports = [*outside, *inside, *plan.relay_ports]
    asked: list[Callable[[], bool]] = [
        lambda: 1 <= plan.workers <= MOST_WORKERS,
        lambda: 1 <= plan.relays <= MOST_RELAYS,
        lambda: 1024 <= first_port < last_port < 65536,
        lambda: last_port - first_port + 1 >= 100 * plan.relays,
        lambda: 1 <= plan.proxies <= min(MOST_PROXIES, plan.workers),
        lambda: min(ports) >= 1024 and max(ports) < 65536,
        lambda: len(set(ports)) == len(ports),
    ]
    if not all(one() for one in asked):
        raise Unfit
    return plan
