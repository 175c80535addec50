"""`farline gateway`: calls in the browser, WebRTC on one side, one trunk at a time on the other."""

import asyncio
import logging
import socket
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.doors.commands import leash, single
from farline.telephony import signing, whereabouts
from farline.telephony.gateway.media import Media
from farline.telephony.scaled import plan


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
        parser.add_argument(
            "--worker", type=int, default=0, metavar="N",
            help="from 1 on: one of the scaled line, with the rtpengines and the proxy that the settings name",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        from farline.telephony.gateway import process  # needs WebRTC, which the other commands do without

        # aiortc and aioice say addresses in their lines.
        for name in ("aiortc", "aioice"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        name = whereabouts.worker(options["worker"])
        try:
            lock = single.hold(settings.DATA_DIR / f"{name}.lock")
        except single.AlreadyRunning:
            raise CommandError("Another gateway of this number is already at work on this data folder.") from None
        try:
            line = plan.from_settings(settings) if options["worker"] else None
        except plan.Unfit as unfit:
            raise CommandError(str(type(unfit).__doc__)) from None
        leash.follow_parent()
        http = socket.create_server(("127.0.0.1", options["port"]))
        with lock, http, whereabouts.listening(name, http.getsockname()[1]):
            asyncio.run(
                process.run(
                    http=http,
                    sip=(options["sip_host"], options["sip_port"]),
                    media=lambda: _media(options, line),
                    pages=lambda: whereabouts.port_of(whereabouts.PAGES),
                    key=signing.secret(),
                    host=_host(),
                    most=options["most"] if line is None else max(1, line.most_calls // line.workers),
                    worker=options["worker"],
                    proxy=("127.0.0.1", line.inside_port_of(line.proxy_of(options["worker"]))) if line else None,
                    authorities=settings.LINE_CA,
                    announce=line.announce if line else options["announce"],
                )
            )


async def _media(options: dict[str, Any], line: plan.Plan | None) -> Media:
    if line is None:
        from farline.telephony.gateway import own_media

        return own_media.OwnMedia(options["sip_host"], options["media"], options["announce"], opus=settings.LINE_OPUS)
    from farline.telephony.gateway import relayed_media, relays

    found = await relays.open_relays([("127.0.0.1", port) for port in line.relay_ports])
    media = relayed_media.RelayedMedia(found, opus=line.opus, prefix=f"farline-{options['worker']}-")
    await media.clear_away()
    return media
