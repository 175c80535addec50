"""What the commands that read a list share: how it is laid out, what came of its rows, in the terminal's language."""

import os
from collections.abc import Mapping

from django.utils.translation import gettext as _

from farline.numbers import labels, reading, rules


def in_sum(counts: Mapping[str, int]) -> list[str]:
    """How many rows came to what, in words; those under "" come in."""
    return [
        f"{counts[code]:>7}  {code or rules.OK:<18} {labels.reason_label(code)}".rstrip()
        for code in ("", *rules.REASONS)
        if counts.get(code)
    ]


def read_as(opener: reading.Opener, layout: reading.Layout) -> list[str]:
    """Which column the numbers are taken from, and in which letters: a guess that is wrong is seen here.

    And where others stand, that are passed over. Raises FileTrouble.
    """
    words = {"column": layout.column + 1, "encoding": layout.encoding.upper()}
    said = _("The numbers are read from column %(column)s, the text as %(encoding)s.") % words
    if not layout.encoding:  # a workbook
        said = _("The numbers are read from column %(column)s.") % words
    rows = reading.first_rows(opener, layout.kind, layout.encoding, reading.LOOKED_AT)
    found = reading.other_columns(rows, layout.column)
    others = ", ".join(str(at + 1) for at in found[: reading.MOST_NAMED])
    if len(found) > reading.MOST_NAMED:
        others += ", …"
    also = _(
        "Numbers stand in other columns too, and do not come in with these: %(columns)s. "
        "For each, run the command once more with --column and its number."
    )
    return [said, also % {"columns": others}] if others else [said]


def terminal_language() -> str:
    said = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if said.startswith(("zh_TW", "zh_HK", "zh_MO")):
        return "zh-hant"
    return "zh-hans" if said.startswith("zh") else "en"


def layout_of(opener: reading.Opener, encoding: str | None, column: int | None) -> reading.Layout:
    layout = reading.guess_layout(opener)
    if encoding and layout.kind == reading.CSV:
        layout = reading.guess_columns(opener, layout.kind, encoding)
    if column is not None:
        layout = reading.with_column(opener, layout, column - 1)
    return layout
