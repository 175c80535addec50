"""Spoken codes with a check digit, and how long a text takes to dictate."""

import re
from typing import NamedTuple
from urllib.parse import urlsplit

# Damm's quasigroup: the digit catches every single wrong digit and every swap of neighbors,
# which are the two mistakes people make when they write down what they hear.
DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
LONGEST_SPOKEN = 20  # seconds
LONGEST_LINK = 100
ONE_PERSONS = re.compile(r"(?=[a-zA-Z]*\d)(?=\d*[a-zA-Z])[0-9a-zA-Z]{12,}|\d{9,}")


class Way(NamedTuple):
    """A way past the blockade. `kind` says how it works: ways of one kind are blocked together."""

    name: str
    kind: str
    maker: str
    license: str
    audit: str
    risk: str


class Link(NamedTuple):
    """Where a pack can be read on a screen; the same for everybody."""

    label: str
    url: str


def link_trouble(url: str) -> str:
    """What forbids a link, or "". One that could be made for a single person would say who opened it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address"
    if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
        return "must be an address that begins with https://"
    if parts.username or parts.password or port:
        return "must have no user, password or port"
    if parts.query or parts.fragment:
        return "must end without ? or #: what stands there could be made for one person"
    if len(url) > LONGEST_LINK:
        return f"has more than {LONGEST_LINK} characters: nobody can type it, and a code of it is hard to read"
    if ONE_PERSONS.search(parts.path) or ONE_PERSONS.search(parts.hostname):
        return "holds a long row of letters and digits that could be made for one person"
    return ""


def check_digit(digits: str) -> str:
    row = 0
    for digit in digits:
        row = int(DAMM[row][int(digit)])
    return str(row)


def is_right(code: str) -> bool:
    """Whether a code of digits ends with its own check digit."""
    return code.isascii() and code.isdigit() and len(code) > 1 and check_digit(code[:-1]) == code[-1]


def says(spoken: str, code: str) -> bool:
    """Whether the code is among the spoken words, read out digit by digit."""
    return code in "".join(char for char in spoken if char.isdigit())


def seconds_to_dictate(spoken: str) -> float:
    """Seconds that dictating takes: three Chinese characters or digits, or two other words, in each."""
    slow = sum(1 for char in spoken if (char > "\u2e7f" and char.isalpha()) or char.isdigit())
    words = [word for word in spoken.split() if word.isascii() and any(char.isalpha() for char in word)]
    return slow / 3 + len(words) / 2
