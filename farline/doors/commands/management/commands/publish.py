"""`farline publish`: the public site as plain files for any web server, and the check of such a copy."""

import datetime as dt
import ipaddress
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from farline.doors.public.mirror import archive, checking, folder, site


class Command(BaseCommand):
    help = "Write the whole public site as static files (--out DIR), or check such a copy (--check DIR)."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--out", metavar="DIR", type=Path, help="write a copy here; an earlier copy is replaced")
        what.add_argument("--check", metavar="DIR", type=Path, help="check this copy; its ZIP will do too")
        parser.add_argument("--zip", action="store_true", help="also write DIR.zip, the same copy in one file")
        parser.add_argument("--base", metavar="URL", default="", help="the address this copy will have")
        parser.add_argument("--day", metavar="YYYY-MM-DD", type=dt.date.fromisoformat, help="as of this day (today)")
        parser.add_argument("--key", metavar="HEX", default="", help="with --check: the public key to trust")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check(options["check"], options["key"])
        else:
            self._write(options["out"], options["day"] or timezone.now().date(), options["base"], options["zip"])

    def _write(self, out: Path, on: dt.date, base: str, zipped: bool) -> None:
        refuse_base(base)
        asked, out = out, out.resolve()
        try:
            files = site.gather(on=on, base=base.rstrip("/"))
            folder.replace(out, files)
            if zipped:
                zipping = partial(archive.pack, files, demo=settings.DEMO)
                folder.put(out.with_name(out.name + ".zip"), zipping)
        except (site.PageBroken, folder.NotACopy, folder.SomebodyElse) as trouble:
            raise CommandError(str(trouble) or trouble.__doc__) from None
        except OSError as trouble:
            raise CommandError(f"The copy could not be written: {trouble.strerror}.") from None
        mark = "DEMO: everything in it is invented. " if settings.DEMO else ""
        self.stdout.write(
            f"{mark}{len(files)} files written. Check them with: python3 start.py publish --check {asked}"
        )

    def _check(self, where: Path, key: str) -> None:
        try:
            listed = checking.check(where, key=key)
        except checking.Failed as failed:
            raise CommandError(str(failed)) from None
        mark = "DEMO. " if "DEMO" in listed.head else ""
        signed = "by the key you trust" if key else f"by the key {listed.head['key']}: compare it with one you trust"
        self.stdout.write(f"{mark}Whole: {len(listed.hashes)} files, as of {listed.head['day']}, signed {signed}.")


def refuse_base(base: str) -> None:
    """An address that links can begin with; for invented data only one that no other machine can reach."""
    if not base:
        return
    parts = urlsplit(base)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise CommandError("--base must be an address such as https://example.org or http://127.0.0.1:8000.")
    if settings.DEMO and not is_loopback(parts.hostname):
        raise CommandError("This is a demo with invented data: it is published for this machine only (127.0.0.1).")


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
