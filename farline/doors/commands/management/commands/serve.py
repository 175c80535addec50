"""`farline serve`: pages and live streams on one port."""

import contextlib
import gc
import os
import socket
from pathlib import Path
from typing import Any

import uvicorn
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections
from django.template.loader import get_template
from django.urls import reverse
from django.utils import translation

from farline.common import group_commit
from farline.common.vault import sealing
from farline.doors.commands import herd, hurry, leash, listening, promises
from farline.doors.live import edge
from farline.doors.live.places import SharedPlaces
from farline.guide import queries as guide
from farline.telephony import whereabouts

# Streams end at once when the server stops; this is for a page that is still being written.
SECONDS_TO_FINISH = 2
CONNECTIONS = 600  # of one process: each has a table of open files of its own


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
        host, port = options["host"], options["port"]
        try:
            doors = listening.claim(host, port)
            warm_up()
            listening.open_all(doors)
        except OSError:
            raise CommandError(f"Port {port} on {host} cannot be used. Choose another one with --port.") from None
        with whereabouts.listening(whereabouts.PAGES, port), contextlib.suppress(KeyboardInterrupt):
            if settings.WEB_PROCESSES > 1 and hasattr(os, "fork"):
                together(settings.WEB_PROCESSES, doors)
            else:
                leash.follow_parent()
                serve(doors)


def warm_up() -> None:
    """Whatever the first pages would be late for, and each of several processes would otherwise have to itself."""
    from farline import asgi  # noqa: F401 - builds the whole application, so only after the checks

    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            reverse("sign_in")
        guide.scripts(code), guide.practices(code), guide.cards(code)
    for app in apps.get_app_configs():
        folder = Path(app.path) / "templates"
        for page in folder.rglob("*.html"):
            get_template(str(page.relative_to(folder)))
    gc.collect()
    gc.freeze()  # never looked at again: a look at all of it takes a page's time ten times over, or more memory


def serve(doors: list[socket.socket]) -> None:
    from farline import asgi

    config = uvicorn.Config(
        asgi.application,
        loop="asyncio",
        http=hurry.Hurried,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,  # who looked at what, and when, is nobody's business
        server_header=False,
        limit_concurrency=CONNECTIONS,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    Server(config, asgi.live).run(doors)


def together(many: int, doors: list[socket.socket]) -> None:
    """All take from the same doors, whoever is free first. What was built before they part, they share."""
    from farline import asgi

    asgi.live.places = places = SharedPlaces(many)
    sealing.share_limits(many)
    # A connection belongs to one process; each opens its own.
    sealing.hang_up()
    connections.close_all()

    def one_of_them(place: int) -> None:
        places.sit_in(place)
        try:
            serve(doors)
        finally:
            group_commit.leave()

    herd.Herd(many, one_of_them, lost=places.clear).keep()
