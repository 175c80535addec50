"""Text that people typed: control and direction marks go, line ends and widths are made plain."""

import re
import unicodedata

KEPT_FORMAT_MARKS = {"\u200c", "\u200d"}  # joiners that Uyghur, Tibetan and Mongolian need
HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn"}


# Signs that show nothing in Chinese or English: a row of them can carry a number past every reader.
UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


def clean_text(text: str) -> str:
    """NFC, no control, bidi or private-use characters; new lines kept as \\n; outer white space gone."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "".join(
        char for char in text if char == "\n" or char in KEPT_FORMAT_MARKS or unicodedata.category(char) not in HIDDEN
    ).strip()


def clean_line(text: str) -> str:
    return " ".join(clean_text(text).split())


def seen(text: str) -> str:
    """What a reader of Chinese or English sees of it."""
    return UNSEEN.sub("", text)
