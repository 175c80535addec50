"""What is sealed of an entry until two weeks after it was published: its day, its class, what was heard.

Always of one length, so that neither the number of organizations nor a reason for a second look shows from outside.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any

from farline.common import chinese, vault
from farline.declarations import rules

LENGTH = 512
# A name's mark is short on purpose: thousands of names share each, so it finds an entry and names nobody.
MARK_BITS = 20


@dataclass(frozen=True)
class Entry:
    on: dt.date
    statuses: dict[str, str] = field(default_factory=dict)
    name_kind: str = ""
    mark: int = -1
    heard: list[str] = field(default_factory=list)
    read_back: str = ""
    why_look: list[str] = field(default_factory=list)
    about_when: str = ""  # what had been left earlier

    @property
    def combination(self) -> int:
        return rules.combination(self.statuses)

    @property
    def left_earlier(self) -> int:
        return rules.combination(self.statuses, rules.QUIT_EARLIER)


@dataclass(frozen=True)
class Earlier:
    on: dt.date
    bits: int
    about_when: str


@dataclass(frozen=True)
class Expected:
    """What one of our own people was going to declare."""

    on: dt.date
    bits: int
    mark: int


def mark_of(name: str, on: dt.date) -> int:
    """One mark for 简体, 繁體, widths and letter case: whoever looks for a name has only heard it."""
    said = chinese.fold("".join(name.split()))
    return vault.short_tag(said, label=f"declared|{vault.week_of(on)}", bits=MARK_BITS)


def seal(said: Entry | Earlier | Expected, *, table: str, row: int, week: str) -> bytes:
    words = json.dumps({**vars(said), "on": said.on.isoformat()}, ensure_ascii=True).ljust(LENGTH)
    return vault.seal(words, table=table, column="sealed", row=row, week=week)


def open_entry(sealed: bytes, *, row: int) -> Entry:
    """Raises vault.Unreadable once the week's key is gone."""
    return Entry(**_said(sealed, "declarations.declaration", row))


def open_earlier(sealed: bytes, *, row: int) -> Earlier:
    return Earlier(**_said(sealed, "declarations.earlier", row))


def open_expected(sealed: bytes, *, row: int) -> Expected:
    return Expected(**_said(sealed, "declarations.test", row))


def _said(sealed: bytes, table: str, row: int) -> dict[str, Any]:
    said = json.loads(vault.open_sealed(bytes(sealed), table=table, column="sealed", row=row))
    return {**said, "on": dt.date.fromisoformat(said["on"])}
