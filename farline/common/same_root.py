"""Is the root key that is here the one under which this site's marks were made?

Whoever said no is kept as a mark under the root key. Under another one the marks match nobody, and nothing else would
show it: those people would be called. So a mark of one constant lies in the database, and whoever hands out or rings
compares it. A site that has none yet is given it once; one that differs is never written over.
"""

import datetime as dt
from typing import Protocol

from farline.common import asked, vault
from farline.common.lately import Lately
from farline.common.models import RootMark

LABEL, CONSTANT = "root", "farline"


class Blinds(Protocol):
    def blind(self, values: list[str], *, label: str) -> list[bytes]: ...


def mark_by(keys: Blinds) -> bytes:
    """For whoever has a key ring in hand, before there is a database."""
    return keys.blind([CONSTANT], label=LABEL)[0]


def kept() -> bytes | None:
    found = asked.first("SELECT blinded_mark FROM common_rootmark ORDER BY id LIMIT 1")
    return None if found is None else bytes(found[0])


def is_other() -> bool:
    """Whether the marks here were made under another root key. While the keys are locked nobody can tell, nor open."""
    mark = kept()
    try:
        return mark is not None and mark != _here()
    except (vault.KeysLocked, vault.KeysMissing):
        return False


def nobody_can_tell() -> bool:
    """Whether a number that does not open may open again: beside another root key, or where no weekly key is at all.

    Their folder is a volume of its own, which may not be there; and that looks as if each of them had been destroyed.
    So nobody is forgotten for it, unless it is surely the folder of before, as after a panic.
    """
    return is_other() or not vault.weeks_are_there()


def is_other_lately(now: dt.datetime) -> bool:
    """The same, asked by this process once a second: for whoever takes from what other processes saw."""
    return _lately.said(now)


def note() -> bool:
    """Keep the mark where there is none. Whether what is kept is of the key that is here.

    Raises KeysLocked or KeysMissing.
    """
    mark = _here()
    row, _ = RootMark.objects.get_or_create(id=1, defaults={"blinded_mark": mark})
    return bytes(row.blinded_mark) == mark


def _here() -> bytes:
    return vault.blind(CONSTANT, label=LABEL)


_lately = Lately(lambda _now: is_other())
