"""From what a cell holds to plain signs: one form for each digit, dash, bracket and space; hidden marks gone."""

import re
import unicodedata

DASHES = "-\u2212\u30fc\uff70\u02d7\ufe63"
QUOTES = "'\"`\u00b4\u2018\u2019\u201a\u201b\u201c\u201d\u201e\u2032\uff07\uff02\u300c\u300d"
_PLAIN = {
    **dict.fromkeys(DASHES, "-"),
    **dict.fromkeys(QUOTES, "'"),
    **dict.fromkeys("\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", "\n"),
    **dict.fromkeys("[{【〔〖［｛﹝⟦", "("),
    **dict.fromkeys("]}】〕〗］｝﹞⟧", ")"),
    **dict.fromkeys("。．·・•∙", "."),
    **dict.fromkeys("／⁄∕\\＼", "/"),
    **dict.fromkeys("、，；﹐﹔", ","),
    **dict.fromkeys("＊﹡●×○█■•"[:-1], "*"),
    "\t": " ",
    "：": ":",
    "\ufffd": "\ufffd",
}

LABEL_WORDS = (
    "联系电话|联络电话|聯絡電話|聯繫電話|办公电话|辦公電話|家庭电话|住宅电话|移动电话|行動電話|固定电话|固話|固话|座机|座機"
    "|手机号码|手機號碼|手机号|手機號|手机|手機|电话号码|電話號碼|电话|電話|号码|號碼|宅电|宅電|办电|小灵通|本机|本机号"
    "|telephone|phone|mobile|tel|cell|mob|no|number|微信同号|同微信|微信"
)
LABEL = re.compile(rf"(?:{LABEL_WORDS})(?:\s*\((?:{LABEL_WORDS}|宅|办|辦|家)\))?\s*[:.]?\s*", re.IGNORECASE)
TAIL = re.compile(rf"\s*\((?:{LABEL_WORDS}|宅|办|辦|家|本人|新|主)\)$", re.IGNORECASE)
EXTENSION = re.compile(
    r"\s*[,;(]?\s*(?:转接|轉接|转分机|轉分機|转|轉|分机号|分機號|分机|分機|内线|內線|内|extension|extn|ext|x|#|ext=)"
    r"\s*[.:=号號]?\s*\d{1,6}\s*\)?$",
    re.IGNORECASE,
)
URI_TAIL = re.compile(r";(?:phone-context=\+?86|ext=\d{1,6}|isub=\w*|cic=\w*)(?=;|$)", re.IGNORECASE)


def plain(text: str) -> str:
    """Every decimal digit as ASCII, punctuation and Latin letters narrow, hidden marks dropped, ends trimmed."""
    return text.translate(_SIGNS).strip(" \n'")


def plain_sign(char: str) -> str:
    """One sign, as `plain` would have it."""
    return _SIGNS[ord(char)]


def _plain_char(char: str) -> str:
    if "!" <= char <= "~" and char not in _PLAIN:
        return char
    if char in _PLAIN:
        return _PLAIN[char]
    category = unicodedata.category(char)
    if category == "Nd":
        return str(unicodedata.decimal(char))
    if category == "Cf":
        return ""
    if category == "Zs":
        return " "
    if category == "Pd":
        return "-"
    narrow = unicodedata.normalize("NFKC", char)
    # A circled or raised digit is no digit of a number: it stays as it is and the row is refused.
    return narrow if len(narrow) == 1 and narrow.isascii() and not narrow.isdigit() else char


def without_label(text: str) -> str:
    """Without "tel:", 电话 or 手机 before the number, or (宅) behind it."""
    while (label := LABEL.match(text)) and label.end() < len(text):
        text = text[label.end() :]
    return TAIL.sub("", text).strip(" \n'")


def without_uri(text: str) -> str:
    """`tel:+86-20-04340521;ext=5` without its scheme and parameters. A context other than +86 stays, to be refused."""
    if text[:4].lower() != "tel:":
        return text
    return URI_TAIL.sub("", text[4:]).strip()


def without_extension(text: str) -> str:
    return EXTENSION.sub("", text)


class _Signs(dict[int, str]):
    """Each sign is worked out when it is met for the first time."""

    def __missing__(self, code: int) -> str:
        self[code] = _plain_char(chr(code))
        return self[code]


_SIGNS = _Signs()
