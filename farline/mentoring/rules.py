"""How large a room is, how long an invitation to sit beside holds, and how long a note is kept."""

import datetime as dt

OPEN, CLOSED = "open", "closed"
STATES = (OPEN, CLOSED)
NEXT = {OPEN: frozenset({CLOSED}), CLOSED: frozenset[str]()}
MOST_MEMBERS = 6
LONGEST_NAME, LONGEST_NOTE = 40, 600
BESIDE_FOR = dt.timedelta(hours=4)
STEP_HOLDS = dt.timedelta(minutes=40)  # a step that was reached so long ago says nothing any more
NOTES_KEPT_FOR = dt.timedelta(days=30)
