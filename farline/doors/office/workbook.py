"""One sheet as XLSX, by hand: a ZIP of a few XML files. A cell is a number or plain text; no formula can be written.

No library: we write six small files, and read none.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{REL}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{REL}/worksheet" '
        'Target="worksheets/sheet1.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="Farline" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>"
    ),
}
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
WHEN = (1980, 1, 1, 0, 0, 0)  # the same counts give the same file, and no file says when it was taken
NUMBER = re.compile(r"-?\d{1,15}")


def written(rows: Iterable[Sequence[str]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": _sheet(rows)}.items():
            package.writestr(zipfile.ZipInfo(name, WHEN), HEAD + text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _sheet(rows: Iterable[Sequence[str]]) -> str:
    lines = (f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'


def _cell(text: str) -> str:
    if NUMBER.fullmatch(text) and text.isascii():
        return f"<c><v>{text}</v></c>"
    clean = escape(NOT_IN_XML.sub("", text))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{clean}</t></is></c>'
