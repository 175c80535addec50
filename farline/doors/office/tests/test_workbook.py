"""What we write is read by the reader that takes in lists, and by a plain look at the XML."""

import io
import zipfile
from typing import Any
from xml.etree import ElementTree

import python_calamine
from hypothesis import given
from hypothesis import strategies as st

from farline.doors.office import taking, workbook

CELLS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30)


def read(raw: bytes) -> list[list[Any]]:
    return python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(raw)).get_sheet_by_index(0).to_python()


def test_numbers_are_numbers_and_words_are_words():
    rows = read(workbook.written([("Row", "Count"), ("河南 & <b>", "12"), ("=1+1", "-3")]))
    assert rows == [["Row", "Count"], ["河南 & <b>", 12.0], ["=1+1", -3.0]]


@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5))
def test_no_cell_is_ever_a_formula_and_the_file_is_always_whole(rows):
    with zipfile.ZipFile(io.BytesIO(workbook.written(rows))) as package:
        assert package.testzip() is None
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    found = ElementTree.fromstring(sheet)  # noqa: S314 - our own
    assert not [one for one in found.iter() if one.tag.endswith("}f")]
    kept = ["".join(one.itertext()) for one in found.iter() if one.tag.endswith("}c")]
    assert kept == [cell for row in rows for cell in row]


def test_what_no_xml_can_hold_is_left_out():
    assert read(workbook.written([("a\x00b\x0bc\ufffe", "1")])) == [["abc", 1.0]]


def test_the_same_counts_give_the_same_file():
    assert workbook.written([("a", "1")]) == workbook.written([("a", "1")])


@given(CELLS)
def test_a_cell_of_a_csv_never_begins_like_a_formula(cell):
    safe = taking.formula_safe(cell)
    assert safe.lstrip("\ufeff\u200b \u3000")[:1] not in set("=+-@＝＋－＠")
