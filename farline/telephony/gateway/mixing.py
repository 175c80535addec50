"""Both sides of a call as one, packet by packet and sample by sample: for one who listens along. Nothing is kept."""

from collections import deque

from farline.telephony import ulaw

FRAME = 160
MOST_WAITING = 3  # packets of the volunteer's, until one of the person's comes; then they go alone


def _table() -> bytes:
    levels = [ulaw.decoded(byte) for byte in range(256)]
    return bytes(ulaw.encoded(one + other) for one in levels for other in levels)


class Mixer:
    """`_put` is where a mixed packet goes, with its place in the row."""

    _mixed = b""

    def __init__(self) -> None:
        if not Mixer._mixed:
            Mixer._mixed = _table()
        self._volunteer: deque[bytes] = deque()
        self._sequence = 0

    def from_volunteer(self, payload: bytes) -> None:
        self._volunteer.append(payload)
        if len(self._volunteer) > MOST_WAITING:
            self._send(self._volunteer.popleft())

    def from_person(self, payload: bytes) -> None:
        other = self._volunteer.popleft() if self._volunteer else b""
        if len(other) == len(payload):
            payload = bytes(self._mixed[one << 8 | two] for one, two in zip(payload, other, strict=True))
        self._send(payload)

    def _send(self, payload: bytes) -> None:
        self._sequence += 1
        self._put(payload, self._sequence)

    def _put(self, payload: bytes, number: int) -> None:
        raise NotImplementedError
