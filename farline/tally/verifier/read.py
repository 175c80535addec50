"""The lines as they lie in tiles, the tree over them, and that each file of a copy fits it."""

from __future__ import annotations

import hashlib
import re

from farline.tally.verifier.places import Fails, Source

ENTRY_LENGTH = 151  # of the longest line
MOST_TILE = 256 * (ENTRY_LENGTH + 2)
TILE = re.compile(r"tile/(entries|[0-7])/((?:x\d{3}/)*)(\d{3})(?:\.p/([1-9]\d{0,2}))?")


def tile_name(level: int | str, number: int, width: int = 256) -> str:
    parts = [f"{number % 1000:03d}"]
    while number >= 1000:
        number //= 1000
        parts.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/" + "/".join(parts) + (f".p/{width}" if width < 256 else "")


def tile(source: Source, level: int | str, number: int, width: int) -> tuple[str, bytes, int]:
    """Name, content and width of a tile. At an address the full one may lie there already; in a copy it may not."""
    name = tile_name(level, number, width)
    found, full = source.get(name, MOST_TILE), tile_name(level, number)
    if found is None and source.is_url and name != full:
        found, name, width = source.get(full, MOST_TILE), full, 256
    if found is None:
        raise Fails(f"A file is missing: {name}.")
    return name, found, width


def read_lines(source: Source, size: int) -> list[bytes]:
    lines: list[bytes] = []
    for number in range((size + 255) // 256):
        width = min(256, size - number * 256)
        name, raw, wide = tile(source, "entries", number, width)
        step, count = ENTRY_LENGTH + 2, len(raw) // (ENTRY_LENGTH + 2)
        if wide == count and len(raw) == count * step and raw[::step] + raw[1::step] == bytes(count) + b"\x97" * count:
            found = [raw[at : at + ENTRY_LENGTH] for at in range(2, len(raw), step)]  # entries only: the short way
        else:
            found = unpacked(name, raw)
        if len(found) != wide:
            raise Fails(f"{name} holds {len(found)} lines and not {wide}.")
        lines += found if wide == width else found[:width]
    return lines


def unpacked(name: str, raw: bytes) -> list[bytes]:
    lines, at = [], 0
    while at < len(raw):
        length = int.from_bytes(raw[at : at + 2], "big")
        line = raw[at + 2 : at + 2 + length]
        if len(line) != length or not length:
            raise Fails(f"A file is cut off: {name}.")
        if length > ENTRY_LENGTH:
            raise Fails(f"A line in {name} is longer than a line can be.")
        lines.append(line)
        at += 2 + length
    return lines


def levels_of(lines: list[bytes]) -> list[list[bytes]]:
    sha256 = hashlib.sha256
    levels = [[sha256(b"\0" + line).digest() for line in lines]]
    while len(levels[-1]) > 1:
        row = iter(levels[-1])
        levels.append([sha256(b"\1" + left + right).digest() for left, right in zip(row, row)])  # noqa: B905
    return levels


def root_of(levels: list[list[bytes]], size: int) -> bytes:
    if size == 0:
        return hashlib.sha256(b"").digest()
    peaks, start = [], 0
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            peaks.append(levels[level][start >> level])
            start += 1 << level
    root = peaks.pop()
    while peaks:
        root = hashlib.sha256(b"\1" + peaks.pop() + root).digest()
    return root


def check_tiles(source: Source, lines: list[bytes], levels: list[list[bytes]]) -> None:
    """Every file of the tree in a copy: those that this head needs, and smaller ones that earlier heads left there."""
    rows = {str(level): levels[level * 8] for level in range(8) if level * 8 < len(levels) and levels[0]}
    wanted = {
        tile_name(level, start // 256, min(256, len(row) - start))
        for level, row in [*rows.items(), ("entries", lines)]
        for start in range(0, len(row), 256)
    }
    there = source.names("tile/")
    if missing := min(wanted - there, default=""):
        raise Fails(f"A file is missing: {missing}.")
    for name in sorted(there):
        found = TILE.fullmatch(name)
        if found is None:
            raise Fails(f"A file does not belong here: {name}.")
        level, before, last, narrow = found.groups()
        if level == "entries" and name in wanted:
            continue  # the lines were read out of it
        number, width = int(before.replace("x", "").replace("/", "") + last), int(narrow or 256)
        row = lines if level == "entries" else rows.get(level, [])
        part = row[number * 256 : number * 256 + width]
        if len(part) != width or name != tile_name(level, number, width):
            raise Fails(f"A file does not belong here: {name}.")
        content = b"".join(len(one).to_bytes(2, "big") + one for one in part) if row is lines else b"".join(part)
        if source.need(name) != content:
            raise Fails(f"A tile of the tree is cut off or does not fit the lines: {name}.")
