"""A list is counted to its end before a row is kept, and what the child has counted it need not be sent again."""

import io
from contextlib import closing
from typing import BinaryIO

import pytest

from farline.numbers import columns, identities, reading, rules, text_sandbox

LIST = "电话\n13912345678\n13912345679\n王先生\n".encode()
LAYOUT = reading.Layout(reading.CSV, "utf-8", 0, True)


@pytest.mark.slow
@pytest.mark.parametrize(("kept", "sent"), [(len(LIST), 1), (len(LIST) - 1, 2)])
def test_a_list_is_sent_again_only_when_it_is_too_long_to_be_kept(kept, sent, monkeypatch):
    opened, totals = [], list[int]()

    def opener() -> BinaryIO:
        opened.append(io.BytesIO(LIST))
        return opened[-1]

    monkeypatch.setattr(text_sandbox, "KEPT", kept)
    (chunk,) = reading.chunks(opener, LAYOUT, sizes=columns.Sizes(), counted=totals.append)
    assert (totals, chunk.last_row, list(chunk.column.rows)) == ([3], 3, [1, 2])
    assert len(opened) == 1 + sent  # and once for a look at its beginning


@pytest.mark.slow
@pytest.mark.parametrize("kept", [1 << 20, 0])
def test_one_that_breaks_off_in_the_middle_brings_in_nothing(kept, monkeypatch):
    monkeypatch.setattr(text_sandbox, "KEPT", kept)
    broken = LIST + b'"139\n' + b"13912345670\n" * 40
    rows = reading.chunks(lambda: io.BytesIO(broken), LAYOUT, sizes=columns.Sizes(), counted=lambda total: None)
    with pytest.raises(rules.FileTrouble) as trouble:
        next(rows)
    assert trouble.value.code == "open_quote"


@pytest.mark.slow
@pytest.mark.parametrize("kept", [1 << 20, 0])
@pytest.mark.parametrize("done", [0, 2])
def test_identity_numbers_are_told_of_before_the_rows_among_which_they_stand(kept, done, monkeypatch):
    """Or an import that is cancelled behind those rows would not know of them."""
    monkeypatch.setattr(text_sandbox, "KEPT", kept)
    listed = LIST + b"13912345671,11010519491231002X\n" + b"13912345670\n" * 40
    watch, told = identities.Watch(), None if done else (lambda total: None)
    sizes = columns.Sizes(4, 4)
    rows = reading.chunks(lambda: io.BytesIO(listed), LAYOUT, sizes=sizes, done=done, counted=told, watch=watch)
    with closing(rows):
        assert next(rows).last_row == done + 4
        assert watch.found
