"""Text that people typed: control and direction marks go, line ends and widths are made plain."""

import unicodedata

KEPT_FORMAT_MARKS = {"\u200c", "\u200d"}  # joiners that Uyghur, Tibetan and Mongolian need
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


def clean_text(text: str) -> str:
    """NFC, no control, bidi or private-use characters; new lines kept as \\n; outer white space gone."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        char for char in text if char == "\n" or char in KEPT_FORMAT_MARKS or unicodedata.category(char) not in HIDDEN
    ).strip()


def clean_line(text: str) -> str:
    return " ".join(clean_text(text).split())
