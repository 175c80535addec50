"""How a cell of an uploaded file is shown to the coordinator: enough to find the column, too little to copy."""

import re

RUN = re.compile(r"[0-9０-９](?:[ \-()./+]?[0-9０-９]){5,}")


def masked(cell: str, most: int = 40) -> str:
    """Every run of six digits or more keeps its first three and last two; long cells are cut."""
    shown = RUN.sub(lambda match: _hide(match.group()), cell)
    return shown if len(shown) <= most else shown[: most - 1] + "…"


def _hide(run: str) -> str:
    places = [at for at, char in enumerate(run) if char.isdigit()]
    hidden = set(places[3:-2])
    return "".join("*" if at in hidden else char for at, char in enumerate(run))
