"""The root key as words on paper (SLIP-39): so many of so many people together can bring a lost site back."""

import shamir_mnemonic
from shamir_mnemonic import Share

MOST = 16


class NotEnough(Exception):
    """Fewer shares than are needed, each typed once, or shares that do not make a key."""


class Wrong(Exception):
    """One share is not right. `at`: which of those that were given, from 1."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


class Mistyped(Wrong):
    """A word of it is missing, mistyped or in the wrong place."""


class OtherSet(Wrong):
    """It is of another set than the first."""


def make(secret: bytes, *, needed: int, of: int) -> list[str]:
    """`of` shares of 33 words each, any `needed` of which give the secret; fewer tell nothing of it."""
    if not 1 < needed <= of <= MOST:
        raise ValueError("from two shares of two to sixteen of sixteen")
    return list(shamir_mnemonic.generate_mnemonics(1, [(needed, of)], secret)[0])


def combine(shares: list[str]) -> bytes:
    """From as many as are needed; more of the same set do no harm. Raises Mistyped, OtherSet, NotEnough."""
    read = [_read(share, at) for at, share in enumerate(shares, start=1)]
    if not read:
        raise NotEnough
    kept: dict[int, Share] = {}
    for at, share in enumerate(read, start=1):
        first = kept.setdefault(share.index, share)
        if share.group_parameters() != read[0].group_parameters() or share.value != first.value:
            raise OtherSet(at)
    needed = list(kept.values())[: read[0].member_threshold]
    try:
        return bytes(shamir_mnemonic.combine_mnemonics([share.mnemonic() for share in needed]))
    except (shamir_mnemonic.MnemonicError, ValueError):
        raise NotEnough from None


def _read(share: str, at: int) -> Share:
    """A checksum in each share catches a mistyped word."""
    try:
        return Share.from_mnemonic(" ".join(share.lower().split()))
    except (shamir_mnemonic.MnemonicError, ValueError, IndexError, KeyError):
        raise Mistyped(at) from None
