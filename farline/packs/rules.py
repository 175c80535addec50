"""Spoken codes with a check digit, and how long a text takes to dictate."""

from typing import NamedTuple

# Damm's quasigroup: the digit catches every single wrong digit and every swap of neighbors,
# which are the two mistakes people make when they write down what they hear.
DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip
LONGEST_SPOKEN = 20  # seconds
LONGEST_KIND = 20  # letters, as the count of what was handed over keeps it


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
