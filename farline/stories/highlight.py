"""Marks what may give a person away. It finds about half on fresh text: it marks, it never releases."""

import re
from dataclasses import dataclass

HAN = r"[\u4e00-\u9fff]"
SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖萧蕭"
    "田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛"
    "闫阎段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯"
)
TITLES = (
    "局长|局長|书记|書記|主任|县长|縣長|市长|市長|省长|省長|处长|處長|科长|科長|镇长|鎮長|乡长|鄉長|村长|村長|厅长|廳長|所长|所長|"
    "队长|隊長|院长|院長|校长|校長|厂长|廠長|站长|站長|行长|行長|部长|部長|经理|經理|总|總|老师|老師|医生|醫生|教授|警官|法官|律师|律師|"
    "先生|女士|师傅|師傅|大姐|大哥|阿姨|叔叔"
)
PATTERNS: dict[str, re.Pattern[str]] = {
    "number": re.compile(r"[0-9０-９](?:[ \-]?[0-9０-９]){4,}"),
    "date": re.compile(
        r"(?:[0-9]{4}年)?[0-9一二三四五六七八九十]{1,3}月[0-9一二三四五六七八九十]{1,3}[日号號]"
        r"|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|昨天|前天|上周|上週|上星期|(?:星期|礼拜|禮拜)[一二三四五六日天]"
        r"|\b(?:yesterday|last (?:week|night|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday))\b"
        r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) [0-9]{1,2}\b"
    ),
    "person": re.compile(
        rf"[{SURNAMES}]{HAN}{{0,2}}?(?:{TITLES})|[老小][{SURNAMES}]|{HAN}{{2,3}}(?=[（(]化名)"
        r"|\b(?:Mr|Mrs|Ms|Dr|Prof|Director|Mayor|Secretary|Chief|Officer|Teacher)\.? [A-Z][a-z]+"
    ),
    "place": re.compile(
        rf"{HAN}{{1,5}}?(?:自治州|地区|地區|新区|新區|街道|[县縣市镇鎮乡鄉村旗屯路巷])"
        r"|\b[A-Z][a-z]+ (?:County|City|Town|Village|District|Road|Street)\b"
    ),
    "unit": re.compile(
        rf"{HAN}{{1,8}}?(?:公司|集团|集團|大学|大學|中学|中學|小学|小學|医院|醫院|法院|检察院|檢察院|派出所|监狱|監獄|看守所|"
        r"[厂廠局])"
        r"|\b[A-Z][a-z]+ (?:Company|University|School|Hospital|Bureau|Prison|Factory)\b"
    ),
    "name": re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?: [A-Z][a-z]+){0,2}"),
}
# Words that look like places or people and are neither.
HARMLESS = re.compile(
    r"城市|超市|股市|门市|都市|市场|农村|農村|道路|出路|思路|结局|結局|当局|當局|网路|走路|一路"
    r"|Party|China|Youth League|Young Pioneers"
)


@dataclass(frozen=True)
class Piece:
    """A stretch of the text; `kind` is "" for what was not marked."""

    text: str
    kind: str = ""


def pieces(text: str) -> list[Piece]:
    """The whole text in order, cut where something was marked. Joined again, it is the same text."""
    out: list[Piece] = []
    at = 0
    for start, end, kind in _marks(text):
        if start > at:
            out.append(Piece(text[at:start]))
        out.append(Piece(text[start:end], kind))
        at = end
    if at < len(text):
        out.append(Piece(text[at:]))
    return out


def _marks(text: str) -> list[tuple[int, int, str]]:
    """Marks without overlap, in order; where two meet, they become one of the kind that tells more."""
    kinds = list(PATTERNS)
    found = sorted(
        (match.start(), rank, match.end())
        for rank, kind in enumerate(kinds)
        for match in PATTERNS[kind].finditer(text)
        if not HARMLESS.search(match.group())
    )
    merged: list[tuple[int, int, int]] = []
    for start, rank, end in found:
        if merged and start < merged[-1][1]:
            first, last, old = merged[-1]
            merged[-1] = (first, max(last, end), min(old, rank))
        else:
            merged.append((start, end, rank))
    return [(start, end, kinds[rank]) for start, end, rank in merged]
