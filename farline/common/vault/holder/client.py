"""The vault's other half: asks the key-holder instead of holding keys. The same methods as a KeyRing."""

import socket
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from farline.common.vault import envelope, keyfiles, weeks
from farline.common.vault.holder import frames
from farline.common.vault.holder.desk import OnlyToDial, UnlockUnderWay
from farline.common.vault.holder.limits import Shut, TooMany

REFUSALS: dict[str, type[Exception]] = {
    kind.__name__: kind
    for kind in (
        envelope.Unreadable,
        keyfiles.KeysLocked,
        keyfiles.NoPassphrase,
        keyfiles.WrongPassphrase,
        weeks.WeeksAway,
        TooMany,
        Shut,
        OnlyToDial,
        UnlockUnderWay,
    )
}
PATIENCE = 30.0
LOOKS_AGAIN = 0.01  # seconds, where very many come at once and the key-holder lets one in after the other


class NoKeyHolder(keyfiles.KeysLocked):
    """The key-holder does not answer: nothing can be opened. Start it: farline-keyholder, or python3 start.py."""


class Refused(Exception):
    """The key-holder refused a request that this program should not have made."""


class HolderClient:
    """One connection for each thread, opened when it is first needed and again after the key-holder was restarted."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._local = threading.local()

    def ask(self, header: dict[str, Any], parts: Sequence[bytes] = ()) -> tuple[dict[str, Any], frames.Parts]:
        for attempt in (1, 2):
            try:
                wire = self._wire()
                frames.send(wire, header, parts)
                answer = frames.receive(wire)
                if answer is not None:
                    break
            except (OSError, frames.Broken):
                pass
            self._hang_up()
            if attempt == 2:
                raise NoKeyHolder
        said, got = answer  # type: ignore[misc]  # the loop ends with an answer or raises
        if "refused" in said:
            raise REFUSALS.get(said["refused"], Refused)
        return said, got

    def blind(self, values: Sequence[str], *, label: str) -> list[bytes]:
        return self.ask({"ask": "blind", "label": label}, [value.encode("utf-8") for value in values])[1]

    def tags(self, blocks: bytes, *, label: str, grant: str = "") -> bytes:
        return self.ask({"ask": "tags", "label": label, "grant": grant}, [blocks])[1][0]

    def grant(self, marks: int) -> str:
        return str(self.ask({"ask": "grant", "marks": marks})[0]["grant"])

    def seal(
        self, plaintexts: Sequence[bytes], contexts: Sequence[str], *, week: str = "", list_key: bytes = b""
    ) -> list[bytes]:
        header = {"ask": "seal", "contexts": list(contexts), "week": week}
        return self.ask(header, [list_key, *plaintexts])[1]

    def open(self, envelopes: Sequence[bytes], contexts: Sequence[str], *, list_key: bytes = b"") -> list[bytes]:
        return self.ask({"ask": "open", "contexts": list(contexts)}, [list_key, *envelopes])[1]

    def mask(
        self, envelopes: Sequence[bytes], contexts: Sequence[str], *, list_key: bytes = b"", who: str = ""
    ) -> list[str]:
        header = {"ask": "mask", "contexts": list(contexts), "who": who}
        answer = self.ask(header, [list_key, *envelopes])[1]
        return [one.decode("ascii") for one in answer]

    def tags_of_sealed(
        self, envelopes: Sequence[bytes], contexts: Sequence[str], *, labels: Sequence[str], list_key: bytes = b""
    ) -> list[bytes]:
        header = {"ask": "tags_of_sealed", "contexts": list(contexts), "labels": list(labels)}
        return self.ask(header, [list_key, *envelopes])[1]

    def unpack(
        self,
        page: bytes,
        context: str,
        rows: Sequence[str],
        *,
        labels: Sequence[str],
        list_key: bytes = b"",
        week: str = "",
        under: bytes = b"",
    ) -> tuple[list[bytes], list[bytes]]:
        header = {"ask": "unpack", "context": context, "rows": list(rows), "labels": list(labels), "week": week}
        answer = self.ask(header, [list_key, page, under])[1]
        return answer[len(labels) :], answer[: len(labels)]

    def dial(self, sealed: bytes, context: str, *, who: str, permit: str, list_key: bytes = b"") -> bytes:
        header = {"ask": "dial", "context": context, "who": who, "permit": permit}
        return self.ask(header, [list_key, sealed])[1][0]

    def new_list_key(self, name: str) -> bytes:
        return self.ask({"ask": "list_key", "name": name})[1][0]

    def rotate(self) -> str:
        return str(self.ask({"ask": "rotate"})[0]["operational"])

    @property
    def operational(self) -> str:
        return str(self.ask({"ask": "operational"})[0]["operational"])

    def rewrap(self, list_key: bytes) -> bytes:
        return self.ask({"ask": "rewrap"}, [list_key])[1][0]

    def sign(self, message: bytes, *, label: str) -> bytes:
        return self.ask({"ask": "sign", "label": label}, [message])[1][0]

    def sign_pq(self, message: bytes, *, label: str) -> bytes:
        return self.ask({"ask": "sign", "label": label, "pq": True}, [message])[1][0]

    def public_key(self, *, label: str) -> bytes:
        return self.ask({"ask": "public_key", "label": label})[1][0]

    def public_key_pq(self, *, label: str) -> bytes:
        return self.ask({"ask": "public_key", "label": label, "pq": True})[1][0]

    def destroy_week(self, week: str) -> None:
        self.ask({"ask": "destroy_week", "week": week})

    def weeks(self) -> list[str]:
        return list(self.status()["weeks"])

    def weeks_for_sure(self) -> tuple[list[str], float] | None:
        said = self.status()
        named_at = said.get("weeks_named_at")  # one that was started before an upgrade does not say
        return None if named_at is None or said["locked"] else (list(said["weeks"]), float(named_at))

    def status(self) -> dict[str, Any]:
        return self.ask({"ask": "status"})[0]

    def unlock(self, passphrase: str) -> dict[str, Any]:
        return self.ask({"ask": "unlock", "passphrase": passphrase})[0]

    def panic(self) -> None:
        self.ask({"ask": "panic"})

    def close(self) -> None:
        """Hang up this thread's connection; the next question opens another."""
        self._hang_up()

    def _wire(self) -> socket.socket:
        wire: socket.socket | None = getattr(self._local, "wire", None)
        if wire is None:
            wire = socket.socket(socket.AF_UNIX)
            self._local.wire = wire
            wire.settimeout(PATIENCE)
            _connect(wire, self._path)
        return wire

    def _hang_up(self) -> None:
        wire: socket.socket | None = getattr(self._local, "wire", None)
        if wire is not None:
            wire.close()
            self._local.wire = None


def _connect(wire: socket.socket, path: str) -> None:
    """Raises OSError."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return wire.connect(path)
        except BlockingIOError:  # the queue at the door is full
            if time.monotonic() > until:
                raise
            time.sleep(LOOKS_AGAIN)
