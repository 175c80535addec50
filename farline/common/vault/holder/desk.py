"""What the key-holder answers, request by request. It knows no socket and no clock: every answer can be tested."""

import contextlib
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from farline.common import blocks, masks
from farline.common.vault import keyfiles, weeks
from farline.common.vault.holder.frames import Parts
from farline.common.vault.holder.limits import Limits
from farline.common.vault.keyring import KeyRing

# A sealed number is opened for one press of one person, never by the door that opens notes.
ONLY_TO_DIAL = "numbers."
# Whoever had the key of a list in hand would have it still when the list is destroyed.
NEVER_OUTSIDE = "list key|"
# Numbers that were named in a complaint: whoever had these made without end would try every number there is. What else
# is blinded is no number of anybody: codes, addresses and identities, under keys that tell nothing of each other.
NUMBERS_BLINDED = "incidents.number"
MOST_LABELS = 16
KNOW_NO_KEY = frozenset({"status", "panic"})
log = logging.getLogger(__name__)


class UnlockUnderWay(Exception):
    """Somebody else is trying to unlock just now. Wait a few seconds, then try again."""


class OnlyToDial(Exception):
    """A number is opened with a permit and in no other way."""


Answer = tuple[dict[str, Any], Parts]


@dataclass
class Desk:
    """`ring` is None while the site is locked. `event` is told what an operator must be able to read later."""

    folder: Path
    ring: KeyRing | None = None
    limits: Limits = field(default_factory=Limits)
    event: Callable[[str], None] = log.warning
    panicked: bool = False
    _counting: threading.Lock = field(default_factory=threading.Lock)
    _unlocking: threading.Lock = field(default_factory=threading.Lock)
    _turning: threading.Lock = field(default_factory=threading.Lock)  # for a moment, while the ring comes or goes

    def answer(self, header: dict[str, Any], parts: Parts, *, now: float) -> Answer:
        """Raises what the request deserves; the server puts its name into the answer."""
        asked = str(header.get("ask", ""))
        answer = self._answer(asked, header, parts, now)
        if self.panicked and asked not in KNOW_NO_KEY:  # it was under way
            raise keyfiles.KeysLocked
        return answer

    def _answer(self, asked: str, header: dict[str, Any], parts: Parts, now: float) -> Answer:
        if asked == "status":
            return self._status(), []
        if asked == "unlock":
            return self._unlock(header), []
        if asked == "panic":
            return self._panic(), []
        ring = self.ring
        if ring is None:
            raise keyfiles.KeysLocked
        if asked == "dial":
            return {}, [self._dial(ring, header, parts, now)]
        if asked == "grant":
            return self._grant(header, now), []
        if asked == "rotate":
            return self._rotate(ring), []
        self._count(asked, header, parts, now)
        return ASKED[asked](ring, header, parts)

    def _status(self) -> dict[str, Any]:
        own = weeks.WeekKeys(self.folder / "weeks")
        held = own.held() if self.ring else []
        return {
            "locked": self.ring is None, "shut": self.limits.shut, "weeks": held, "weeks_away": own.are_away(),
            "weeks_named_at": own.named_at(),
        }  # fmt: skip

    def _unlock(self, header: dict[str, Any]) -> dict[str, Any]:
        """Also reopens dialing after the site's limit was reached: somebody has looked."""
        locked = self.folder / keyfiles.LOCKED_KEY
        if not locked.exists():
            raise keyfiles.NoPassphrase
        if self.panicked:
            raise keyfiles.KeysLocked
        if not self._unlocking.acquire(blocking=False):  # each costs the machine a second: no second one is begun
            raise UnlockUnderWay
        try:
            ring = KeyRing(keyfiles.unlock(locked.read_bytes(), str(header["passphrase"])), self.folder)
            with self._turning:
                if self.panicked:  # meanwhile
                    raise keyfiles.KeysLocked
                self.ring = ring
        finally:
            self._unlocking.release()
        with self._counting:
            self.limits.reopen()
        self.event("unlocked")
        return self._status()

    def _panic(self) -> dict[str, Any]:
        """Destroy the weekly keys and forget the rest. The root key's file stays as it is: under its passphrase.

        Also while the site is locked: the weekly keys lie here all the same. It waits for nobody who unlocks.
        """
        with self._turning:
            self.panicked, self.ring = True, None
        try:
            weeks.WeekKeys(self.folder / "weeks").destroy_all()
        finally:  # a log that is full, or that nobody reads, must not hold it up
            self.event("panic")
        return {"locked": True}

    def _count(self, asked: str, header: dict[str, Any], parts: Parts, now: float) -> None:
        """Whatever tells something of numbers is counted before it is answered."""
        with self._said_when_shut(asked):
            if asked == "mask":
                self.limits.mask(_sealed_in(header, parts), who=str(header.get("who", "")), now=now)
            elif asked == "tags":
                self.limits.mark(len(parts[0]) // blocks.SIZE, grant=str(header.get("grant", "")), now=now)
            elif asked == "tags_of_sealed":
                self.limits.mark(_sealed_in(header, parts) * _labels_in(header), grant="", now=now)
            elif asked == "unpack":
                self.limits.mark(len(header["rows"]) * _labels_in(header), grant="", now=now)
            elif asked == "blind" and header["label"] == NUMBERS_BLINDED:
                self.limits.mark(len(parts), grant="", now=now)

    @contextlib.contextmanager
    def _said_when_shut(self, asked: str) -> Iterator[None]:
        """One account at a time, so that no limit is passed in a crowd; and the operator hears of a limit reached."""
        with self._counting:
            shut = self.limits.shut
            try:
                yield
            finally:
                if self.limits.shut and not shut:
                    self.event(f"shut: more '{asked}' than the site may ask for in an hour")

    def _grant(self, header: dict[str, Any], now: float) -> dict[str, Any]:
        """An import says beforehand how many marks it needs; the operator can read it."""
        count = int(header["marks"])
        with self._said_when_shut("grant"):
            granted = self.limits.grant(count, now=now)
        self.event(f"granted {count} marks to an import")
        return {"grant": granted}

    def _rotate(self, ring: KeyRing) -> dict[str, Any]:
        """Whoever asked for it: the operator can read that it was done."""
        name = ring.rotate()
        self.event(f"turned to the operational key {name}")
        return {"operational": name}

    def _dial(self, ring: KeyRing, header: dict[str, Any], parts: Parts, now: float) -> bytes:
        if len(parts) != 2:
            raise ValueError("one number, and the list's key first")
        _only_numbers([header["context"]])
        # For one number: a permit that opened another one as well would open them all.
        permit = f"{header['permit']}|{header['context']}"
        with self._said_when_shut("dial"):
            self.limits.take(who=str(header["who"]), permit=permit, now=now)
        return ring.open([parts[1]], [str(header["context"])], list_key=parts[0])[0]


def _sealed_in(header: dict[str, Any], parts: Parts) -> int:
    """How many are sealed in a request that has a place for each, and the list's key before them."""
    count = len(parts) - 1
    if count < 0 or len(header["contexts"]) != count:
        raise ValueError("a place for each, and the list's key first")
    return count


def _labels_in(header: dict[str, Any]) -> int:
    labels = header["labels"]
    if not isinstance(labels, list) or len(labels) > MOST_LABELS or not all(isinstance(one, str) for one in labels):
        raise ValueError("a few labels")
    return len(labels)


def _blind(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    return {}, ring.blind([part.decode("utf-8") for part in parts], label=header["label"])


def _tags(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    return {}, [ring.tags(parts[0], label=header["label"])]


def _seal(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    return {}, ring.seal(parts[1:], header["contexts"], week=header.get("week", ""), list_key=parts[0])


def _open(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    if any(str(context).startswith((ONLY_TO_DIAL, NEVER_OUTSIDE)) for context in header["contexts"]):
        raise OnlyToDial
    return {}, ring.open(parts[1:], header["contexts"], list_key=parts[0])


def _tags_of_sealed(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    """The index of numbers that are sealed, for those who must compare it and need not see them."""
    return {}, ring.tags_of_sealed(parts[1:], header["contexts"], labels=header["labels"], list_key=parts[0])


def _unpack(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    """A page becomes rows: what was sealed together is sealed singly, and nobody outside sees it."""
    _only_numbers([header["context"], *header["rows"]])
    sealed, tags = ring.unpack(
        parts[1], header["context"], header["rows"], labels=header["labels"], list_key=parts[0],
        week=header.get("week", ""), under=parts[2] if len(parts) > 2 else b"",
    )  # fmt: skip
    return {}, [*tags, *sealed]


def _only_numbers(contexts: list[Any]) -> None:
    """Resealed as a note, a number would be opened by the door for notes."""
    if not all(str(context).startswith(ONLY_TO_DIAL) for context in contexts):
        raise OnlyToDial


def _mask(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    _only_numbers(header["contexts"])
    opened = ring.open(parts[1:], header["contexts"], list_key=parts[0])
    return {}, [masks.masked(one.decode("ascii")).encode("ascii") for one in opened]


def _list_key(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    return {}, [ring.new_list_key(header["name"])]


def _operational(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    return {"operational": ring.operational}, []


def _rewrap(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    return {}, [ring.rewrap(parts[0])]


def _sign(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    signer = ring.sign_pq if header.get("pq") else ring.sign
    return {}, [signer(parts[0], label=header["label"])]


def _public_key(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    public = ring.public_key_pq if header.get("pq") else ring.public_key
    return {}, [public(label=header["label"])]


def _destroy_week(ring: KeyRing, header: dict[str, Any], parts: Parts) -> Answer:
    ring.destroy_week(header["week"])
    return {}, []


ASKED: dict[str, Callable[[KeyRing, dict[str, Any], Parts], Answer]] = {
    "blind": _blind,
    "tags": _tags,
    "seal": _seal,
    "open": _open,
    "mask": _mask,
    "tags_of_sealed": _tags_of_sealed,
    "unpack": _unpack,
    "list_key": _list_key,
    "operational": _operational,
    "rewrap": _rewrap,
    "sign": _sign,
    "public_key": _public_key,
    "destroy_week": _destroy_week,
}
