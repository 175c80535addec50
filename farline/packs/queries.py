"""The information packs that may be handed over today."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Sum

from farline.common import content, links, markdown
from farline.packs import rules
from farline.packs.models import HandedOver
from farline.packs.rules import Link, Way

__all__ = ["Link", "Pack", "Way", "current", "every", "handed_over", "hotline", "kinds", "pack_for"]
FOLDER = "packs"


@dataclass(frozen=True)
class Pack:
    """`body` and `safety` are cleaned HTML; `spoken` is what to dictate, `code` its digits with the check digit."""

    kind: str
    title: str
    safety: str
    body: str
    purpose: str
    spoken: str
    code: str
    ways: tuple[Way, ...]
    links: tuple[Link, ...]
    place: int
    expires_on: dt.date
    converted: bool


def current(language: str, today: dt.date) -> list[Pack]:
    """Packs that have not expired, safety first. They are the same for everybody: no link names a person."""
    packs = content.each(FOLDER, build, language)
    return sorted((pack for pack in packs if pack.expires_on >= today), key=lambda pack: pack.place)


def every(language: str) -> tuple[Pack, ...]:
    """Expired ones too, for those who look after the packs."""
    return content.each(FOLDER, build, language)


def pack_for(kind: str, language: str, today: dt.date) -> Pack | None:
    return next((pack for pack in current(language, today) if pack.kind == kind), None)


def hotline(language: str) -> str:
    """Hours and number under which people can call us themselves, in the operator's words; "" where nobody answers."""
    pack = content.read("pack.toml")
    return pack.said("hotline", language) if "hotline" in pack.values else ""


def handed_over() -> dict[str, int]:
    """Week → how many packs of all kinds."""
    weeks = HandedOver.objects.order_by("week").values_list("week").annotate(all=Sum("count"))
    return {week: int(count) for week, count in weeks if count}


def kinds() -> set[str]:
    """The kinds of every pack in the folder, expired ones too."""
    return {pack.kind for pack in content.each(FOLDER, build, "zh-hans")}


def build(name: str, language: str) -> Pack:
    sheet = content.read(name)
    code, spoken = sheet.text("code"), sheet.said("spoken", language)
    if not rules.is_right(code):
        raise sheet.broken("code", f"the check digit is wrong; it is {rules.check_digit(code[:-1])}")
    if rules.seconds_to_dictate(spoken) > rules.LONGEST_SPOKEN:
        raise sheet.broken(f"spoken.{language}", f"takes more than {rules.LONGEST_SPOKEN} seconds to dictate")
    if not rules.says(spoken, code):
        raise sheet.broken(f"spoken.{language}", f"does not read out the code {code}")
    _check_links(sheet, ("title", "purpose", "spoken", "safety", "body"), language)
    ways = tuple(_way(row, language) for row in sheet.tables("way"))
    if ways and len({way.kind for way in ways}) < 3:
        raise sheet.broken("way", "needs three kinds at least: ways of one kind are blocked together")
    if ways and len({way.maker for way in ways}) < 3:
        raise sheet.broken("way", "needs three makers at least: whatever befalls one must not end them all")
    return Pack(
        kind=sheet.name("kind", rules.LONGEST_KIND),
        title=sheet.said("title", language),
        safety=markdown.render(sheet.said("safety", language)),
        body=markdown.render(sheet.said("body", language)),
        purpose=sheet.said("purpose", language),
        spoken=spoken,
        code=code,
        ways=ways,
        links=tuple(_link(row, language) for row in sheet.tables("link")),
        place=sheet.get("place", int),
        expires_on=sheet.day("expires_on"),
        converted=sheet.lacks(language),
    )


def _check_links(table: content.Table, keys: Iterable[str], language: str) -> None:
    """A link of one person can stand in any words, not in the text alone."""
    for key in keys:
        if wrong := links.trouble_in(table.said(key, language)):
            raise table.broken(f"{key}.{language}", wrong)


def _link(row: content.Table, language: str) -> Link:
    url = row.text("url")
    trouble = links.trouble(url)
    if trouble:
        raise row.broken("url", trouble)
    _check_links(row, ("label",), language)
    return Link(row.said("label", language), url)


def _way(row: content.Table, language: str) -> Way:
    _check_links(row, ("name", "maker", "license", "audit", "risk"), language)
    return Way(
        name=row.said("name", language),
        kind=row.text("kind"),
        maker=row.said("maker", language),
        license=row.said("license", language),
        audit=row.said("audit", language),
        risk=row.said("risk", language),
    )
