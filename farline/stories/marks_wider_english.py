# ruff: noqa: E501 - patterns are read as a table, one a line
"""What to look at in an English text, by rules for whole classes of words: none was written after a measured story."""

import re
from collections.abc import Iterator

from farline.stories.marks_english import ALLOWED, CAP, MONTH, ONES, SYLLABLE, TEENS, TENS
from farline.stories.surnames import ENGLISH

COUNTED = rf"(?:[0-9]{{1,3}}|{ONES}|ten|{TEENS}|(?:{TENS})(?:[- ](?:{ONES}))?|a couple of|several)"
ORDINAL = "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[- ](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)"
# What somebody does after a name that opens a sentence.
DOES = "said|says|told|tells|was|is|had|has|asked|asks|laughed|laughs|listened|listens|nodded|sighed|put|wept|cried|hung|lives?|lived|works?|worked|teaches|taught|knew|knows|thought|thinks|did|does|sat|stood|spoke|speaks|answered|smiled|waited|wanted|kept|never|always|still|also|only|then|once|agreed|whispered|remembers?|remembered|retired|and|who|himself|herself|would|could|will|can|came|went|left|took|got|heard|saw"
# Words that sound like Chinese syllables and open English sentences.
OPENERS = ENGLISH | frozenset(
    "then when men women shen there their these those where were here even ten one nine pure sure time tea sea due sue rise wise line lane line mine time same name came some come done gone home hope huge june tune rule suite wine bone cane dine fine ha hi ho ah oh eh ye yes".split()
)
TITLES = "head|chief|director|chairman|chairwoman|president|principal|dean|secretary|mayor|governor|manager|captain|commander|boss|magistrate|commissioner|superintendent|editor|foreman|warden|party boss"
PLACES_OF_WORK = "office|bureau|factory|plant|mill|mine|brewery|distillery|steelworks|ironworks|shipyard|foundry|quarry|refinery|depot|workshop|clinic|hospital|school|college|university|institute|academy|bank|court|prison|jail|station|newspaper|magazine|museum|library|theatre|theater|opera|orchestra|troupe|choir|farm|cooperative|department|ministry|committee|company|firm|union|temple|monastery|mosque|church|barracks|garrison|regiment|battalion|brigade|airline|railway|post office|kindergarten|orphanage|supermarket|restaurant|teahouse|bookshop|pharmacy"
ORDINARY = "the|a|an|his|her|their|our|my|this|that|same|whole|small|big|large|little|old|new|local|nearby|other|another|good|bad|public|own|every|each|any|some|no|one|last|next|first|best|poor|former|at|in|of|to|from|for|with|and|or|by|on|as|post|police|high|middle|primary|secondary|front|back|head|main|busy|quiet|empty"
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("person", re.compile(rf"\b(?:[Tt]he (?!Pioneers|Chinese|States|Nations){CAP}s|[Tt]he (?!Party|Communist|Youth|People){CAP} (?:family|brothers|sisters|couple|household|boy|girl|widow))\b")),
    ("person", re.compile(rf"\b(?:surname(?: is| was)?|family name(?: is| was)?|nickname(?:d)?(?: is| was)?|known as|goes by|introduced (?:himself|herself) as|answers to|signs (?:himself|herself)) [“\"‘']?{CAP}")),
    ("person", re.compile(r"(?<![A-Z])\b(?:[A-Z]\.[ ]?){1,3}(?=[A-Z][a-z]|,| |$)|\b(?:Mr|Mrs|Ms|Dr)\.? [A-Z]\b")),
    ("date", re.compile(rf"\b(?:the )?(?:{ORDINAL})(?: day)? of (?:the )?(?:{MONTH}|(?:{ORDINAL}|lunar|last|same|that|this)(?: lunar)? month|month)\b|\b(?:{MONTH}),? the (?:{ORDINAL})\b", re.I)),
    ("date", re.compile(rf"\b(?:early|mid|late|the (?:beginning|middle|end) of|on a [a-z]+ in)[- ](?:{MONTH})\b")),
    ("date", re.compile(r"\b(?:half past|quarter (?:past|to)|at) (?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|noon|midnight|dawn|dusk)\b(?! (?:of|time|point|people|men|women|things))|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve) in the (?:morning|afternoon|evening)\b", re.I)),
    ("date", re.compile(r"\b(?:Christmas(?: Eve| Day)?|Easter|May Day|Labou?r Day|Army Day|Teachers['’] Day|Women['’]s Day|Children['’]s Day|Double Ninth|Double Seventh|Laba|Little New Year|Winter Solstice|Tomb[- ]Sweeping(?: Day)?|Golden Week|Singles['’] Day|(?:his|her|their) (?:birthday|wedding day|name day)|wedding anniversary|the eve of [A-Z]\w+)\b")),
    ("date", re.compile(rf"\b(?:{TENS})-(?:{ONES})\b|\b(?:aged?|age of|turning|turned|nearly|almost|just|only) (?:{TEENS}|(?:{TENS})|[1-9][0-9])\b(?! (?:years? (?:ago|later)|minutes?|hours?|days?|weeks?|months?|percent|people|times))|\b(?:born in|class of|year of the [A-Z]?[a-z]+|in ['’][0-9]{{2}})\b", re.I)),
    ("case", re.compile(rf"\b{COUNTED}(?: and a half)? (?:years?|months?|weeks?|days)['’]?(?: of| in| at| under| behind)?(?: a| the| an)? ?(?:prison|jail|labou?r camp|camp|custody|detention|cell|bars|house arrest|imprisonment|sentence|re-?education|forced labou?r|hard labou?r)\b", re.I)),
    ("case", re.compile(r"\b(?:lost (?:his|her|their) (?:job|post|position|pension|licen[sc]e|rank|seat)|removed from (?:his|her|their|the)? ?(?:post|office|job|position)|(?:was|were|been|got) (?:taken away|locked up|imprisoned|jailed|interrogated|summoned|questioned|demoted|transferred|investigated|beaten|tortured|purged|denounced|exiled|put on trial|put away|convicted|tried|disciplined|released)|under (?:house arrest|investigation)|expelled from the [A-Z]?\w+|stripped of|(?:his|her) (?:trial|arrest|sentence|conviction)|labou?r camp|behind bars|served (?:his|her) (?:time|sentence)|the verdict)\b", re.I)),
    ("office", re.compile(rf"\b(?:deputy |vice[- ]?|acting |former |assistant |party )*(?:{TITLES}) (?:of|at|in|for) (?:the |a |an |his |her )?(?:[A-Za-z'’-]+ ){{0,4}}?(?:{PLACES_OF_WORK}|county|city|town|township|village|district|province|prefecture|region|league|banner)\b", re.I)),
    ("office", re.compile(rf"\b(?:[a-z]+ )?(?:county|city|town|township|village|district|provincial|municipal|factory|university|school|branch|hospital|bureau|party)(?:['’]s)? (?:{TITLES})\b", re.I)),
    ("unit", re.compile(rf"\b(?!(?:{ORDINARY}) )[a-z][a-z-]+ (?:[a-z]+ )?(?:{PLACES_OF_WORK})\b")),
    ("unit", re.compile(r"(?<![A-Za-z.])(?!(?:CCP|CPC|TV|OK|USA|US|UK|QQ|VPN|ID|AM|PM|NGO|PC|SMS|IT|UN|EU|DVD|CD|FAQ|PRC|GPS|II|III|IV)\b)[A-Z]{2,6}(?![A-Za-z])(?:[- ]?[0-9]{1,4})?")),
    ("place", re.compile(rf"\b(?:near|outside|north of|south of|east of|west of|upstream of|downstream of|on the road to|on the way to|back in|up in|down in|over in|from|in|at|to) ({CAP}(?: {CAP}){{0,2}})")),
    ("number", re.compile(r"\b(?:flight|train|bus|line|route|ward|cell|gate|floor|pit|shaft|workshop|class|grade|bed) (?:no\.? ?|number )?(?:[A-Z]?[0-9]{1,4}[A-Z]?|(?:one|two|three|four|five|six|seven|eight|nine|ten))\b", re.I)),
    ("number", re.compile(rf"\b(?:Building|Block|Room|Unit|Flat|Gate|Floor) [0-9]+[A-Z]?(?:, (?:Building|Block|Room|Unit|Flat|Gate|Floor) [0-9]+[A-Z]?)+|\b(?:{TENS})(?:-(?:{ONES}))? (?:thousand|hundred|million)\b", re.I)),
    ("date", re.compile(r"\bthe (?:spring|summer|autumn|fall|winter|end|beginning|start) of (?:19|20)[0-9]{2}\b", re.I)),
    ("name", re.compile(r"(?<=[\u4e00-\u9fff])[A-Z][A-Za-z]+|[A-Z][a-z][A-Za-z]*(?=[\u4e00-\u9fff])")),
    ("number", re.compile(r"\b(?:https?://|www\.)\S+")),
    ("office", re.compile(rf"\b(?:deputy|vice|acting|former|section|division|department|bureau|township|village|county|district|police|party|union|fire|work|brigade|production|team|shift|platoon|company|squad|street|neighbou?rhood|propaganda|personnel)[- ](?:{TITLES}|leader)\b|\b(?:judge|prosecutor|procurator|commissar|superintendent|inspector|professor|colonel|lieutenant|sergeant)\b", re.I)),
    ("unit", re.compile(rf"\b(?:{CAP} ){{1,4}}(?:{PLACES_OF_WORK}|Ministry|Department|Office|Station|Center|Centre|Theat(?:er|re)|Museum|Library|Association|Union|Federation|Battalion|Army|Studio|Airlines|Railway|Steel|Motors|Electric|Textiles?|Brewery|Farm|Depot|Service|Clinic|Troupe|Opera|Shipyard)\b|\b(?:Ministry|Bureau|Department|University|Institute|Office|Academy|School|College|Bank|Commission|Federation) (?:of|for) (?:the )?[A-Z]\w+(?: (?:and )?[A-Z]\w+)*")),
)  # fmt: skip
OPENING = re.compile(rf"(?:^|(?<=[.!?”\"\n] )|(?<=\n)|(?<=[“\"]))({CAP})(?=,? (?:{DOES})\b|['’]s\b)")
SOUND = re.compile(rf"^(?:{SYLLABLE}){{1,3}}$", re.I)


def found(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            said = 1 if pattern.groups else 0
            if kind != "place" or not _is_allowed(match[said]):
                yield match.start(said), match.end(said), kind
    for match in OPENING.finditer(text):
        if _opens(match[1]):
            yield match.start(1), match.end(1), "name"


def _is_allowed(said: str) -> bool:
    """A province, a month or the country after "in" and "from" gives nobody away."""
    return all(word in ALLOWED or word[0].islower() for word in said.replace("’s", "").replace("'s", "").split())


def _opens(word: str) -> bool:
    """Whether a word that opens a sentence is rather a Chinese name than an English word."""
    plain = word.replace("-", "").replace("'", "").replace("’", "")
    return bool(SOUND.match(plain)) and plain.lower() not in OPENERS
