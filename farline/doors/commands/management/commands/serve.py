"""`farline serve`: pages and live streams on one port."""

import socket
from typing import Any

import uvicorn
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.doors.commands import hurry, leash, promises
from farline.doors.live import edge
from farline.telephony import whereabouts

# Streams end at once when the server stops; this is for a page that is still being written.
SECONDS_TO_FINISH = 2


class Server(uvicorn.Server):
    """Ends the live streams before it waits for the rest: they would keep it waiting for ever."""

    def __init__(self, config: uvicorn.Config, live: edge.Edge) -> None:
        super().__init__(config)
        self.live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self.live.close()
        await super().shutdown(sockets)


class Command(BaseCommand):
    help = "Serve the site on one port. Stops within three seconds of SIGTERM or Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8600, metavar="N")
        parser.add_argument("--host", default="127.0.0.1", help="a public address belongs behind a TLS proxy")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            promises.check_all(options["host"])
        except ImproperlyConfigured as broken:
            raise CommandError(str(broken)) from None
        for sentence in filter(None, [*promises.unwise(), promises.note_root()]):
            self.stderr.write(sentence)
        from farline import asgi  # builds the whole application, so only after the checks

        config = uvicorn.Config(
            asgi.application,
            host=options["host"],
            port=options["port"],
            loop="asyncio",
            http=hurry.Hurried,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,  # who looked at what, and when, is nobody's business
            server_header=False,
            limit_concurrency=600,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
        leash.follow_parent()
        try:
            with whereabouts.listening(whereabouts.PAGES, options["port"]):
                Server(config, asgi.live).run()
        except KeyboardInterrupt:
            return
        except SystemExit as end:
            if end.code:
                raise CommandError(
                    f"Port {options['port']} on {options['host']} cannot be used. Choose another one with --port."
                ) from None
