"""Whole blocks read at once say what the careful way says of each cell; the child process says what both say."""

import io
import json
import random
import struct

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from farline.numbers import columns, delimited, grammar, packing, reading, rules, text_child
from farline.numbers.tests.test_columns import CELL, ODD

vectors = pytest.importorskip("farline.numbers.vectors")
LINE = st.builds(",".join, st.lists(st.one_of(CELL, ODD), min_size=1, max_size=3))


@given(st.lists(CELL, max_size=20), st.integers(1, 1000))
@example(["+8613812345678", "86 138-1234-5678", "0391-1234567", "010-12345678", "02012345678", "0086138 1234 5678"], 1)
def test_it_reads_cells_as_the_careful_way_does(cells: list[str], first: int):
    assert vectors.read(vectors.cells_in(cells), first_row=first) == columns.read(cells, first_row=first)


@given(st.lists(LINE, min_size=1, max_size=20), st.sampled_from(["\n", "\r\n"]), st.integers(0, 2))
def test_it_finds_the_cells_that_the_careful_way_finds(lines: list[str], newline: str, index: int):
    block = newline.join(lines) + "\n"
    found = vectors.cells_of(block.encode("utf-8", "surrogatepass"), delimiter=",", index=index)
    if found is not None:
        cells = [
            found.block[start:end].decode("utf-8", "surrogatepass") for start, end in zip(*found[1:], strict=True)
        ]
        assert cells == delimited.plain_cells(block.encode("utf-8", "surrogatepass"), ",", index)


def test_it_reads_every_shape_it_knows_at_once():
    dice = random.Random(5)  # noqa: S311 - a test
    written = []
    for shapes in vectors._shapes().values():
        for shape in shapes:
            signs = dict(shape.signs)
            for begins in ("138", "391", "10", "21", "755"):
                digits = iter((begins + "".join(str(dice.randrange(2, 9)) for _ in range(14)))[: len(shape.digits)])
                written.append("".join(chr(signs[at]) if at in signs else next(digits) for at in range(shape.length)))
    column = vectors.read(vectors.cells_in(written))
    assert column == columns.read(written)
    assert len(column.numbers) > 60


def test_the_plan_tells_a_landline_by_its_first_six_digits_and_its_length():
    dice = random.Random(7)  # noqa: S311 - a test
    areas = [
        "10",
        "21",
        "20",
        "391",
        "755",
        "311",
        "371",
        "978",
        "851",
        "433",
        "95",
        "400",
        "800",
        *map(str, range(30, 99)),
    ]
    for _ in range(20_000):
        national = (
            dice.choice(areas) + dice.choice(["", "1", "10", "95", "96", "123", "100"]) + str(dice.random())[2:]
        )[: dice.choice((9, 10, 11))]
        assert columns.is_landline(national[:6], len(national)) == grammar.is_landline(national), national


@given(
    st.lists(LINE, max_size=30), st.sampled_from(["\n", "\r\n"]), st.integers(0, 2), st.integers(0, 4), st.booleans()
)
@pytest.mark.slow
def test_the_child_reads_a_list_as_it_is_read_cell_by_cell(
    lines: list[str], newline: str, index: int, done: int, has_header: bool
):
    content = newline.join(lines).encode("utf-8", "replace")
    layout = reading.Layout(reading.CSV, "utf-8", index, has_header)
    try:
        rows = list(reading.open_rows(lambda: io.BytesIO(content), *layout))
    except rules.FileTrouble as trouble:
        rows = trouble.code  # type: ignore[assignment]  # compared all the same
    for fast in (False, True):
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(delimited, "BLOCK", 40)
            patched.setattr(text_child, "WORTH_VECTORS", -1 if fast else 1 << 40)
            assert _as_the_child_says(content, layout, done) == (
                _singly(rows, done) if isinstance(rows, list) else rows
            )


def _singly(rows: list[tuple[int, str]], done: int) -> object:
    column = columns.read([cell for row, cell in rows if row > done], first_row=done + 1)
    return column


def _as_the_child_says(content: bytes, layout: reading.Layout, done: int) -> object:
    frames = io.BytesIO(struct.pack(">I", len(content)) + content + struct.pack(">I", 0) if content else bytes(4))
    delimiter = reading._delimiter(lambda: io.BytesIO(content), "utf-8")
    asked = json.loads(json.dumps(layout._asdict() | {"delimiter": delimiter, "done": done, "sizes": (3, 5)}))
    try:
        chunks = list(text_child.read(io.BufferedReader(text_child.Frames(frames)), asked, text_child.Loading()))
    except rules.FileTrouble as trouble:
        return trouble.code
    assert [chunk.last_row for chunk in chunks] == sorted({chunk.last_row for chunk in chunks})
    told = []
    for chunk in chunks:
        unpacked = packing.unpack_column(packing.pack_column(chunk.last_row, *chunk.column))
        assert unpacked == (chunk.last_row, *chunk.column)
        told.append(chunk.column)
    return columns.joined(told)


def test_it_gives_chunks_of_the_sizes_that_were_asked_for():
    single = (columns.Chunk(at + 7, columns.read(["x"] * 7, first_row=at + 1)) for at in range(0, 70, 7))
    told = [chunk.last_row for chunk in columns.gathered(single, sizes=columns.Sizes(5, 30))]
    assert told == [5, 15, 35, 65, 70]
