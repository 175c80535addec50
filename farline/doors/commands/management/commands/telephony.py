"""`farline telephony up|down|check|render|turn|status|add|on|off|resume`: the line for many calls, and the trunks."""

import getpass
import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.doors.commands import scaled_line
from farline.telephony import actions, governing, queries, whereabouts

PROCESSES = (whereabouts.PAGES, whereabouts.GATEWAY, whereabouts.TRUNK)


class Command(BaseCommand):
    help = (
        "Start, stop or check the line for many calls; show it; put a trunk and its papers on file, switch it on or "
        "off, let it go on after a pause."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "what", choices=["up", "down", "check", "render", "turn", "status", "add", "on", "off", "resume"]
        )
        parser.add_argument("--stay", action="store_true", help="with up: watch over the parts, and end with them")
        parser.add_argument("--name", default="")
        parser.add_argument("--by", default="operator", help="who does it, for the journal")
        parser.add_argument("--host", default="")
        parser.add_argument("--port", type=int, default=5060)
        parser.add_argument("--transport", choices=["udp", "tls"], default="udp")
        parser.add_argument("--srtp", action="store_true", help="seal the sound too; with --transport tls")
        parser.add_argument("--domain", default="")
        parser.add_argument("--user", default="", help="with it, a password is asked for")
        parser.add_argument("--caller-id", default="")
        parser.add_argument("--owned", action="store_true", help="the caller ID is ours")
        parser.add_argument("--permission", default="", help="where the carrier's written permission lies")
        parser.add_argument("--cents", type=int, default=None, help="cost of a minute")
        parser.add_argument("--limits", default="{}", help="JSON, see docs/operations/telephony.md")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] in {"up", "down", "check", "render", "turn"}:
            return scaled_line.run(options["what"], self._say, stay=options["stay"])
        if options["what"] == "status":
            return self._status()
        try:
            if options["what"] == "add":
                self._add(options)
            else:
                on = options["what"] != "off"
                trunk = next((one.id for one in queries.trunks() if one.name == options["name"]), None)
                if trunk is None:
                    raise CommandError("There is no trunk of that name. Run: farline telephony status")
                actions.switch(trunk_id=trunk, on=on, by=options["by"], now=timezone.now())
        except (actions.PapersMissing, actions.NoTrunkInTheDemo, governing.LimitUnfit) as refusal:
            raise CommandError(str(type(refusal).__doc__)) from None
        self._status()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _add(self, options: dict[str, Any]) -> None:
        if not options["name"] or not options["host"]:
            raise CommandError("A trunk needs a --name and a --host.")
        if options["srtp"] and options["transport"] != "tls":
            raise CommandError("With --srtp the keys of the sound travel in the signalling: use --transport tls.")
        try:
            limits = json.loads(options["limits"])
        except ValueError:
            raise CommandError("--limits must be JSON, for instance '{\"calls_a_minute\": 10}'.") from None
        if not isinstance(limits, dict):
            raise CommandError("--limits must be a JSON object.")
        password = ""
        if options["user"]:
            password = self._password()
        actions.put_on_file(
            name=options["name"], by=options["by"], now=timezone.now(), password=password, host=options["host"],
            port=options["port"], transport=options["transport"],
            srtp=options["srtp"], domain=options["domain"], user=options["user"], caller_id=options["caller_id"],
            caller_id_owned=options["owned"], permission=options["permission"], cents_per_minute=options["cents"],
            limits=limits,
        )  # fmt: skip

    def _password(self) -> str:
        return getpass.getpass("The trunk's password: ") if sys.stdin.isatty() else sys.stdin.readline().strip()

    def _status(self) -> None:
        for name in PROCESSES:
            port = whereabouts.port_of(name)
            self.stdout.write(f"{name:<8} {f'on port {port}' if port else 'not running'}")
        for line in scaled_line.status():
            self.stdout.write(line)
        for one in queries.trunks():
            words = one.state + (f" ({one.pause})" if one.pause else "")
            lacking = f"; not on file: {', '.join(one.lacks)}" if one.lacks else ""
            self.stdout.write(f"trunk    {one.name}: {words}{lacking}{'; rings nobody' if one.simulator else ''}")
