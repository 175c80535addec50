"""Opens XLSX and ODS lists. What they would unpack to is measured first: a workbook may be a bomb."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import python_calamine

from farline.numbers import rules

MOST_PARTS = 1_000
MOST_BYTES = 200_000_000
LOCAL_HEADER = struct.Struct("<4s5HLLLHH")
XLSX, ODS = "xlsx", "ods"
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"


def kind_of(file: BinaryIO) -> str:
    """xlsx or ods. Raises FileTrouble for any other archive, and for one that would unpack to too much."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_declared(parts)
            names = {part.filename for part in parts}
            if any(part.flag_bits & 1 for part in parts):
                raise rules.FileTrouble("old_or_locked")
            _check_true_sizes(file, parts)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, NotImplementedError):
        raise rules.FileTrouble("broken_workbook") from None
    if "xl/workbook.xml" in names or "xl/workbook.bin" in names:
        return XLSX
    if "content.xml" in names and "mimetype" in names:
        return ODS
    raise rules.FileTrouble("not_a_table")


def _check_declared(parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise rules.FileTrouble("too_many_parts")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise rules.FileTrouble("unpacks_too_large")


def _check_true_sizes(file: BinaryIO, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack each part to nowhere, and stop as soon as it grows beyond what it declared."""
    for part in parts:
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise rules.FileTrouble("broken_workbook")
        file.seek(part.header_offset)
        header = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
        if header[0] != b"PK\x03\x04":
            raise rules.FileTrouble("broken_workbook")
        file.seek(header[9] + header[10], io.SEEK_CUR)
        if part.compress_type == zipfile.ZIP_STORED:
            if part.compress_size != part.file_size:
                raise rules.FileTrouble("lying_sizes")
        elif _inflated(file, part.compress_size, part.file_size) != part.file_size:
            raise rules.FileTrouble("lying_sizes")


def _inflated(file: BinaryIO, packed: int, declared: int) -> int:
    unpacker, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    while packed > 0 and not unpacker.eof and size <= declared:
        chunk = file.read(min(packed, 65536))
        if not chunk:
            break
        packed -= len(chunk)
        while chunk and size <= declared:
            size += len(unpacker.decompress(chunk, 1_000_000))
            chunk = unpacker.unconsumed_tail
    # More may still sit in the unpacker's window; it is enough to know that there is more.
    return size if size > declared else size + len(unpacker.flush())


def rows(file: BinaryIO) -> Iterator[list[str]]:
    """The rows of the one sheet that has content, cells as text. Raises FileTrouble. Call `kind_of` before."""
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        names = [m.name for m in book.sheets_metadata if m.typ == python_calamine.SheetTypeEnum.WorkSheet]
        sheets = [sheet for name in names if (sheet := book.get_sheet_by_name(name)).height]
    except python_calamine.PasswordError:
        raise rules.FileTrouble("old_or_locked") from None
    except Exception:  # the library raises kinds of its own for each way in which a file can be broken
        raise rules.FileTrouble("broken_workbook") from None
    if len(sheets) > 1:
        raise rules.FileTrouble("several_sheets")
    for sheet in sheets:
        for cells in sheet.iter_rows():
            row = [cell_text(cell) for cell in cells]
            if any(row):
                yield row


def cell_text(cell: object) -> str:
    """A whole number as its digits; what a spreadsheet keeps as 13812345678.0 is whole."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        return f"{cell:.0f}"
    return str(cell)
