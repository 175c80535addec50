"""What somebody may speak besides Mandarin, which every caller here does: codes and names in the three languages.

Common ground: a campaign asks for one of these, a volunteer says which they talk in. ISO 639-3 where it has a code.
"""

from collections.abc import Iterable

NAMES: dict[str, tuple[str, str, str]] = {
    "yue": ("粤语", "粵語", "Cantonese"),
    "wuu": ("吴语", "吳語", "Wu (Shanghai, Zhejiang)"),
    "sichuan": ("四川话", "四川話", "Sichuanese"),
    "nan": ("闽南语", "閩南語", "Southern Min (Hokkien)"),
    "cdo": ("福州话", "福州話", "Eastern Min (Fuzhou)"),
    "hak": ("客家话", "客家話", "Hakka"),
    "hsn": ("湘语", "湘語", "Xiang (Hunan)"),
    "gan": ("赣语", "贛語", "Gan (Jiangxi)"),
    "cjy": ("晋语", "晉語", "Jin (Shanxi)"),
    "kor": ("朝鲜语", "朝鮮語", "Korean"),
    "mon": ("蒙古语", "蒙古語", "Mongolian"),
    "uig": ("维吾尔语", "維吾爾語", "Uyghur"),
    "kaz": ("哈萨克语", "哈薩克語", "Kazakh"),
    "bod": ("藏语", "藏語", "Tibetan"),
}
ANY = ""  # Mandarin: nothing is asked for
_AT = {"zh-hans": 0, "zh-hant": 1, "en": 2}


def name_of(code: str, language: str) -> str:
    """ "" for Mandarin or a code that is not known."""
    return NAMES[code][_AT.get(language, 0)] if code in NAMES else ""


def written(codes: Iterable[str]) -> str:
    """Several in one column, each between blanks, so that SQL can look for one; "" for none."""
    known = [code for code in NAMES if code in set(codes)]
    return f" {' '.join(known)} " if known else ""


def read(column: str) -> frozenset[str]:
    return frozenset(column.split())
