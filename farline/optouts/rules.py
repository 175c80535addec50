"""How a tag is placed in the table. A generation belongs to one key; an old one is frozen and still asked."""

BITS = 30  # some seven thousand million numbers share a thousand million tags: a tag alone names nobody
SPOKEN, WEB = 1, 2  # said to a caller; written on the public form, where anybody may write anybody's number
GENERATIONS = (SPOKEN, WEB)  # all of these are asked, for ever
WEB_A_DAY = 100  # more than so many from the form in a day, and somebody should look
DECOYS = 512


def label(generation: int) -> str:
    return f"optout|g{generation}"


def shortened(tag: bytes) -> int:
    return int.from_bytes(tag[:8], "big") >> (64 - BITS)


def share_of_strangers(marks: int) -> float:
    """How many of those who said nothing are left out all the same, because they share a mark: 0 to 1."""
    return min(1.0, marks / (1 << BITS))


def place(generation: int, short_tag: int) -> int:
    return (generation << BITS) + short_tag
