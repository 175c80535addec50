"""Bencoding, as rtpengine's NG protocol has it: numbers, byte strings, lists and maps."""

from typing import Any

DEEPEST = 20


class Unreadable(Exception):
    """This is no bencoded answer."""


def written(thing: Any) -> bytes:
    if isinstance(thing, int):
        return b"i%de" % thing
    if isinstance(thing, str):
        thing = thing.encode()
    if isinstance(thing, bytes):
        return b"%d:%b" % (len(thing), thing)
    if isinstance(thing, list):
        return b"l" + b"".join(map(written, thing)) + b"e"
    return b"d" + b"".join(written(key) + written(value) for key, value in thing.items()) + b"e"


def read(raw: bytes) -> Any:
    try:
        thing, end = _read(raw, 0, 0)
    except (ValueError, IndexError, TypeError, AttributeError, UnicodeDecodeError):
        raise Unreadable from None
    if end != len(raw):
        raise Unreadable
    return thing


def _read(raw: bytes, at: int, depth: int) -> tuple[Any, int]:
    kind = raw[at : at + 1]
    if depth > DEEPEST:
        raise ValueError
    if kind == b"i":
        end = raw.index(b"e", at)
        return int(raw[at + 1 : end]), end + 1
    if kind in {b"l", b"d"}:
        things, at = [], at + 1
        while raw[at : at + 1] != b"e":
            thing, at = _read(raw, at, depth + 1)
            things.append(thing)
        if kind == b"l":
            return things, at + 1
        return {key.decode(): value for key, value in zip(things[::2], things[1::2], strict=True)}, at + 1
    colon = raw.index(b":", at)
    end = colon + 1 + int(raw[at:colon])
    if end > len(raw) or end <= colon:
        raise ValueError
    return raw[colon + 1 : end], end
