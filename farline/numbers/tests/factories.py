"""Lists and numbers for tests. Every number is of a shape that cannot ring, unless a test says otherwise."""

import datetime as dt
import io
import itertools
from collections.abc import Iterable
from typing import Any

from farline.common import vault
from farline.numbers import actions, keeping, queries, rules, sealed_files
from farline.numbers.models import Number, NumberList
from farline.numbers.tests.opening import opened

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)
_count = itertools.count(1)


def make_list(
    name: str = "", *, state: str = rules.RELEASED, synthetic: bool = True, days: int = 60, **fields: Any
) -> NumberList:
    return NumberList.objects.create(
        name=name or f"list {next(_count)}",
        provenance="invented",
        lawful_basis="invented",
        synthetic=synthetic,
        state=state,
        expires_on=NOW.date() + dt.timedelta(days=days),
        created_at=NOW,
        created_by="tests",
        **fields,
    )


def invented_number() -> str:
    """A landline of Jiaozuo whose local part begins with 0."""
    return f"+863910{next(_count):06d}"


def make_number(e164: str = "", *, number_list: NumberList | None = None) -> Number:
    """One sealed number, of a released synthetic list unless given."""
    home = number_list or make_list()
    reading = rules.read_number(e164 or invented_number())
    assert reading.e164
    sealed = keeping.seal([keeping.Candidate(1, reading.e164, reading.kind)], expires_on=home.expires_on)
    kept = keeping.keep(sealed, list_id=home.id, opted_out=(), regions=(), only_file=True)
    return Number.objects.get(pk=kept.ids[0])


class Upload:
    """Bytes, sealed as the upload handler seals them."""

    def __init__(self, content: bytes, *, trouble: str = "") -> None:
        writer = sealed_files.store(iter([content]), week=vault.week_of(NOW.date()))
        self.stored_as, self.digest, self.trouble, self.kept = writer.stored_as, writer.digest, trouble, False

    def keep(self) -> None:
        self.kept = True


def receive(content: bytes, *, number_list: NumberList | None = None) -> int:
    """An intake of these bytes, on a list of its own that is still a draft; ready to be queued."""
    home = number_list or make_list(state=rules.DRAFT, synthetic=False)
    return actions.receive_file(list_id=home.id, upload=Upload(content), by="zhixin", now=NOW)


def csv_of(cells: Iterable[str]) -> bytes:
    lines = io.StringIO()
    lines.write("电话\n")
    for cell in cells:
        lines.write(f'"{cell}"\n')
    return lines.getvalue().encode("utf-8")


def numbers_in(list_id: int) -> set[str]:
    """Every number of a list, opened. For assertions only."""
    return {opened(pk) for pk in queries.ids_in(list_id)}
