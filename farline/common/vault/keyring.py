"""All cryptography that needs a long-lived key, in one object. Whoever holds a KeyRing can open all that it can.

The key-holder process has one; web pages and workers have none and ask it. Only the demo, commands run beside a locked
site, and tests make one in their own process.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from farline.common import blocks, many
from farline.common.vault import envelope, keyfiles, weeks

FIRST = "op1"  # the operational key: each that follows has the next number, and opens what it wrapped for ever
OPERATIONAL = re.compile(r"op[1-9][0-9]{0,5}")
WHICH = "operational"  # the file that names the one that wraps
WEEKLY = "w:"
LISTED = "l:"
BLOCK = 16


class KeyRing:
    """Derives every key from one root secret. `folder` holds the weekly expiry keys, apart from the database, and says
    which operational key wraps: the first, where it says nothing.
    """

    def __init__(self, root: bytes, folder: Path) -> None:
        if len(root) != 32:
            raise ValueError("a root key has 32 bytes")
        self._root, self._which = root, folder / WHICH
        self._weeks = weeks.WeekKeys(folder / "weeks")

    def subkey(self, label: str) -> bytes:
        """32 bytes for one use. Different labels give keys that tell nothing of each other."""
        return _derive(self._root, label)

    def blind(self, values: Sequence[str], *, label: str) -> list[bytes]:
        """16-byte keyed indexes. One label for each use, so that tables can't be joined."""
        begun = hmac.new(self.subkey(f"blind|{label}"), digestmod=hashlib.sha256)
        tags = []
        for value in values:
            one = begun.copy()
            one.update(value.encode("utf-8"))
            tags.append(one.digest()[:BLOCK])
        return tags

    def tags(self, blocks: bytes, *, label: str) -> bytes:
        """AES-CMAC of each 16-byte block, all in one cipher call: the index of millions of numbers in a second."""
        if len(blocks) % BLOCK:
            raise ValueError("blocks of 16 bytes are wanted")
        if not blocks:
            return b""
        key = self.subkey(f"tags|{label}")
        cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - single blocks: this is CMAC
        return cipher.update(many.mixed_with(blocks, _cmac_mask(key)))

    def seal(
        self, plaintexts: Sequence[bytes], contexts: Sequence[str], *, week: str = "", list_key: bytes = b""
    ) -> list[bytes]:
        """Seal one field for one row each. With `week`, they open only while that week's expiry key exists."""
        key_id = self._name(week, list_key)
        if week:
            self._weeks.get(week, create=True)
        return envelope.wrap_many(self._key(key_id, list_key), plaintexts, key_id=key_id, contexts=contexts)

    def open(self, envelopes: Sequence[bytes], contexts: Sequence[str], *, list_key: bytes = b"") -> list[bytes]:
        """Open fields. Raises Unreadable when one was moved or altered, or when its key is gone."""
        openers: dict[bytes, Callable[[bytes, str], bytes]] = {}  # those of one list are under one key
        opened = []
        for one, context in zip(envelopes, contexts, strict=True):
            header = envelope.header_of(one)
            if header not in openers:
                openers[header] = envelope.opener(self._key(envelope.key_id_of(one), list_key), header)
            opened.append(openers[header](one, context))
        return opened

    def tags_of_sealed(
        self, envelopes: Sequence[bytes], contexts: Sequence[str], *, labels: Sequence[str], list_key: bytes = b""
    ) -> list[bytes]:
        """`tags` of sealed numbers, packed, for each label. They are opened here once and go no further."""
        opened = self.open(envelopes, contexts, list_key=list_key)
        packed = blocks.blocks_of(map(int, opened))
        return [self.tags(packed, label=label) for label in labels]

    def unpack(
        self,
        page: bytes,
        context: str,
        rows: Sequence[str],
        *,
        labels: Sequence[str],
        list_key: bytes = b"",
        week: str = "",
        under: bytes = b"",
    ) -> tuple[list[bytes], list[bytes]]:
        """A page of packed numbers becomes one envelope for each, under the page's own key, and packed tags for each
        label. The numbers themselves go no further. With `under`, another list's key, they lie as that list's do.
        """
        numbers = blocks.unpacked(self.open([page], [context], list_key=list_key)[0])
        plain = [f"+{number}".encode("ascii") for number in numbers]
        if under:
            sealed = self.seal(plain, rows[: len(plain)], week=week, list_key=under)
        else:
            key_id = envelope.key_id_of(page)
            sealed = envelope.wrap_many(self._key(key_id, list_key), plain, key_id=key_id, contexts=rows[: len(plain)])
        packed = blocks.blocks_of(numbers)
        return sealed, [self.tags(packed, label=label) for label in labels]

    def new_list_key(self, name: str) -> bytes:
        """A fresh key of one list, wrapped under the operational key. The list's rows open only with it."""
        wrapped = self.seal([secrets.token_bytes(32)], [f"list key|{name}"])[0]
        return name.encode("ascii") + b"\0" + wrapped

    @property
    def operational(self) -> str:
        """The key that wraps from now on: read each time, since another process may have turned to the next."""
        try:
            name = self._which.read_text("ascii").strip()
        except (FileNotFoundError, UnicodeDecodeError):
            return FIRST
        return name if OPERATIONAL.fullmatch(name) else FIRST

    def rotate(self) -> str:
        """Turn to the next operational key. Whatever an older one wrapped still opens."""
        following = f"op{int(self.operational.removeprefix('op')) + 1}"
        keyfiles.put(self._which, following.encode("ascii"))
        return following

    def rewrap(self, list_key: bytes) -> bytes:
        """The same list's key under the operational key of now; its rows open as before. Raises Unreadable."""
        name = list_key.partition(b"\0")[0].decode("ascii", "replace")
        wrapped = self.seal([self._list_secret(name, list_key)], [f"list key|{name}"])[0]
        return name.encode("ascii") + b"\0" + wrapped

    def sign(self, message: bytes, *, label: str) -> bytes:
        return self._signer(label).sign(message)

    def public_key(self, *, label: str) -> bytes:
        return self._signer(label).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def sign_pq(self, message: bytes, *, label: str) -> bytes:
        """ML-DSA-44, for signatures that must outlive the elliptic curves."""
        return self._pq_signer(label).sign(message)

    def public_key_pq(self, *, label: str) -> bytes:
        return self._pq_signer(label).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def destroy_week(self, week: str) -> None:
        self._weeks.destroy(week)

    def weeks(self) -> list[str]:
        return self._weeks.held()

    def weeks_for_sure(self) -> tuple[list[str], float] | None:
        named_at = self._weeks.named_at()
        return None if named_at is None else (self._weeks.held(), named_at)

    def _signer(self, label: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.subkey(f"sign|{label}"))

    def _pq_signer(self, label: str) -> MLDSA44PrivateKey:
        return MLDSA44PrivateKey.from_seed_bytes(self.subkey(f"sign-pq|{label}"))

    def _name(self, week: str, list_key: bytes) -> str:
        listed = LISTED + list_key.partition(b"\0")[0].decode("ascii") if list_key else ""
        weekly = WEEKLY + week if week else ""
        return "|".join(part for part in (listed, weekly) if part) or self.operational

    def _key(self, key_id: str, list_key: bytes) -> bytes:
        """The key an envelope names. A list's key and a week's key are mixed: destroying either closes the row."""
        if OPERATIONAL.fullmatch(key_id):
            return self.subkey(f"seal|{key_id}")
        secret, label = b"", self.subkey("seal|week")
        for part in key_id.split("|"):
            if part.startswith(LISTED):
                secret += self._list_secret(part.removeprefix(LISTED), list_key)
            elif part.startswith(WEEKLY):
                secret += self._week_secret(part.removeprefix(WEEKLY))
            else:
                raise envelope.Unreadable("sealed under a key this site does not have")
        return _derive(secret + label, "seal|" + key_id)

    def _week_secret(self, week: str) -> bytes:
        try:
            return self._weeks.get(week, create=False)
        except ValueError:  # no week at all: a bit of its name was altered
            raise envelope.Unreadable("sealed under a key this site does not have") from None

    def _list_secret(self, name: str, list_key: bytes) -> bytes:
        held, _, wrapped = list_key.partition(b"\0")
        if held.decode("ascii", "replace") != name:
            raise envelope.Unreadable("the key of that list is gone")
        return self.open([wrapped], [f"list key|{name}"])[0]


@lru_cache(maxsize=512)
def _derive(root: bytes, label: str) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"farline", info=label.encode("utf-8")).derive(root)


@lru_cache(maxsize=64)
def _cmac_mask(key: bytes) -> bytes:
    """K1 of NIST SP 800-38B, which is mixed into a message of exactly one block."""
    cipher = Cipher(algorithms.AES(key), modes.ECB()).encryptor()  # noqa: S305 - one block of zeros
    zero = int.from_bytes(cipher.update(b"\0" * BLOCK), "big")
    doubled = (zero << 1) & ((1 << 128) - 1)
    return (doubled ^ 0x87 if zero >> 127 else doubled).to_bytes(BLOCK, "big")
