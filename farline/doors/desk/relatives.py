"""For relatives who are not on the line: how they can speak for themselves. Nothing is recorded about them."""

import datetime as dt
from dataclasses import dataclass

from farline.common import content
from farline.packs import queries as packs

ABOUT_US = "about-us"


@dataclass(frozen=True)
class SpokenWay:
    """`hotline`: hours and number in the operator's words, `code`: the sheet to ask for; empty where there is none."""

    hotline: str
    code: str


def spoken_way(language: str, today: dt.date) -> SpokenWay:
    pack = content.read("pack.toml")
    sheet = packs.pack_for(ABOUT_US, language, today)
    hotline = pack.said("hotline", language) if "hotline" in pack.values else ""
    return SpokenWay(hotline, " ".join(sheet.code) if sheet else "")
