"""`farline trunk`: the fake trunk on this machine's loopback. The number's last digits decide how a call goes."""

import asyncio
import contextlib
import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.doors.commands import leash
from farline.telephony import fates, whereabouts
from farline.telephony.simulator import trunk


class Command(BaseCommand):
    help = "Pretend to be a telephone company, for practice, tests and load runs. It can ring nobody."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
        parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
        parser.add_argument("--fate", choices=sorted(fates.FATES), help="let every number have this fate")
        parser.add_argument("--table", action="store_true", help="print which digits do what, and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["table"]:
            for fate in fates.FATES.values():
                self.stdout.write(f"…{fate.ending:<4} {fate.name:<17} {fate.status or 'nothing'} {fate.phrase}")
            return
        leash.follow_parent()
        try:
            asyncio.run(self._run(options["host"], options["port"], fates.FATES.get(options["fate"] or "")))
        except trunk.NotLoopback as refusal:
            raise CommandError(str(refusal.__doc__)) from None

    async def _run(self, host: str, port: int, always: fates.Fate | None) -> None:
        stopping = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, lambda *_: loop.call_soon_threadsafe(stopping.set))
        opened = await trunk.open_trunk(host, port, always=always)
        with whereabouts.listening(whereabouts.TRUNK, opened.port), contextlib.closing(opened):
            await stopping.wait()
