"""`farline gateway`: calls in the browser, embedded: WebRTC on one side, one trunk at a time on the other."""

import asyncio
import logging
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.doors.commands import leash, single
from farline.telephony import signing, whereabouts


def _ports(text: str) -> range:
    first, _, last = text.partition("-")
    return range(int(first), int(last) + 1) if last else range(0)


def _host() -> str:
    """The name by which the pages let themselves be asked."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".")
    return "127.0.0.1" if name == "*" else name


class Command(BaseCommand):
    help = "Carry calls between volunteers' browsers and the trunk. Records nothing. One is enough for 40 calls."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=0, help="HTTP on loopback; 0 takes a free one")
        parser.add_argument("--sip-host", default="127.0.0.1", help="the address that the trunk sees")
        parser.add_argument("--sip-port", type=int, default=0, help="0 takes a free one")
        parser.add_argument("--media", type=_ports, default=range(0), metavar="30000-31000", help="UDP ports of sound")
        parser.add_argument("--announce", default="", help="the address under which browsers reach this machine")
        parser.add_argument("--most", type=int, default=60, help="calls at once")

    def handle(self, *args: Any, **options: Any) -> None:
        from farline.telephony.gateway import browser_leg, process  # needs WebRTC, which the other commands do without

        browser_leg.BrowserLeg.address = options["announce"]
        # aiortc and aioice say addresses in their lines.
        for name in ("aiortc", "aioice"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            lock = single.hold(settings.DATA_DIR / "gateway.lock")
        except single.AlreadyRunning:
            raise CommandError("Another gateway is already at work on this data folder. One is enough.") from None
        leash.follow_parent()
        http = socket.create_server(("127.0.0.1", options["port"]))
        with lock, http, whereabouts.listening(whereabouts.GATEWAY, http.getsockname()[1]):
            asyncio.run(
                process.run(
                    http=http,
                    sip=(options["sip_host"], options["sip_port"]),
                    media=options["media"],
                    pages=lambda: whereabouts.port_of(whereabouts.PAGES),
                    key=signing.secret(),
                    host=_host(),
                    most=options["most"],
                )
            )
