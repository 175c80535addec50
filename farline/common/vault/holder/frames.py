"""What goes over the socket: length | header as JSON | parts, each with its length. Packed: batches cost little."""

import json
import socket
import struct
from collections.abc import Sequence
from typing import Any

LENGTH = struct.Struct(">I")
HEAD = struct.Struct(">II")
LARGEST = 256_000_000
Parts = list[bytes]


class Broken(Exception):
    """The other side of the key-holder's socket went away or does not speak this language."""


def pack(header: dict[str, Any], parts: Sequence[bytes] = ()) -> bytes:
    head = json.dumps(header, separators=(",", ":")).encode("utf-8")
    sizes = b"".join(LENGTH.pack(len(part)) for part in parts)
    body = b"".join((HEAD.pack(len(head), len(parts)), head, sizes, *parts))
    return LENGTH.pack(len(body)) + body


def unpack(body: bytes) -> tuple[dict[str, Any], Parts]:
    try:
        head_size, count = HEAD.unpack_from(body)
        at = HEAD.size + head_size
        header = json.loads(body[HEAD.size : at])
        sizes = struct.unpack_from(f">{count}I", body, at)
    except (struct.error, ValueError, MemoryError, RecursionError):
        raise Broken from None
    at += 4 * count
    if at + sum(sizes) != len(body) or not isinstance(header, dict):
        raise Broken
    parts = []
    for size in sizes:
        parts.append(body[at : at + size])
        at += size
    return header, parts


def send(wire: socket.socket, header: dict[str, Any], parts: Sequence[bytes] = ()) -> None:
    wire.sendall(pack(header, parts))


def receive(wire: socket.socket, *, patience: float | None = None) -> tuple[dict[str, Any], Parts] | None:
    """The next frame, or None when the other side has closed between two frames.

    `patience`: how many seconds each piece of a frame that has begun is waited for; between two frames without end.
    Raises Broken, and TimeoutError.
    """
    if patience is not None:
        wire.settimeout(None)
    begun = wire.recv(LENGTH.size)
    if not begun:
        return None
    if patience is not None:
        wire.settimeout(patience)
    (length,) = LENGTH.unpack(begun + _the_rest(wire, LENGTH.size - len(begun)))
    if length > LARGEST:
        raise Broken
    return unpack(_the_rest(wire, length))


def _the_rest(wire: socket.socket, count: int) -> bytes:
    found = _exactly(wire, count)
    if len(found) != count:
        raise Broken
    return found


def _exactly(wire: socket.socket, count: int) -> bytes:
    held = bytearray()
    while len(held) < count:
        piece = wire.recv(min(1 << 20, count - len(held)))
        if not piece:
            if held:
                raise Broken
            return b""
        held += piece
    return bytes(held)
