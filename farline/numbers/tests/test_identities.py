"""Identity numbers are found wherever in a list they stand, and in whatever pieces it is read."""

import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farline.numbers import cleaning, delimited, encodings, identities, reading
from farline.numbers.tests.test_hostile_files import workbook

IDENTITY = "11010519491231002X"
OLD = "110105491231002"
WIDE = {ord(sign): ord(sign) + 0xFEE0 for sign in "0123456789Xx"}
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
    st.sampled_from([IDENTITY, IDENTITY.translate(WIDE), IDENTITY.lower().translate(WIDE)]),
    st.sampled_from(["", "王", "丰", "弹"]),  # as UTF-16 the last two hold a byte that looks like a digit
)
def test_one_is_found_however_the_file_is_written_and_cut(cuts, encoding, identity, beside):
    content = f"{beside}{identity}{beside},13812345678\n".encode(encodings.python_name(encoding), "replace")
    assert shown(content, *cuts, encoding=encoding)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_one_that_is_cut_is_found_whatever_ends_the_lines(end):
    content = f"{end.join(ROWS * 40)}{end}王,{IDENTITY},13812345678{end}".encode()
    assert shown(content, content.index(IDENTITY.encode()) + 9)


@pytest.mark.parametrize(
    "identity",
    [
        IDENTITY.replace("X", "\uff58"),
        OLD.translate({ord("0") + digit: 0x660 + digit for digit in range(10)}),
        OLD.translate({ord("0") + digit: 0x1D7CE + digit for digit in range(10)}),
        f"{IDENTITY[:6]}\u200b{IDENTITY[6:14]}\xad{IDENTITY[14:]}",
        f"\ufeff{IDENTITY[:17]}\u2060X",
    ],
    ids=["wide-x", "arabic-indic", "mathematical", "hidden-marks", "hidden-before-x"],
)
@pytest.mark.parametrize("beside", ["", "“王”·", "（无）", "𠮷"])
def test_one_in_any_column_of_any_row_is_found_in_whatever_digits_it_is_written(identity, beside):
    assert identities.is_identity(identity)
    assert shown("\n".join([*ROWS, f"{beside}{identity},13812345678", *ROWS]).encode())


def test_a_first_look_passes_over_no_sign_that_counts():
    every = map(chr, itertools.chain(range(0x80, 0xD800), range(0xE000, 0x110000)))
    signs = [sign for sign in every if cleaning._plain_char(sign) in identities.FOLDED]
    assert len(signs) > 700
    assert [sign for sign in signs if not identities._may_fold(sign.encode())] == []


@pytest.mark.parametrize("beside", ["“王”·", "（无），！～", "北京市朝阳区", "，" * 40])
def test_punctuation_of_ordinary_lists_costs_no_second_look(beside):
    assert not identities._may_fold(f"{beside},13812345678".encode())


def test_one_behind_a_broken_sign_is_found():
    assert shown(b"13812345678901234\xe2" + IDENTITY.encode())


def test_one_that_is_cut_is_found_in_the_longest_line_that_is_read():
    line = "王" * (delimited.LONGEST_LINE - 100)
    content = f"{line},{IDENTITY},13812345678\n".encode()
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
