"""A list is counted to its end before a row is kept, and what the child has counted it need not be sent again."""

import io
from contextlib import closing
from typing import BinaryIO

import pytest

from farline.numbers import columns, identities, packing, reading, rules, text_child, text_sandbox

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


def framed(*frames: bytes) -> bytes:
    return b"".join(packing.LENGTH.pack(len(frame)) + frame for frame in frames)


@pytest.mark.parametrize("cut", range(1, len(framed(LIST, b""))))
def test_a_list_that_ends_before_it_says_so_is_not_whole(cut):
    whole = framed(LIST, b"")
    assert io.BufferedReader(text_child.Frames(io.BytesIO(whole))).read() == LIST
    with pytest.raises(rules.FileTrouble) as trouble:
        io.BufferedReader(text_child.Frames(io.BytesIO(whole[:cut]))).read()
    assert trouble.value.code == "upload_gone"


class Altered(io.BytesIO):
    """A list that breaks off when it is read to its end."""

    def read(self, size: int | None = -1) -> bytes:
        if found := super().read(size):
            return found
        raise rules.FileTrouble("upload_gone")


def test_what_is_wrong_with_a_list_is_known_before_the_child_sees_its_end():
    class Pipe(io.BytesIO):
        def close(self) -> None:
            known.append(feeder.trouble)

    known = list[Exception | None]()
    feeder = text_sandbox._Feeder(Pipe(), lambda: Altered(LIST), {"count": True})
    feeder.run()
    [trouble] = known
    assert isinstance(trouble, rules.FileTrouble) and trouble.code == "upload_gone"


@pytest.mark.slow
@pytest.mark.parametrize("done", [0, 2])
def test_a_list_that_was_altered_is_never_counted_as_whole(done, monkeypatch):
    # As if what the child says were heard before the feeder has noted its trouble.
    unheard = property(lambda self: None, lambda self, found: None)
    monkeypatch.setattr(text_sandbox._Feeder, "trouble", unheard, raising=False)
    opened, told = [io.BytesIO, Altered], None if done else (lambda total: pytest.fail(str(total)))
    opener = lambda: opened.pop(0)(LIST)  # noqa: E731  the first look at its beginning finds nothing wrong
    rows = reading.chunks(opener, LAYOUT, sizes=columns.Sizes(), done=done, counted=told)
    with pytest.raises(rules.FileTrouble) as trouble:
        next(rows)
    assert trouble.value.code == "upload_gone"
