"""The vault: the one place that seals, opens and blinds. The keys themselves are with the key-holder (`holder/`).

Envelope: version (1 byte) | algorithm (1) | key id length (1) | key id | nonce (12) | ciphertext + tag.
The associated data bind a ciphertext to its table, column, row and key: moved elsewhere, it will not open.
"""

from farline.common.vault.envelope import Unreadable
from farline.common.vault.holder.desk import OnlyToDial
from farline.common.vault.holder.limits import Shut, TooMany
from farline.common.vault.keyfiles import KeysLocked, KeysMissing
from farline.common.vault.sealing import (
    AWAY,
    LOCKED,
    OPEN,
    SHUT,
    Signer,
    blind,
    blind_many,
    destroy_week,
    grant,
    masked,
    new_list_key,
    open_sealed,
    open_to_dial,
    operational,
    rewrap,
    rotate,
    seal,
    seal_many,
    short_tag,
    short_tags,
    signer,
    signer_pq,
    standing,
    tags,
    tags_of_sealed,
    unpack_page,
    weeks_are_there,
    weeks_for_sure,
    weeks_kept,
    wrapped_under,
)
from farline.common.vault.weeks import week_of

__all__ = [
    "AWAY",
    "LOCKED",
    "OPEN",
    "SHUT",
    "KeysLocked",
    "KeysMissing",
    "OnlyToDial",
    "Shut",
    "Signer",
    "TooMany",
    "Unreadable",
    "blind",
    "blind_many",
    "destroy_week",
    "grant",
    "masked",
    "new_list_key",
    "open_sealed",
    "open_to_dial",
    "operational",
    "rewrap",
    "rotate",
    "seal",
    "seal_many",
    "short_tag",
    "short_tags",
    "signer",
    "signer_pq",
    "standing",
    "tags",
    "tags_of_sealed",
    "unpack_page",
    "week_of",
    "weeks_are_there",
    "weeks_for_sure",
    "weeks_kept",
    "wrapped_under",
]
