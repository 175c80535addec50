"""Files that are broken, and files that were made to break us. Each gives one sentence, and no traceback."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from farline.numbers import delimited, encodings, reading, rules

WORDS = "序号,联系电话,备注\n1,0391-0123456,讲粤语的老师\n2,13812345678,晚上打电话\n"


def opener(content: bytes) -> reading.Opener:
    return lambda: io.BytesIO(content)


def trouble_of(act: Callable[[], object]) -> str:
    with pytest.raises(rules.FileTrouble) as caught:
        act()
    assert str(caught.value) == rules.FILE_TROUBLES[caught.value.code]
    return caught.value.code


def read_all(content: bytes) -> list[str]:
    layout = reading.guess_layout(opener(content))
    return [cell for _, cell in reading.open_rows(opener(content), *layout)]


def test_it_refuses_an_empty_file():
    assert trouble_of(lambda: reading.guess_layout(opener(b""))) == "empty_file"


@pytest.mark.parametrize("heading", ["电话\n", "name,phone", "姓名,电话,备注\r\n"])
def test_it_refuses_a_heading_without_rows_at_the_first_look(heading: str):
    assert trouble_of(lambda: reading.guess_layout(opener(heading.encode()))) == "no_rows"
    assert reading.guess_layout(opener(b"0391-0100001\n")).has_header is False


@pytest.mark.parametrize(
    ("python_name", "guessed"),
    [
        ("utf-8", encodings.UTF_8),
        ("utf-8-sig", encodings.UTF_8),
        ("gb18030", encodings.GB18030),
        ("utf-16", encodings.UTF_16),
        ("utf-16-le", encodings.UTF_16_LE),
        ("utf-16-be", encodings.UTF_16_BE),
    ],
)
def test_it_guesses_the_encoding(python_name: str, guessed: str):
    content = WORDS.encode(python_name)
    assert reading.guess_layout(opener(content)) == reading.Layout("csv", guessed, 1, True)
    assert read_all(content) == ["0391-0123456", "13812345678"]


def test_it_guesses_big5():
    content = "序號,聯絡電話,備註\n1,0391-0123456,這個老師說國語\n".encode("big5")
    assert reading.guess_layout(opener(content)).encoding == encodings.BIG5
    assert read_all(content) == ["0391-0123456"]


def test_it_marks_the_rows_whose_bytes_are_broken_and_reads_the_others():
    rows = [f"0391-0{n:06d},讲粤语的老师晚上打电话" for n in range(100)]
    content = ("电话,备注\n" + "\n".join(rows)).encode().replace(b"0391-0000050", b"0391-00\xff\xfe050")
    reasons = [rules.read_number(cell).reason for cell in read_all(content)]
    assert reasons.count("unreadable_row") == 1
    assert reasons.count("") == 99


def test_it_reads_a_chosen_column_that_short_rows_do_not_have_as_empty():
    content = "a,电话\n1,0391-0123456\n2\n".encode()
    assert read_all(content) == ["0391-0123456", ""]


def test_it_refuses_a_column_that_no_row_has():
    layout = reading.guess_layout(opener(WORDS.encode()))
    assert trouble_of(lambda: reading.with_column(opener(WORDS.encode()), layout, 7)) == "no_such_column"


def test_it_keeps_quoted_new_lines_within_their_cell():
    content = '备注,电话\n"一行\n又一行",0391-0123456\n两,0391-0123457\n'.encode()
    assert read_all(content) == ["0391-0123456", "0391-0123457"]


@pytest.mark.parametrize("where", [1, 30, 300])
def test_it_refuses_a_quotation_mark_that_never_closes(where: int):
    rows = [f"备注{n},0391-0{n:06d}" for n in range(400)]
    rows[where] = '"' + rows[where]
    content = ("备注,电话\n" + "\n".join(rows)).encode()
    assert trouble_of(lambda: read_all(content)) == "open_quote"


def test_it_refuses_a_quotation_mark_left_open_in_the_last_rows():
    content = '备注,电话\n一,0391-0123456\n"二,0391-0123457\n三,1\n'.encode()
    assert trouble_of(lambda: read_all(content)) == "open_quote"


def test_what_it_says_of_rows_that_cannot_be_told_apart_is_true_of_a_long_cell_that_is_closed_too():
    content = '备注,电话\n"' + "一\n" * 20 + '",0391-0123456\n'
    assert trouble_of(lambda: read_all(content.encode())) == "open_quote"
    said = rules.FILE_TROUBLES["open_quote"]
    assert f"or a cell has more than {delimited.MOST_LINES_IN_A_CELL} lines" in said
    assert "Close the mark, or shorten the cell" in said


def test_what_it_says_of_a_cell_that_is_too_long_is_true_of_a_line_too():
    content = "电话,备注\n1," + "x," * 50_000
    assert trouble_of(lambda: read_all(content.encode())) == "cell_too_long"
    said = rules.FILE_TROUBLES["cell_too_long"]
    assert f"A line of the file has more than {delimited.LONGEST_LINE:,} characters" in said
    assert f"or a cell more than {delimited.LONGEST_CELL:,}." in said
    assert "a line of its own" in said and "close a quotation mark" in said


def test_it_calls_a_closed_cell_of_a_few_very_long_lines_too_long():
    content = '电话,备注\n1,"' + ("x" * 90_000 + "\n") * 2 + '"\n'
    assert trouble_of(lambda: read_all(content.encode())) == "cell_too_long"


@pytest.mark.slow
def test_it_refuses_a_cell_of_fifty_million_signs():
    content = b"13812345678\n" + b"1" * 50_000_000
    assert trouble_of(lambda: read_all(content)) == "cell_too_long"


def test_it_refuses_a_cell_longer_than_any_in_a_list():
    assert trouble_of(lambda: read_all("电话,备注\n1,".encode() + b"x" * 5000)) == "cell_too_long"


@pytest.mark.parametrize("head", [b"\x00\x01\x02\x00\x00\x03\xff" * 50, b"%PDF-1.7", b"\x89PNG\r\n", b"\x1f\x8b"])
def test_it_refuses_what_is_no_text(head: bytes):
    assert trouble_of(lambda: reading.guess_layout(opener(head))) == "not_a_table"


def test_it_refuses_a_row_with_nul_in_its_number_and_goes_on():
    filler = b"0391-0000001\n" * 6000
    cells = read_all("电话\n".encode() + filler + b"0391\x00-0000002\n0391-0000003\n")
    assert [rules.read_number(cell).reason for cell in cells[-2:]] == ["extra_text", ""]


def test_it_refuses_too_many_rows(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rules, "MOST_ROWS", 5)
    assert trouble_of(lambda: read_all(b"0391-0000001\n" * 6)) == "too_many_rows"


def test_it_says_that_a_folder_is_no_list(tmp_path: Path):
    assert trouble_of(lambda: reading.from_path(tmp_path, most=100)) == "not_a_file"


def test_it_says_that_a_device_behind_a_link_is_no_list(tmp_path: Path):
    (tmp_path / "list.csv").symlink_to("/dev/zero")
    assert trouble_of(lambda: reading.from_path(tmp_path / "list.csv", most=100)) == "not_a_file"


def test_it_says_that_a_link_leads_nowhere(tmp_path: Path):
    (tmp_path / "list.csv").symlink_to(tmp_path / "gone")
    assert trouble_of(lambda: reading.from_path(tmp_path / "list.csv", most=100)) == "cannot_open"


def test_it_does_not_wait_for_a_pipe(tmp_path: Path):
    import os

    os.mkfifo(tmp_path / "list.csv")
    assert trouble_of(lambda: reading.from_path(tmp_path / "list.csv", most=100)) == "not_a_file"


def test_it_refuses_a_file_larger_than_the_limit(tmp_path: Path):
    (tmp_path / "list.csv").write_bytes(b"1" * 101)
    assert trouble_of(lambda: reading.from_path(tmp_path / "list.csv", most=100)) == "too_large"


def test_it_reads_a_growing_file_to_the_end_it_had(tmp_path: Path):
    path = tmp_path / "list.csv"
    path.write_bytes("电话\n0391-0123456\n".encode())
    stream = reading.from_path(path, most=1000)()
    with path.open("ab") as more:
        more.write(b"0391-0123457\n")
    with stream:
        assert stream.read() == "电话\n0391-0123456\n".encode()


def archive(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return file.getvalue()


def lying(content: bytes, name: bytes, size: int) -> bytes:
    """The same archive, whose directory says that a part unpacks to `size` bytes."""
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(name))
    changed = bytearray(content)
    changed[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(changed)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "code"),
    [
        pytest.param(archive({"hello.txt": b"hello"}), "not_a_table", id="some other archive"),
        pytest.param(b"PK\x03\x04 and nothing more", "broken_workbook", id="broken"),
        pytest.param(archive({"xl/workbook.xml": b"<no"}), "broken_workbook", id="no workbook inside"),
        pytest.param(archive({f"xl/{n}.xml": b"" for n in range(2000)}), "too_many_parts", id="2,000 parts"),
        pytest.param(
            archive({"xl/workbook.xml": b"0" * 210_000_000}), "unpacks_too_large", id="a bomb that says what it is"
        ),
        pytest.param(
            lying(archive({"xl/workbook.xml": b"0" * 3_000_000}), b"xl/workbook.xml", 1000), "lying_sizes", id="a liar"
        ),
        pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_or_locked", id="old or encrypted"),
    ],
)
def test_it_does_not_open_a_hostile_workbook(content: bytes, code: str):
    assert trouble_of(lambda: reading.guess_layout(opener(content))) == code


@pytest.mark.slow
def test_it_does_not_let_a_sheet_claim_the_whole_memory():
    sheet = b'<worksheet xmlns="%s"><sheetData>%s</sheetData></worksheet>'
    name = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    content = workbook(sheet % (name, cells))
    assert trouble_of(lambda: reading.guess_layout(opener(content))) in {"parser_gave_up", "broken_workbook"}


def workbook(*sheets: bytes) -> bytes:
    """A small XLSX of these sheets, written by hand."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    listed = "".join(f'<sheet name="S{n}" sheetId="{n}" r:id="rId{n}"/>' for n in range(1, len(sheets) + 1))
    tied = "".join(
        f'<Relationship Id="rId{n}" Type="{relations}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, len(sheets) + 1)
    )
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        f'ContentType="{kinds}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{tied}</Relationships>',
    }
    found = {name: text.encode() for name, text in parts.items()}
    return archive(found | {f"xl/worksheets/sheet{n}.xml": sheet for n, sheet in enumerate(sheets, 1)})


def sheet_of(*cells: str) -> bytes:
    rows = "".join(f'<row r="{n}">{cell.replace("@", f"A{n}")}</row>' for n, cell in enumerate(cells, 1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


@pytest.mark.slow
def test_it_reads_a_workbook_and_runs_no_formula_in_it():
    content = workbook(
        sheet_of(
            '<c r="@" t="inlineStr"><is><t>电话</t></is></c>',
            '<c r="@"><v>13812345678</v></c>',
            '<c r="@"><v>1.3812345679E10</v></c>',
            '<c r="@" t="inlineStr"><is><t>0391-0123456</t></is></c>',
            '<c r="@"><f>1+1</f><v>2</v></c>',
            '<c r="@" t="str"><f>WEBSERVICE("http://x")</f><v>=evil()</v></c>',
            '<c r="@"><v>13812345678.5</v></c>',
        )
    )
    layout = reading.guess_layout(opener(content))
    assert layout == reading.Layout("xlsx", "", 0, True)
    found = [rules.read_number(cell) for _, cell in reading.open_rows(opener(content), *layout)]
    assert [one.e164 or one.reason for one in found] == [
        "+8613812345678", "+8613812345679", "+863910123456", "too_short", "formula", "lossy",
    ]  # fmt: skip


@pytest.mark.slow
def test_it_asks_for_one_sheet_when_several_hold_something():
    one = sheet_of('<c r="@"><v>13812345678</v></c>')
    assert trouble_of(lambda: reading.guess_layout(opener(workbook(one, one)))) == "several_sheets"


@pytest.mark.slow
def test_it_reads_an_open_document_too():
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    cells = "".join(
        f'<table:table-row><table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
        "</table:table-row>"
        for cell in ("电话", "0391-0123456", "13812345678")
    )
    body = f"<office:body><office:spreadsheet><table:table table:name='S'>{cells}</table:table></office:spreadsheet>"
    content = f"<office:document-content {names}>{body}</office:body></office:document-content>"
    mime = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    made = archive({"mimetype": mime, "content.xml": content.encode(), "META-INF/manifest.xml": manifest.encode()})
    assert reading.guess_layout(opener(made)) == reading.Layout("ods", "", 0, True)
    assert read_all(made) == ["0391-0123456", "13812345678"]
