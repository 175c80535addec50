"""State diagrams, written from the very tables that the code obeys, for docs/states.md."""

from collections.abc import Mapping

from farline.calls import rules as calls
from farline.hotline import rules as hotline
from farline.incidents import rules as incidents
from farline.mentoring import rules as mentoring
from farline.shifts import rules as shifts
from farline.stories import rules as stories

Table = Mapping[str, frozenset[str]]

HEAD = """# States

Written by `python3 start.py diagrams --write` from the tables in each room's `rules.py`. A test fails when this
page is behind them. A move that is not drawn here is refused by the code.
"""
OWNERS = {
    stories.WRITERS: "its writers",
    stories.SAFETY: "a safety reviewer, who may see the note",
    stories.EDITORIAL: "another reviewer, who sees the text alone",
    stories.DESK: "any editor",
    stories.NOBODY: "nobody",
}
DRAWN: tuple[tuple[str, str, str, Table], ...] = (
    ("Story", "A verdict moves nothing until both reviewers have spoken.", stories.NOTE, stories.TRANSITIONS),
    ("Campaign", "", calls.CAMPAIGN_DRAFT, calls.CAMPAIGN_NEXT),
    (
        "Turn: one person in one campaign",
        "Undo leads back from finished and bad_number; nothing leads back from withdrawn.",
        calls.WAITING,
        calls.TURN_NEXT,
    ),
    ("Call", "Undo leads back from wrapped_up, for a few seconds.", calls.PREPARED, calls.CALL_NEXT),
    ("Call at the hotline", "", hotline.RINGING, hotline.NEXT),
    ("Shift", "", shifts.PLANNED, shifts.NEXT),
    ("Mentor room", "", mentoring.OPEN, mentoring.NEXT),
    ("Report", "", incidents.RAISED, incidents.TRANSITIONS),
)


def page() -> str:
    """The whole of docs/states.md."""
    parts = [HEAD]
    for title, said, start, table in DRAWN:
        parts.append(f"\n## {title}\n")
        if said:
            parts.append(f"\n{said}\n")
        parts.append(f"\n{drawn(start, table)}")
        if title == "Story":
            parts.append(f"\n{owners()}")
    return "".join(parts)


def drawn(start: str, table: Table) -> str:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {start}"]
    for state, following in table.items():
        lines += [f"    {state} --> {after}" for after in table if after in following]
        if not following:
            lines.append(f"    {state} --> [*]")
    return "\n".join([*lines, "```", ""])


def owners() -> str:
    rows = [f"| `{state}` | {OWNERS[owner]} |" for state, owner in stories.OWNERS.items()]
    return "\n".join(["| state | whose turn |", "|---|---|", *rows, ""])
