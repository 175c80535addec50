"""Says of a value among millions that it was surely never added, or that it may have been: most are strangers."""

from array import array
from typing import Any

from farline.common import many

BITS_EACH, BYTES_EACH = 32, 8  # about, for each value that is expected
STRETCH = 1 << 14  # values whose marks a processor holds in its own cache
DENSE = 8  # bytes of marks for each value of a run


class Sieve:
    """Values lie evenly over 64 bits.

    With NumPy each has a bit among `bits_each`, about; without it a byte, which is quicker to ask one by one.
    """

    def __init__(self, expected: int, *, bits_each: int = BITS_EACH) -> None:
        self._of_bits = expected > many.FEW and many.numpy() is not None
        each, most = (bits_each, 30) if self._of_bits else (BYTES_EACH, 28)
        places = min(most, max(13, (each * expected).bit_length() - 1))
        self._shift = 64 - places
        self._marks = bytearray(1 << places - 3 if self._of_bits else 1 << places)

    def add(self, values: "array[int]") -> None:
        """Sorted values."""
        if self._of_bits:
            self._add_bits(many.numpy(), values)
            return
        marks, shift = self._marks, self._shift
        for value in values.tolist():
            marks[value >> shift] = 1

    def _add_bits(self, np: Any, values: "array[int]") -> None:
        plain, marks = np.frombuffer(values, np.uint64), np.frombuffer(self._marks, np.uint8)
        for start in range(0, len(plain), STRETCH):
            self._add_stretch(np, plain[start : start + STRETCH], marks)

    def _add_stretch(self, np: Any, plain: Any, marks: Any) -> None:
        spots = plain >> np.uint64(self._shift)
        first = int(spots[0]) >> 3
        room = (int(spots[-1]) >> 3) + 1 - first
        if room < DENSE * len(plain):  # as bytes, which are packed into bits where they lie
            flags = np.zeros(8 * room, np.bool_)
            flags[(spots - np.uint64(8 * first)).view(np.int64)] = True
            marks[first : first + room] |= np.packbits(flags, bitorder="little")
        else:
            of_byte = np.left_shift(np.uint8(1), (spots & np.uint64(7)).astype(np.uint8))
            spots = (spots >> np.uint64(3)).view(np.int64)
            starts = np.flatnonzero(np.concatenate(([True], spots[1:] != spots[:-1])))
            marks[spots[starts]] |= np.bitwise_or.reduceat(of_byte, starts)

    def perhaps(self, values: "array[int]") -> "array[int]":
        """Those that may have been added, in their order."""
        np = many.numpy() if self._of_bits or len(values) > many.FEW else None
        if np is None:
            marks, shift = self._marks, self._shift
            return array("Q", [value for value in values if marks[value >> shift]])
        plain = np.frombuffer(values, np.uint64)
        spots, marks = plain >> np.uint64(self._shift), np.frombuffer(self._marks, np.uint8)
        if not self._of_bits:
            return many.as_array("Q", plain.take(np.flatnonzero(marks.take(spots.view(np.int64)))))
        bits = marks.take((spots >> np.uint64(3)).view(np.int64)) >> (spots.astype(np.uint8) & np.uint8(7))
        return many.as_array("Q", plain.take(np.flatnonzero((bits & np.uint8(1)).view(np.bool_))))
