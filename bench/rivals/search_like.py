"""The ordinary way: the folded texts in a table of SQLite, and LIKE over them."""

import sqlite3
from collections.abc import Sequence


class Table:
    def __init__(self, rows: Sequence[tuple[str, str, str]]) -> None:
        self._base = sqlite3.connect(":memory:")
        self._base.execute("CREATE TABLE card (id INTEGER PRIMARY KEY, title TEXT, keywords TEXT, body TEXT)")
        self._base.executemany("INSERT INTO card (title, keywords, body) VALUES (?, ?, ?)", rows)

    def find(self, terms: Sequence[str], limit: int) -> list[int]:
        """As a framework's `icontains` asks: any of the columns holds the term; those with it in the title first."""
        like = "(title LIKE ? ESCAPE '\\' OR keywords LIKE ? ESCAPE '\\' OR body LIKE ? ESCAPE '\\')"
        asked = [f"%{_escaped(term)}%" for term in terms for _ in range(3)]
        found = self._base.execute(
            f"SELECT id FROM card WHERE {' AND '.join([like] * len(terms))} "  # noqa: S608 - only our own words
            "ORDER BY title LIKE ? ESCAPE '\\' DESC, id LIMIT ?",
            [*asked, f"%{_escaped(terms[0])}%", limit],
        )
        return [row[0] for row in found]


def _escaped(term: str) -> str:
    return term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
