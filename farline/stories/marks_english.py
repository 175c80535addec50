# ruff: noqa: E501 - patterns are read as a table, one a line
"""What to look at in an English text: capitals in the middle of a sentence, titles, days, ages, small places."""

import re
from collections.abc import Iterator

from farline.common import provinces

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
CAP = r"[A-Z][a-z'’]+(?:-[A-Za-z][a-z]+)?"
TEENS = "eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
ONES = "one|two|three|four|five|six|seven|eight|nine"
SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxzcsryw])?(?:iang|iong|uang|ueng|iao|ian|ang|eng|ong|ing|uai|uan|ai|ei|ao|ou|an|en|ia|ie|iu|in"
    r"|ua|uo|ui|un|ue|er|a|o|e|i|u)"
)
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("number", re.compile(r"(?!(?:19|20)[0-9]{2}\b)[0-9](?:[ \-.()]{0,2}[0-9]){3,}")),
    ("number", re.compile(rf"\b(?:(?:zero|oh|{ONES})[ \-,]+){{3,}}(?:zero|oh|{ONES})\b", re.I)),
    ("number", re.compile(r"\b(?:ending in|ends in|last (?:four|three) digits?(?: are| were)?) [0-9 ]{3,}", re.I)),
    ("number", re.compile(r"\b(?:Building|Block|Room|Unit|Flat|Apartment|Gate|No\.?|Number) [0-9]+[A-Z]?\b|\b[0-9]+ [A-Z][a-z]+ (?:Road|Street|Lane|Avenue)\b")),
    ("number", re.compile(r"\b(?:WeChat|QQ|Telegram|Weibo)(?: (?:id|name|account|number))?(?: is|:)? ?[A-Za-z0-9_]{4,}|@[A-Za-z0-9_]{3,}|\S+@\S+\.[a-z]+")),
    ("date", re.compile(rf"\b(?:{MONTH}|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.? (?:the )?[0-9]{{1,4}}(?:st|nd|rd|th)?\b(?:, ?[0-9]{{4}})?")),
    ("date", re.compile(rf"\b(?:the )?[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{MONTH})(?: [0-9]{{4}})?\b|\bthe [0-9]{{1,2}}(?:st|nd|rd|th)\b")),
    ("date", re.compile(r"\b(?:19|20)[0-9]{2}\b(?!s)|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}|\b[0-9]{1,2}/[0-9]{1,2}(?:/[0-9]{2,4})?\b")),
    ("date", re.compile(rf"\b(?:yesterday|tonight|this morning|(?:last|next|this|on) (?:week|night|month|{DAY}))\b|\b(?:{DAY})\b", re.I)),
    ("date", re.compile(r"\b(?:Spring Festival|Lunar New Year|Chinese New Year|National Day|Mid-Autumn(?: Festival)?|Qingming|Lantern Festival|Dragon Boat Festival|New Year['’]s (?:Eve|Day))\b")),
    ("date", re.compile(rf"\b(?:at )?(?:half past |quarter (?:past|to) )?(?:[0-9]{{1,2}}(?::[0-9]{{2}})? ?(?:a\.?m\.?|p\.?m\.?|o['’]clock)|(?:{ONES}|ten|eleven|twelve) o['’]clock)", re.I)),
    ("date", re.compile(rf"\b(?:aged? |turned |is |was )?(?:[0-9]{{1,3}}|{TEENS}|(?:{TENS})(?:[- ](?:{ONES}))?)[- ]years?[- ]old\b|\b(?:aged|turned|turning) (?:[0-9]{{1,3}}|{TEENS}|(?:{TENS})(?:[- ](?:{ONES}))?)\b", re.I)),
    ("person", re.compile(
        r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Director|Mayor|Secretary|Chief|Officer|Teacher|Manager|Old|Little|Uncle|Aunt|Auntie|Comrade|Captain|Principal|Master"
        rf"|Colonel|Major|General|Judge|Doctor|Nurse|Lao|Xiao|Engineer|Inspector|Sergeant)\.? {CAP}(?: {CAP})?"
    )),
    ("person", re.compile(rf"\b(?:named|called|surnamed|name is|name was|named as) {CAP}(?: {CAP})?")),
    ("person", re.compile(rf"\b(?:[A-Z]\. )?{CAP} {CAP}(?=['’]s\b)")),
    ("case", re.compile(r"\b(?:(?:was|were|been|got) )?(?:sentenced to|jailed for|imprisoned for|served|spent|locked up for|held for|detained for)\b[^.,;]{0,25}?\b(?:years?|months?|days|weeks)\b", re.I)),
    ("case", re.compile(r"\b(?:was|were|been|got) (?:dismissed|expelled|detained|arrested|demoted|suspended|fired|sacked|sentenced)\b", re.I)),
    ("place", re.compile(
        rf"\b{CAP}(?: {CAP})? (?:County|City|Town|Township|Village|District|Road|Street|Lane|Prefecture|Mountain|River|Lake|Bridge|Station|Square|Park|Temple|Airport|Port|Island|Reservoir)\b"
        rf"|\b(?:village|town|county|city|district|township) of {CAP}"
    )),
    ("place", re.compile(rf"\b{CAP}(?: {CAP})? (?:village|town|county|district|township|prefecture)\b")),
    ("unit", re.compile(
        rf"\b(?:(?:No\.? ?[0-9]+|Number [A-Z]?[a-z]+|First|Second|Third|Fourth|{CAP}) ){{1,5}}(?:Company|University|College|School|Middle School|High School|Primary School|Hospital|Bureau|Prison|Factory"
        r"|Plant|Works|Mill|Mine|Bank|Court|Institute|Academy|Daily|Press|Group|Corporation|Church|Regiment|Division|Brigade|Committee|Hotel|Detention Center|Kindergarten)\b"
        r"|\b(?:No\.? ?|Number |Unit )[0-9]{1,6} (?:[A-Z]?[a-z]+ ){0,2}(?:school|hospital|factory|mine|plant|prison|unit|middle school)\b|\bUnit [0-9]{4,6}\b"
    )),
    ("name", re.compile(rf"(?<=[a-z,;:“\"(’'] ){CAP}(?: {CAP}){{0,2}}|(?<=[“\"(]){CAP} {CAP}")),
)  # fmt: skip
ALLOWED = (
    frozenset(
        word for names in (*provinces.NAMES.values(), *provinces.PART_NAMES.values()) for word in names[2].split()
    )
    | frozenset(
        [
            "Party",
            "China",
            "Chinese",
            "Communist",
            "Youth",
            "League",
            "Young",
            "Pioneers",
            "I",
            "I'm",
            "I've",
            "I'd",
            "I’m",
            "I’ve",
            "I’d",
            "I'll",
            "I’ll",
            "God",
            "Heaven",
            "Buddha",
            "Mandarin",
            "Cantonese",
            "English",
            "Internet",
            "North",
            "South",
            "East",
            "West",
            "Northeast",
            "Northwest",
            "Southeast",
            "Southwest",
            "Central",
            "Beijing’s",
        ]
    )
    | frozenset(MONTH.split("|"))
)
TWO_SYLLABLES = re.compile(rf"^(?:{SYLLABLE}){{1,3}}$", re.I)


def found(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            words = match.group().split()
            if kind != "name" or any(word.strip("’'s") not in ALLOWED and word not in ALLOWED for word in words):
                yield match.start(), match.end(), kind
    yield from _at_the_start(text)


STARTS = re.compile(rf"(?:^|(?<=[.!?”\"\n] )|(?<=\n)|(?<=[“\"]))({CAP}) ({CAP})\b")


def _at_the_start(text: str) -> Iterator[tuple[int, int, str]]:
    """Two capitals that open a sentence and sound Chinese: a name that the middle of a sentence would have shown."""
    for match in STARTS.finditer(text):
        words = [word.replace("-", "").replace("'", "") for word in match.groups()]
        if all(TWO_SYLLABLES.match(word) for word in words) and not set(words) & ALLOWED:
            yield match.start(1), match.end(2), "name"
