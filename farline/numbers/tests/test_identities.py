"""Identity numbers are found wherever in a list they stand, and in whatever pieces it is read."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.numbers import encodings, identities, reading
from farline.numbers.tests.test_hostile_files import workbook

IDENTITY = "11010519491231002X"
OLD = "110105491231002"
WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789X"}
ROWS = [f"{at},138123{at:05d}" for at in range(1, 300)]


def shown(content: bytes, *cuts: int, encoding: str = "utf-8") -> bool:
    watch, edges = identities.Watch(encoding), [0, *sorted(cuts), len(content)]
    for start, end in itertools.pairwise(edges):
        watch.look(content[start:end])
    watch.end()
    return watch.found


@given(
    st.lists(st.integers(0, 120), max_size=6),
    st.sampled_from(encodings.OFFERED),
    st.sampled_from([IDENTITY, IDENTITY.translate(WIDE)]),
    st.sampled_from(["", "王", "丰", "弹"]),  # as UTF-16 the last two hold a byte that looks like a digit
)
def test_one_is_found_however_the_file_is_written_and_cut(cuts, encoding, identity, beside):
    content = f"{beside}{identity}{beside},13812345678\n".encode(encodings.python_name(encoding), "replace")
    assert shown(content, *cuts, encoding=encoding)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_that_is_cut_is_found_whatever_ends_the_lines(end):
    content = f"{end.join(ROWS * 40)}{end}王,{IDENTITY},13812345678{end}".encode()
    assert shown(content, content.index(IDENTITY.encode()) + 9)


@given(st.lists(st.integers(0, 60), max_size=6))
def test_no_other_long_number_is_taken_for_one_however_the_file_is_cut(cuts):
    assert not shown(b"6222021001116245119,13812345678,110105194913310029999\n", *cuts)


@pytest.mark.parametrize("last", [IDENTITY, OLD, IDENTITY.lower(), f'"{IDENTITY}"', f"ID{IDENTITY} "])
def test_one_in_the_last_row_without_an_end_of_its_line_is_found(last):
    content = "\n".join([*ROWS, f"{last},13812345678"]).encode()
    opener = lambda: io.BytesIO(content)  # noqa: E731
    assert reading.holds_identities(opener, reading.guess_layout(opener))


def test_one_in_another_column_of_a_workbook_is_found_in_whichever_row():
    rows = "".join(
        f'<row><c t="inlineStr"><is><t>{first}</t></is></c><c t="inlineStr"><is><t>{second}</t></is></c></row>'
        for first, second in [one.split(",") for one in [*ROWS, f"{IDENTITY},13812345678"]]
    )
    sheet = f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>'
    content = workbook(sheet.encode())
    opener = lambda: io.BytesIO(content)  # noqa: E731
    layout = reading.guess_layout(opener)
    assert layout.column == 1 and not reading.begins_with_identities(opener, layout)
    watch = identities.Watch()
    assert sum(1 for _ in reading.open_rows(opener, *layout, watch=watch)) == 300 and watch.found
    assert reading.holds_identities(opener, layout)
