"""For relatives who are not on the line: how they can speak for themselves. Nothing is recorded about them."""

import datetime as dt
from dataclasses import dataclass

from farline.packs import queries as packs

ABOUT_US = "about-us"


@dataclass(frozen=True)
class SpokenWay:
    """`hotline`: hours and number in the operator's words, `code`: the sheet to ask for; empty where there is none."""

    hotline: str
    code: str


def spoken_way(language: str, today: dt.date) -> SpokenWay:
    sheet = packs.pack_for(ABOUT_US, language, today)
    return SpokenWay(packs.hotline(language), " ".join(sheet.code) if sheet else "")
