"""The same question with NumPy and without it, and values to ask it about."""

from array import array

import pytest
from hypothesis import strategies as st

from farline.common import many

VALUE = st.one_of(st.integers(0, 2**64 - 1), st.integers(0, 20))
VALUES = st.lists(VALUE, max_size=30).map(lambda values: array("Q", values))


def both(ask) -> list[object]:
    said = []
    for module in (many.numpy(), None):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(many, "numpy", lambda module=module: module)
            found = ask()
        said.append(list(found) if isinstance(found, (array, range)) else found)
    return said
