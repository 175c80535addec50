"""The pictures of the documents: each that is named is there, and none lies about unused."""

import re

from farline import ROOT

PICTURES = ROOT / "docs" / "screenshots"
LARGEST = 150 * 1024
NAMED = re.compile(r"screenshots/([\w-]+\.png)")


def test_it_has_every_picture_that_a_document_names_and_no_other():
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = {name for page in pages for name in NAMED.findall(page.read_text(encoding="utf-8"))}
    assert named == {path.name for path in PICTURES.iterdir()}
    assert {"next-person.png", "while-talking.png", "outcome.png", "tally.png"} <= named


def test_it_keeps_pictures_small_and_of_a_phone():
    for path in PICTURES.iterdir():
        raw = path.read_bytes()
        assert raw.startswith(b"\x89PNG"), path.name
        assert len(raw) <= LARGEST, path.name
        width, height = (int.from_bytes(raw[at : at + 4], "big") for at in (16, 20))
        assert abs(width / height - 360 / 740) < 0.01, path.name
