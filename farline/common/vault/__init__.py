"""The vault: the one place that seals, opens and blinds. Swap this package to move keys elsewhere.

Envelope: version (1 byte) | algorithm (1) | key id length (1) | key id | nonce (12) | ciphertext + tag.
The associated data bind a ciphertext to its table, column, row and key: moved elsewhere, it will not open.
"""

from farline.common.vault.envelope import Unreadable
from farline.common.vault.sealing import (
    blind,
    blind_many,
    open_sealed,
    seal,
    seal_many,
    short_tag,
    short_tags,
    signing_key,
    subkey,
)
from farline.common.vault.weeks import destroy_week, week_of, weeks_kept

__all__ = [
    "Unreadable",
    "blind",
    "blind_many",
    "destroy_week",
    "open_sealed",
    "seal",
    "seal_many",
    "short_tag",
    "short_tags",
    "signing_key",
    "subkey",
    "week_of",
    "weeks_kept",
]
