"""The vault as rooms use it. Who answers: the key-holder where one runs, else a key ring of this process's own."""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from farline.common import masks
from farline.common.vault import keyfiles
from farline.common.vault.envelope import key_id_of
from farline.common.vault.holder.client import HolderClient, NoKeyHolder
from farline.common.vault.holder.desk import ONLY_TO_DIAL, OnlyToDial
from farline.common.vault.holder.limits import Limits
from farline.common.vault.keyring import KeyRing

SOCKET = "holder.sock"
Sealed = bytes | memoryview  # as a database hands it out
OPEN, LOCKED, SHUT, AWAY = "open", "locked", "shut", "away"
LONGEST_SOCKET = 100  # bytes; the system allows a few more
_limits = Limits()


def socket_path() -> Path:
    """Where the key-holder listens. A path that no socket could have gives way to a folder of this user's own."""
    if settings.KEY_HOLDER:
        return Path(settings.KEY_HOLDER)
    path = keyfiles.folder() / SOCKET
    if len(os.fsencode(path)) <= LONGEST_SOCKET:
        return path
    mark = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"farline-{os.geteuid()}-{mark}" / SOCKET


def backend() -> KeyRing | HolderClient:
    """The key-holder where the settings name one or the keys are locked; else the open key file (demo, tests).

    Raises KeysLocked or KeysMissing.
    """
    if not settings.KEY_HOLDER:
        with contextlib.suppress(keyfiles.KeysLocked):
            return _ring(keyfiles.root_key(), keyfiles.folder())
    return _client(socket_path())


@lru_cache(maxsize=8)
def _client(path: Path) -> HolderClient:
    return HolderClient(path)


@lru_cache(maxsize=8)
def _ring(root: bytes, folder: Path) -> KeyRing:
    return KeyRing(root, folder)


def hang_up() -> None:
    """Before this process parts into several: each asks the key-holder over a connection of its own."""
    _client.cache_clear()


def share_limits(processes: int) -> None:
    """Where no key-holder counts, each of so many processes may open its share."""
    global _limits
    _limits = Limits(_limits.volunteer // processes, _limits.site // processes)


def _place(table: str, column: str, row: int) -> str:
    return f"{table}|{column}|{row}"


def seal(plaintext: bytes | str, *, table: str, column: str, row: int, week: str | None = None) -> bytes:
    """Seal one field for one row. With `week`, it opens only while that week's expiry key exists."""
    return seal_many([plaintext], table=table, column=column, rows=[row], week=week)[0]


def seal_many(
    plaintexts: Sequence[bytes | str],
    *,
    table: str,
    column: str,
    rows: Sequence[int],
    week: str | None = None,
    list_key: bytes = b"",
) -> list[bytes]:
    """`seal` for a batch of rows in one request."""
    raw = [plain.encode("utf-8") if isinstance(plain, str) else plain for plain in plaintexts]
    return backend().seal(raw, [_place(table, column, row) for row in rows], week=week or "", list_key=list_key)


def open_sealed(sealed: Sealed, *, table: str, column: str, row: int, list_key: bytes = b"") -> bytes:
    """Open one field. Raises Unreadable when it was moved, altered, or its key is gone. Numbers: `open_to_dial`."""
    if table.startswith(ONLY_TO_DIAL):
        raise OnlyToDial
    return backend().open([bytes(sealed)], [_place(table, column, row)], list_key=list_key)[0]


def open_to_dial(
    sealed: Sealed, *, table: str, column: str, row: int, who: str, permit: str, list_key: bytes = b""
) -> str:
    """One number for one press. Raises TooMany or Shut when more were opened than a person, or the site, may."""
    place, holder = _place(table, column, row), backend()
    if isinstance(holder, HolderClient):
        return holder.dial(bytes(sealed), place, who=who, permit=permit, list_key=list_key).decode("ascii")
    _limits.take(who=who, permit=permit, now=time.monotonic())
    return holder.open([bytes(sealed)], [place], list_key=list_key)[0].decode("ascii")


def masked(sealed: Sealed, *, table: str, column: str, row: int, list_key: bytes = b"", who: str = "") -> str:
    """The number with its middle hidden; the whole of it does not leave the key-holder. Raises TooMany or Shut."""
    place, holder = _place(table, column, row), backend()
    if isinstance(holder, HolderClient):
        return holder.mask([bytes(sealed)], [place], list_key=list_key, who=who)[0]
    return masks.masked(holder.open([bytes(sealed)], [place], list_key=list_key)[0].decode("ascii"))


def tags_of_sealed(
    sealed: Sequence[bytes],
    *,
    table: str,
    column: str,
    rows: Sequence[int],
    labels: Sequence[str],
    list_key: bytes = b"",
) -> list[bytes]:
    """`tags` of sealed numbers under one key, packed, for each label; they do not leave the key-holder."""
    places = [_place(table, column, row) for row in rows]
    return backend().tags_of_sealed([bytes(one) for one in sealed], places, labels=labels, list_key=list_key)


def unpack_page(
    page: bytes,
    *,
    table: str,
    column: str,
    row: int,
    into: tuple[str, str],
    rows: Sequence[int],
    labels: Sequence[str],
    list_key: bytes = b"",
    week: str = "",
    under: bytes = b"",
) -> tuple[list[bytes], list[bytes]]:
    """Reseal the numbers of a page, each for a row of the table and column `into`, without seeing them.

    Under the page's own key, or as numbers of another list: its key is `under`, the week of its last day `week`.
    Returns the envelopes, and for each label the packed tags. `rows` may be more than the page holds.
    """
    contexts = [_place(*into, one) for one in rows]
    place = _place(table, column, row)
    return backend().unpack(bytes(page), place, contexts, labels=labels, list_key=list_key, week=week, under=under)


def blind(value: str, *, label: str) -> bytes:
    """A 16-byte keyed index of a value. One label for each use, so that tables can't be joined."""
    return blind_many([value], label=label)[0]


def blind_many(values: Iterable[str], *, label: str) -> list[bytes]:
    """`blind` for many values under one label, in their order."""
    return backend().blind(list(values), label=label)


def tags(blocks: bytes, *, label: str, grant: str = "") -> bytes:
    """A 16-byte keyed index of each 16-byte block, packed: the way for millions. Raises TooMany or Shut."""
    holder = backend()
    return (
        holder.tags(blocks, label=label, grant=grant)
        if isinstance(holder, HolderClient)
        else holder.tags(blocks, label=label)
    )


def grant(marks: int) -> str:
    """Leave for so many tags, to be named when they are asked for; "" where no key-holder counts. Raises TooMany."""
    holder = backend()
    return holder.grant(marks) if isinstance(holder, HolderClient) else ""


def short_tag(value: str, *, label: str, bits: int) -> int:
    """A truncated keyed index: it matches a few strangers on purpose, so a stolen table proves little."""
    return _shortened(blind(value, label=label), bits)


def short_tags(values: Iterable[str], *, label: str, bits: int) -> list[int]:
    """`short_tag` for many values at once."""
    return [_shortened(tag, bits) for tag in blind_many(list(values), label=label)]


def new_list_key(name: str) -> bytes:
    """A fresh key for one list, wrapped. Without it, or with it destroyed, the list's rows never open."""
    return backend().new_list_key(name)


def rotate() -> str:
    """Turn to the next operational key, which wraps the keys of lists; older ones still open. Returns its name."""
    return backend().rotate()


def operational() -> str:
    """The name of the operational key that wraps just now."""
    return backend().operational


def wrapped_under(list_key: Sealed) -> str:
    """The name of the operational key that a list's key is wrapped under; it is no secret. Raises Unreadable."""
    return key_id_of(bytes(list_key).partition(b"\0")[2])


def rewrap(list_key: Sealed) -> bytes:
    """A list's key under the operational key of now; its rows open as before. Raises Unreadable."""
    return backend().rewrap(bytes(list_key))


class Signer(NamedTuple):
    """Signs, without the private key ever coming here."""

    public: bytes
    sign: Callable[[bytes], bytes]


def signer(label: str) -> Signer:
    """Ed25519; signatures of 64 bytes."""
    holder = backend()
    return Signer(holder.public_key(label=label), lambda message: holder.sign(message, label=label))


def signer_pq(label: str) -> Signer:
    """ML-DSA-44, for signatures that must outlive the elliptic curves; 2,420 bytes."""
    holder = backend()
    return Signer(holder.public_key_pq(label=label), lambda message: holder.sign_pq(message, label=label))


def destroy_week(week: str) -> None:
    backend().destroy_week(week)


def standing() -> str:
    """How the keys stand: open, locked, shut since a limit was reached, or away.

    Away: with their process, or the weekly ones with their volume.
    """
    try:
        holder = backend()
        if not isinstance(holder, HolderClient):
            return SHUT if _limits.shut else OPEN
        said = holder.status()
    except NoKeyHolder:
        return AWAY
    if said.get("weeks_away"):
        return AWAY
    return LOCKED if said["locked"] else SHUT if said["shut"] else OPEN


def weeks_kept() -> list[str]:
    """Weeks whose expiry key still exists."""
    return backend().weeks()


def weeks_for_sure() -> tuple[list[str], float] | None:
    """The same, and a POSIX time: a key that was made since then, and is not among them, was destroyed.

    None where nobody can say, as where their volume is not there.
    """
    return backend().weeks_for_sure()


def weeks_are_there() -> bool:
    """Whether what does not open for want of a weekly key stays so.

    Where there is none at all, their volume may be away; but where their folder is known again, they were destroyed.
    """
    return bool(weeks_kept()) or weeks_for_sure() is not None


def _shortened(tag: bytes, bits: int) -> int:
    return int.from_bytes(tag[:8], "big") >> (64 - bits)
