"""Offices that one person holds: with a place or a case beside it, such an office is a name."""

import re
from collections.abc import Iterator

from farline.stories import folding

RANKED = "省市县区镇乡村"
HEADS = "局院校厂所站行部厅处镇乡村县市省区馆社台矿监狱"
CHINESE = re.compile(
    rf"(?:[{RANKED}州旗厂校矿院局]委|党委|党组|政法委|纪委|支部|总支|[{RANKED}厂校])(?:的)?(?:副)?书记"
    rf"|(?:监狱|看守所|公安|检察|法院|分局|支行|大队|支队|[{HEADS}])长(?!大|期|久|年|远|短|成|子|江|城|途|相|得|处|辈|安|沙|春|裙)"
    r"|一把手|党代表|人大代表|政协委员|政协主席|董事长|总经理|总编辑|检察长|首席"
)
# 所长 in 有所长, 市长 in 城市长大, 村长 is an office, 处长 too; a character before can make it another word.
NOT = re.compile(
    r"(?:有所|无所|之所|城市|超市|都市|股市|好处|坏处|用处|益处|到处|四处|农村|山村|内行|外行|银行家|飞行|流行|内部|全部|外部|特长|成长)长?$"
)
ENGLISH = re.compile(
    r"\b(?:(?:party|county|city|town|township|village|district|provincial|municipal|factory|university|school|branch)"
    r"\s+(?:committee\s+)?secretary|(?:deputy\s+)?(?:mayor|governor|magistrate|prefect|procurator|headmaster"
    r"|headmistress|head\s?teacher|rector|warden)|(?:head|director|chief|principal|president|dean|warden|chairman"
    r"|chairwoman|manager)\s+of\s+(?:the|a|an|his|her)?\s*(?:[a-z]+\s+){0,4}(?:bureau|office|court|prison|hospital"
    r"|school|university|college|station|county|city|town|district|company|factory|plant|bank|department)"
    r"|(?:bureau|police|hospital|prison|school|court|station)\s+(?:director|chief|head|principal|president|warden))\b"
)


def in_text(text: str) -> Iterator[tuple[int, int]]:
    """Where an office stands that only one person holds."""
    folded = folding.fold(text)
    for match in CHINESE.finditer(folded.chars):
        before = folded.chars[max(0, match.start() - 2) : match.end() - 1]
        if not NOT.search(before):
            yield folded.where(match.start(), match.end())
    for match in ENGLISH.finditer(folded.chars):
        yield folded.where(match.start(), match.end())
