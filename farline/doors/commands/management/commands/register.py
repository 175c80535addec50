"""`farline register new|export|open`: the register of names. `new` and `open` belong on a machine without a network.

The server has the public key alone. `export` moves sealed names into a file and off the server; it can't read them.
"""

import base64
import json
import os
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.core.management.base import BaseCommand, CommandError, CommandParser

from farline.declarations import actions as declarations
from farline.declarations import queries, register
from farline.declarations.labels import combination_label


class Command(BaseCommand):
    help = "The off-line register of names: make its key, carry sealed names to it, open them there."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True)
        new = kinds.add_parser("new", help="make the register's key (on its own machine)")
        new.add_argument("key", type=Path, help="file for the private key; it never leaves this machine")
        export = kinds.add_parser("export", help="move the sealed names of published declarations into a file")
        export.add_argument("names", type=Path)
        opened = kinds.add_parser("open", help="print the names of such a file (on the register's machine)")
        opened.add_argument("names", type=Path)
        opened.add_argument("--key", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] == "new":
            self._new(options["key"])
        elif options["kind"] == "export":
            self._export(options["names"])
        else:
            self._open(options["names"], options["key"])

    def _new(self, key: Path) -> None:
        private = X25519PrivateKey.generate()
        _write_once(key, private.private_bytes_raw().hex() + "\n")
        public = private.public_key().public_bytes_raw().hex()
        self.stdout.write(f"FARLINE_REGISTER_PUBLIC_KEY={public}")
        self.stdout.write(f"The log will tell this fingerprint: {register.fingerprint(public)}")

    def _export(self, names: Path) -> None:
        sealed = queries.names_to_hand_over()
        lines = [{"week": one.week, "sealed": base64.b64encode(one.sealed).decode("ascii")} for one in sealed]
        _write_once(names, "".join(json.dumps(line) + "\n" for line in lines))
        # Only now: the file is on the disk.
        declarations.let_names_go(declaration_ids=[one.id for one in sealed])
        self.stdout.write(f"{len(sealed)} sealed names are in {names.name} and no longer here.")

    def _open(self, names: Path, key: Path) -> None:
        private = bytes.fromhex(key.read_text(encoding="ascii"))
        for line in names.read_text(encoding="ascii").splitlines():
            entry = json.loads(line)
            try:
                name, combination = register.open_name(base64.b64decode(entry["sealed"]), private)
            except InvalidTag:
                raise CommandError("A name in this file was sealed for another key, or altered.") from None
            self.stdout.write(f"{entry['week']}  {combination_label(combination)}  {name}")


def _write_once(path: Path, text: str) -> None:
    """Never over a file that is there."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise CommandError(f"{path.name} is there already. Please choose another name.") from None
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
