"""The quick way of reading a column says what the slow way says, and nothing else."""

import io
import random
from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.numbers import columns, delimited, packing, places, refusals, rules

MOBILE = st.integers(13_000_000_000, 19_999_999_999).map(str)
SEPARATOR = st.sampled_from(["", " ", "-", "  ", "\u00a0", "--", "."])
BEFORE = st.sampled_from(["", "+86", "86", "0086", "+86 ", "86-", "0086 ", "+ 86", "(86)", "电话", "＋８６", "17951"])
AFTER = st.sampled_from(["", " ", ".0", "-1", "转5", "\u202c", "'", "0"])
SHAPED = st.builds(
    lambda before, n, one, two, after: f"{before}{n[:3]}{one}{n[3:7]}{two}{n[7:]}{after}",
    BEFORE, MOBILE, SEPARATOR, SEPARATOR, AFTER,
)  # fmt: skip
DIGITS = st.text("0123456789０１２٣۴ +-()转.,*x", max_size=24)
LANDLINE = st.builds(lambda area, local: f"0{area}-{local}", st.integers(10, 999), st.integers(1_000_000, 99_999_999))
CELL = st.one_of(SHAPED, DIGITS, LANDLINE, MOBILE, st.text(max_size=20))


@given(st.lists(CELL, max_size=20), st.integers(1, 1000))
def test_it_reads_a_column_as_it_reads_each_cell(cells: list[str], first: int):
    column = columns.read(cells, first_row=first)
    singly = [(row, rules.read_number(cell)) for row, cell in enumerate(cells, first)]
    assert list(zip(column.rows, column.numbers, strict=True)) == [
        (row, int(one.e164[1:])) for row, one in singly if one.e164
    ]
    assert list(column.refused) == [(row, one.reason) for row, one in singly if not one.e164]
    told = [packing.unpack_place(place) for place in column.places]
    assert told == [(places.place_of(one.e164).code, one.kind) for _, one in singly if one.e164]


@pytest.mark.parametrize("code", ["", "010", "021", "0371", "0371-2", "0999", "0898"])
def test_it_packs_a_place_and_gets_it_back(code: str):
    for kind in (rules.MOBILE, rules.LANDLINE):
        assert packing.unpack_place(packing.pack_place(code, kind)) == (code, kind)


@pytest.mark.slow
def test_it_can_pack_every_place_there_is():
    for code, area in places.areas().items():
        for one in (code, *(f"{code}-{number}" for number in range(1, len(area.cities) + 1))):
            packed = packing.pack_place(one, rules.LANDLINE)
            assert packed < 1 << 16
            assert packing.unpack_place(packed)[0] == one
            assert columns.province_of(packed) == area.province


ODD = st.sampled_from(
    [
        'a,"b"',
        '"a\nb",c',
        "a,b",
        "",
        '"',
        'x"y',
        'x,"y',
        "\ufeffa",
        "a\rb",
        "a\r",
        "x" * 40,
        '""',
        '"a""b",2',
        "end",
        " ",
    ]
)


@given(st.lists(ODD, max_size=30), st.sampled_from(["\n", "\r\n"]), st.integers(0, 1), st.booleans())
def test_it_reads_a_file_in_bulk_as_it_reads_it_row_by_row(lines: list[str], newline: str, index: int, ends: bool):
    content = (newline.join(lines) + (newline if ends else "")).encode()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(delimited, "BLOCK", 7)
        bulk = _said(lambda: _in_bulk(content, index))
    singly = _said(lambda: [
        row[index] if index < len(row) else ""
        for row in delimited.rows(io.BytesIO(content), encoding="utf-8", delimiter=",")
    ])  # fmt: skip
    assert bulk == singly


def _in_bulk(content: bytes, index: int) -> list[str]:
    def bulk(block: bytes) -> list[str] | None:
        return delimited.plain_cells(block, ",", index)

    def singly(cells: list[str]) -> list[str]:
        return cells

    file = io.BytesIO(content)
    batches = delimited.pieces(file, encoding="utf-8", delimiter=",", index=index, bulk=bulk, singly=singly)
    return [cell for batch in batches for cell in batch]


def _said(read) -> object:
    try:
        return read()
    except rules.FileTrouble as trouble:
        return trouble.code


def test_it_gives_back_the_refused_rows_it_packed():
    dice = random.Random(3)  # noqa: S311 - a test
    refused = [(row, dice.choice(["empty", "lossy", "opted_out"])) for row in range(1, 500, 3)]
    rows, reasons = zip(*dice.sample(refused, len(refused)), strict=True)
    told = refusals.beside(array("I", rows), reasons).in_order()
    counts, packed = told.packed()
    assert list(refusals.unpacked(counts, packed)) == refused
    assert [list(part) for part in told.cut(100)] == [refused[:34], refused[34:]]
    assert sum(counts.values()) == len(refused)


@pytest.mark.slow
def test_it_knows_the_place_of_every_prefix_as_the_slow_way_does():
    dice, table = random.Random(11), columns.mobile_places()  # noqa: S311 - a test
    for _ in range(3_000):
        number = dice.randrange(10_000_000_000, 20_000_000_000)
        reading, place = rules.read_number(str(number)), table[number // 10_000 - columns.FIRST_PREFIX]
        if reading.kind != rules.MOBILE:
            assert place == columns.NOT_MOBILE
        else:
            assert place == columns.place_of(reading.e164 or "", rules.MOBILE)


WORDS = st.text("王转轉分内机 ()（）/,;:.-+*xX#\u200b微信宅電话tel\t'\"①²=@eE和", max_size=4)
NUMBERS = st.tuples(MOBILE, MOBILE, MOBILE, MOBILE)


@given(WORDS, WORDS, WORDS, st.sampled_from(["", "1", "13", "801", "1234", "12345", "123456", "1234567"]), NUMBERS)
def test_what_it_says_of_a_number_among_words_depends_on_the_words(
    before: str, between: str, behind: str, extension: str, numbers: tuple[str, str, str, str]
):
    for shape in (f"{before}%s{behind}", f"{before}%s{between}%s{behind}", f"{before}%s{between}{extension}{behind}"):
        doubtful = columns.Doubtful()
        for first, second in (numbers[:2], numbers[2:], numbers[1:3]):
            cell = shape % ((first, second) if shape.count("%s") > 1 else first)
            alone = rules.read_number(cell)
            number, place, reason = doubtful.read(cell)
            assert (number, reason) == (int((alone.e164 or "+0")[1:]), alone.reason), cell
            assert place == (columns.place_of(alone.e164, alone.kind) if alone.e164 else 0)


@given(st.integers(13_000_000, 19_999_999), st.integers(0, 99_999))
def test_a_mobile_number_of_another_length_is_refused_as_it_is_cell_by_cell(begins: int, ends: int):
    for length in (1, 2, 4, 5):
        cell = f"{begins}{ends:05d}"[: 8 + length]
        assert columns.Doubtful().read(cell) == (0, 0, rules.read_number(cell).reason)
