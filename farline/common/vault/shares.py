"""The root key as words on paper (SLIP-39): so many of so many people together can bring a lost site back."""

import shamir_mnemonic

MOST = 16


class NotEnough(Exception):
    """These shares do not make the key: one is mistyped, one is missing, or they are not of one set."""


def make(secret: bytes, *, needed: int, of: int) -> list[str]:
    """`of` shares of 33 words each, any `needed` of which give the secret; fewer tell nothing of it."""
    if not 1 < needed <= of <= MOST:
        raise ValueError("from two shares of two to sixteen of sixteen")
    return list(shamir_mnemonic.generate_mnemonics(1, [(needed, of)], secret)[0])


def combine(shares: list[str]) -> bytes:
    """Raises NotEnough. A checksum in each share catches a mistyped word."""
    try:
        return bytes(shamir_mnemonic.combine_mnemonics([" ".join(share.lower().split()) for share in shares]))
    except (shamir_mnemonic.MnemonicError, ValueError, IndexError, KeyError):
        raise NotEnough from None
