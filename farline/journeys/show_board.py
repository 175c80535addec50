"""The live board: queues and callers of the calls, and the lines of the telephone, laid beside each other."""

import datetime as dt
import hashlib
from dataclasses import dataclass

from farline.calls.queries import board
from farline.hotline import queries as hotline
from farline.journeys import leave_out_canaries
from farline.shifts import queries as shifts
from farline.shifts import rules as saying
from farline.telephony import queries as lines
from farline.telephony import states

WRAP_UP, READY, BREAK = "wrap_up", "ready", "break"
DOINGS = (board.IN_CALL, WRAP_UP, board.WITH_SOMEBODY, READY, BREAK)


@dataclass(frozen=True)
class Board:
    """`callers`: what they do → their handles. `hotline`: who sits at it, and how many ring."""

    queues: list[board.QueueView]
    callers: dict[str, list[str]]
    trunks: list[lines.TrunkView]
    hotline: tuple[str, ...] = ()
    ringing: int = 0

    @property
    def mark(self) -> str:
        """The same as long as nothing on the board changes."""
        return hashlib.sha256(
            repr((self.queues, self.callers, self.trunks, self.hotline, self.ringing)).encode()
        ).hexdigest()[:16]


def show_board(*, now: dt.datetime) -> Board:
    seen, said = board.callers(now), shifts.here(now)
    ringing = [one.call_id for one in seen if one.doing == board.IN_CALL]
    legs = lines.latest_of(ringing, now)
    over = {call_id for call_id, leg in legs.items() if leg.state in (states.ENDED, states.FAILED)}
    # Whoever saved an outcome a moment ago is ready, unless they said something else; what somebody does comes first.
    doing = {handle: _said(word) for handle, word in said.items()}
    for one in seen:
        if one.doing == board.JUST_DONE:
            doing.setdefault(one.handle, READY)
        else:
            # Only a line that we carry tells when it ended; on one's own telephone the call lasts until it is saved.
            doing[one.handle] = WRAP_UP if one.call_id in over else one.doing
    callers: dict[str, list[str]] = {what: [] for what in DOINGS}
    for handle in sorted(doing):
        if doing[handle]:
            callers[doing[handle]].append(handle)
    queues = board.queues(now, leave_out_canaries.leave_out_canaries())
    return Board(queues, callers, lines.trunks(), tuple(hotline.on_duty(now)), len(hotline.ringing(now)))


def _said(word: str) -> str:
    return {saying.READY: READY, saying.BREAK: BREAK}.get(word, "")
