"""How a tag is placed in the table. A generation belongs to one key; an old one is frozen and still asked."""

BITS = 30  # some seven thousand million numbers share a thousand million tags: a tag alone names nobody
GENERATION = 1  # new opt-outs are written in this one
GENERATIONS = (1,)  # all of these are asked, for ever
DECOYS = 512


def label(generation: int) -> str:
    return f"optout|g{generation}"


def shortened(tag: bytes) -> int:
    return int.from_bytes(tag[:8], "big") >> (64 - BITS)


def place(generation: int, short_tag: int) -> int:
    return (generation << BITS) + short_tag
