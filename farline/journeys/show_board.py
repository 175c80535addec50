"""The live board: queues and callers of the calls, and the lines of the telephone, laid beside each other."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from farline.calls.queries import board
from farline.telephony import queries as lines
from farline.telephony import states

WRAP_UP = "wrap_up"
DOINGS = (board.IN_CALL, WRAP_UP, board.WITH_SOMEBODY, board.JUST_DONE)


@dataclass(frozen=True)
class Board:
    """`callers`: what they do → their handles."""

    queues: list[board.QueueView]
    callers: dict[str, list[str]]
    trunks: list[lines.TrunkView]

    @property
    def mark(self) -> str:
        """The same as long as nothing on the board changes."""
        return hashlib.sha256(repr((self.queues, self.callers, self.trunks)).encode()).hexdigest()[:16]


def show_board(*, now: dt.datetime) -> Board:
    seen = board.callers(now)
    ringing = [one.call_id for one in seen if one.doing == board.IN_CALL]
    legs = lines.latest_of(ringing, now)
    over = {call_id for call_id, leg in legs.items() if leg.state in (states.ENDED, states.FAILED)}
    callers: dict[str, list[str]] = {doing: [] for doing in DOINGS}
    for one in seen:
        # Only a line that we carry tells when it ended; on one's own telephone the call lasts until it is saved.
        callers[WRAP_UP if one.call_id in over else one.doing].append(one.handle)
    return Board(board.queues(now), callers, lines.trunks())
