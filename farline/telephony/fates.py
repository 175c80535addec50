"""How a call to an invented number goes: one table for the practice line, the fake trunk, the tests and load runs.

The last digits of the number decide. The longest ending that fits counts, so a class of newcomers can be told
"take one that ends in 6", and a test can ask for the rarest trouble by name.
"""

from dataclasses import dataclass

OK = 200


@dataclass(frozen=True)
class Fate:
    """`status` is the last SIP answer, 0 for none at all. `rings`, `talks`: None is until the caller ends it."""

    name: str
    ending: str
    status: int = OK
    phrase: str = "OK"
    rings: float | None = 1.0
    talks: float | None = None
    cause: int = 16  # Q.850, in the trunk's BYE
    early_media: bool = False
    leaks: bool = False  # the number in every header and line that can hold it
    asks_password: bool = False
    sends_sound: bool = True


_ROWS = (
    # One digit: the names are the scenarios of content/practice.
    Fate("listens", "0"),
    Fate("agrees", "1"),
    Fate("no_answer", "2", rings=None),
    Fate("busy", "3", 486, "Busy Here", rings=0.3),
    Fate("invalid", "4", 404, "Not Found", rings=0.0),
    Fate("hangs_up", "5", talks=3.0),
    Fate("hostile", "6", talks=20.0),
    Fate("never_again", "7"),
    Fate("already_quit", "8"),
    Fate("tells_family", "9"),
    # Three digits: only the line differs. A practice talk with such a number goes as its last digit says.
    Fate("off", "100", 480, "Temporarily Unavailable", rings=0.5),
    Fate("overseas_refused", "101", 603, "Decline", rings=0.2),
    Fate("dropped", "102", talks=4.0, cause=41),
    Fate("early_media", "103", rings=2.0, early_media=True),
    Fate("leaks", "104", talks=6.0, leaks=True),
    Fate("leaks_busy", "105", 486, "Busy Here", rings=0.3, leaks=True),
    Fate("asks_password", "106", asks_password=True),
    Fate("silent_trunk", "107", 0, rings=0.0),
    Fate("no_sound", "108", sends_sound=False),
    Fate("no_route", "109", 503, "Service Unavailable", rings=0.0),
)
FATES = {fate.name: fate for fate in _ROWS}
_BY_ENDING = {fate.ending: fate for fate in _ROWS}
PASSWORD = "only for the fake trunk"  # noqa: S105  it guards nothing


def fate_of(number: str) -> Fate:
    """How the line behaves for this invented number."""
    return _BY_ENDING.get(number[-3:]) or _BY_ENDING[number[-1]]
