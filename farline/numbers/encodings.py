"""Guesses how a list's text is encoded. It is a guess: the coordinator sees ten rows and can correct it."""

UTF_8, GB18030, BIG5 = "utf-8", "gb18030", "big5"
UTF_16, UTF_16_LE, UTF_16_BE = "utf-16", "utf-16-le", "utf-16-be"
OFFERED = (UTF_8, GB18030, BIG5, UTF_16, UTF_16_LE, UTF_16_BE)
PYTHON_NAMES = {UTF_8: "utf-8-sig", BIG5: "cp950"}

# Text read in the wrong encoding is made of rare characters; the share of these tells the two apart.
COMMON = frozenset(
    "的一是不了人在有我他这中大来上国个到说们为子和你地出道也时年得就那要下以生会自着去之过家学对可里后小么心多天而能好都然没日于"
    "起还发成事只作当想看文无开手十用主行方又如前所本见经头面公同三已老从动两长知民样现分将外但身些与高意进把法此实回二理美点月明"
    "其种声全工己话儿者向情部正名定女问力机给等几很业最间新什打便位因重被走电四第门相次东政海口使教西再平真听世气信北少关并内加化"
    "代军产入先山五太水万市体别处总才场师书比住员九性通目华报立马张安表原白应路期金王京务制台林建南度号码话序备注姓联系讲粤语班室"
    "单位职男女县区镇村街李刘陈杨赵黄周吴徐孙胡朱郭何罗宋郑谢韩唐冯董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "電話號碼機備註縣區國語學會來時說對開關長門馬東車見風飛員無為後發現實體樣點師陳張劉楊趙吳鄭謝許鄧蕭羅葉蘇蔣盧賈鄒龍萬錢湯"
    "廣臺灣聯絡辦單職鎮韓馮孫齊閻譚賴這個們經過還當頭動兩進種聲兒問給幾業間處總場書報應務講粵絡繫"
)
NOT_TEXT = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"SQLite format 3",
    b"\x7fELF",
)


def python_name(encoding: str) -> str:
    return PYTHON_NAMES.get(encoding, encoding)


def is_text(sample: bytes) -> bool:
    """False for pictures, archives and programs."""
    if sample.startswith(NOT_TEXT):
        return False
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff") or _utf_16_without_mark(sample):
        return True
    control = sum(byte < 32 and byte not in b"\t\n\r\f\v\x1a" for byte in sample)
    return b"\0" not in sample and control * 50 <= len(sample)


def guess(sample: bytes) -> str:
    """The likeliest of OFFERED for the first part of a file; the sample may end within a character."""
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return UTF_16
    if without_mark := _utf_16_without_mark(sample):
        return without_mark
    if sample.startswith(b"\xef\xbb\xbf") or _faults(sample, UTF_8) == 0:
        return UTF_8
    if _faults(sample, UTF_8) * 200 < sum(byte > 127 for byte in sample):
        return UTF_8  # a few spoilt bytes in a file that is UTF-8 otherwise
    return max((GB18030, BIG5), key=lambda encoding: _likelihood(sample, encoding))


def _utf_16_without_mark(sample: bytes) -> str:
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    half = max(len(sample) // 2, 1)
    if odd > half // 4 and even <= odd // 20:
        return UTF_16_LE
    return UTF_16_BE if even > half // 4 and odd <= even // 20 else ""


def _faults(sample: bytes, encoding: str) -> int:
    # The last three bytes may be half a character.
    text = sample.decode(python_name(encoding), errors="replace")
    return text[:-3].count("\ufffd") if len(sample) > 8000 else text.count("\ufffd")


def _likelihood(sample: bytes, encoding: str) -> float:
    text = sample.decode(python_name(encoding), errors="replace")
    wide = [char for char in text if char > "\x7f"]
    return (sum(char in COMMON for char in wide) - 5 * text.count("\ufffd")) / max(len(wide), 1)
