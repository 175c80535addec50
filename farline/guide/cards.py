"""A card from its file."""

from farline.common import chinese, content, links, markdown
from farline.guide import health, no_numbers, overrides, rules

FOLDER = "cards"


def build(name: str, language: str) -> rules.Card:
    sheet = content.read(name)
    no_numbers.check(sheet)
    status = sheet.one_of("status", rules.STATUSES)
    classes = tuple(sheet.text("class").split("+"))
    told = "answer" if "answer" in sheet.values else "instead"
    sources = tuple(_source(row, language) for row in sheet.tables("source"))
    promise = sheet.text("promise", "")
    overridden = "H" in classes and overrides.covers(name)
    trouble = rules.card_trouble(
        classes,
        status,
        [source.side for source in sources],
        promise=promise,
        answered=told == "answer",
        overridden=overridden,
    )
    if trouble:
        raise sheet.broken(*trouble)
    made = rules.Card(
        id=sheet.name("id"),
        title=sheet.said("title", language),
        classes=classes,
        status=status,
        answer=markdown.render(sheet.said(told, language)),
        sources=sources,
        also=tuple(sheet.said_list("also", language)),
        tags=tuple(sheet.texts("tags")),
        promise=promise,
        outcome=sheet.text("outcome", ""),
        reviewed=sheet.day("reviewed").isoformat(),
        converted=sheet.lacks(language),
        order=sheet.get("order", int) if "order" in sheet.values else 100,
        overridden=overridden and status == "approved",
        initials=chinese.initials("\n".join([_folded(sheet, "title"), _folded_list(sheet, "zh-hans")])),
        found_in=(
            _folded(sheet, "title"),
            "\n".join(
                [sheet.text("id").casefold(), *(_folded_list(sheet, language) for language in content.LANGUAGES)]
            ),
            _folded(sheet, told),
        ),
    )
    if not overridden:
        for tongue in content.LANGUAGES:
            health.check(sheet, f"{told}.{tongue}", sheet.said(told, tongue))
    return made


def _source(row: content.Table, language: str) -> rules.Source:
    label, url = row.said("label", language), row.text("url", "")
    if not rules.SAYS_SOMETHING.search(label):
        raise row.broken(f"label.{language}", "is too short to name a source")
    if url and (wrong := links.trouble_at_source(url)):
        raise row.broken("url", wrong)
    return rules.Source(
        label=label,
        date=row.text("date", ""),
        url=url,
        side=row.one_of("side", rules.SIDES),
    )


def _folded(sheet: content.Table, key: str) -> str:
    return "\n".join(chinese.fold(sheet.said(key, language)) for language in content.LANGUAGES)


def _folded_list(sheet: content.Table, language: str) -> str:
    return "\n".join(map(chinese.fold, sheet.said_list("also", language)))
