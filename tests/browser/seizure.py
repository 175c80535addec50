"""What somebody finds who carries the machine away and reads every byte of it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

KEYS = "keys"  # the one place where secrets lie; what they open is counted elsewhere
BETWEEN_DIGITS = re.compile(rb"(?<=\d)(?:[\s\-.()/_]|\xc2\xa0|\xe2\x80\x91|\xe3\x80\x80)+(?=\d)")
FULL_WIDTH = {chr(0xFF10 + digit).encode(): str(digit).encode() for digit in range(10)}


@dataclass(frozen=True)
class Wanted:
    numbers: list[str]  # +86…, or a receipt's digits; found in any grouping, with or without the country's code
    words: list[str]  # found in any encoding that is in use, in hexadecimal too


def files_below(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.is_file() and KEYS not in path.relative_to(place).parts:
                yield path


def found(wanted: Wanted, places: Iterable[Path]) -> list[str]:
    return [hit for path in files_below(places) for hit in found_in(wanted, str(path), path.read_bytes())]


def found_in(wanted: Wanted, name: str, raw: bytes) -> list[str]:
    hits = [f"{name}: {word}" for word in wanted.words for form in _forms(word) if form in raw]
    runs = set(_runs_of_digits(raw)) | set(_runs_of_digits(raw.replace(b"\0", b"")))
    sought = {number.removeprefix("+86").encode(): number for number in wanted.numbers}
    lengths = {len(digits) for digits in sought}
    for run in runs:
        for length in lengths:
            for at in range(len(run) - length + 1):
                if run[at : at + length] in sought:
                    hits.append(f"{name}: {sought[run[at : at + length]]}")
    return hits


def _runs_of_digits(raw: bytes) -> list[bytes]:
    for wide, digit in FULL_WIDTH.items():
        raw = raw.replace(wide, digit)
    return re.findall(rb"\d{9,}", BETWEEN_DIGITS.sub(b"", raw))


def _forms(word: str) -> list[bytes]:
    plain = [word.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")]
    escaped = word.encode("ascii", "backslashreplace")
    return [*plain, escaped, plain[0].hex().encode(), plain[0].hex().upper().encode()]
