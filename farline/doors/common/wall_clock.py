"""Hours as two clocks show them: the reader's own wall, and Beijing's beside it."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from farline.shifts import zones

CLOCKS = Path(__file__).with_name("data") / "clocks.txt"
CHINESE = {"zh-hans": 0, "zh-hant": 1}
NAMES: dict[str, str | Promise] = {
    "America/Toronto": _("Toronto"),
    "America/New_York": _("New York"),
    "America/Chicago": _("Chicago"),
    "America/Denver": _("Denver"),
    "America/Los_Angeles": _("Los Angeles, San Francisco"),
    "America/Vancouver": _("Vancouver"),
    "Europe/London": _("London"),
    "Europe/Paris": _("Paris"),
    "Europe/Berlin": _("Berlin"),
    "Australia/Sydney": _("Sydney"),
    "Australia/Melbourne": _("Melbourne"),
    "Pacific/Auckland": _("Auckland"),
    "Asia/Taipei": _("Taipei"),
    "Asia/Tokyo": _("Tokyo"),
    "Asia/Seoul": _("Seoul"),
    "Asia/Singapore": _("Singapore"),
    "Asia/Kuala_Lumpur": _("Kuala Lumpur"),
    zones.BEIJING: _("Beijing"),
}
REGIONS: dict[str, str | Promise] = {
    "Africa": _("Africa"),
    "America": _("The Americas"),
    "Antarctica": _("Antarctica"),
    "Arctic": _("Arctic"),
    "Asia": _("Asia"),
    "Atlantic": _("Islands in the Atlantic"),
    "Australia": _("Australia"),
    "Europe": _("Europe"),
    "Indian": _("Islands in the Indian Ocean"),
    "Pacific": _("Islands in the Pacific"),
    "Brazil": _("Brazil, by zone"),
    "Canada": _("Canada, by zone"),
    "Chile": _("Chile, by zone"),
    "Mexico": _("Mexico, by zone"),
    "US": _("United States, by zone"),
}
DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


Choice = tuple[str, str]


@dataclass(frozen=True)
class Hours:
    """`own` is empty for somebody who has chosen no clock: then only Beijing's is shown."""

    own: str
    own_name: str
    beijing: str


def name_of(zone: str) -> str:
    return str(NAMES.get(zone) or _in_chinese(zone) or zone.rpartition("/")[2].replace("_", " "))


def _in_chinese(zone: str) -> str:
    """ "" in English, and for a clock that is newer than the table."""
    column = CHINESE.get(get_language() or "zh-hans")
    return "" if column is None else _table().get(zone, ("", ""))[column]


@lru_cache(maxsize=1)
def _table() -> dict[str, tuple[str, str]]:
    lines = [line.split("\t") for line in CLOCKS.read_text("utf-8").splitlines() if not line.startswith("#")]
    return {zone: (simplified, traditional) for zone, simplified, traditional in lines}


def hours(start: dt.datetime, end: dt.datetime, zone: str) -> Hours:
    own = span(start, end, zone) if zone and zone != zones.BEIJING else ""
    return Hours(own, name_of(zone) if own else "", span(start, end, zones.BEIJING))


def span(start: dt.datetime, end: dt.datetime, zone: str) -> str:
    """ "Fri 27 Nov 20:00–22:00"; the second day is named only where it is another one."""
    first, last = zones.on_wall(start, zone), zones.on_wall(end, zone)
    until = f"{last:%H:%M}" if last.date() == first.date() else f"{DAYS[last.weekday()]} {last:%H:%M}"
    return f"{DAYS[first.weekday()]} {date_format(first, 'MONTH_DAY_FORMAT')} {first:%H:%M}–{until}"


def choices() -> tuple[list[Choice], list[tuple[str, list[Choice]]]]:
    """Clocks to choose from: the usual ones in words, and every other by its name, under the words of its region."""
    usual = [(zone, name_of(zone)) for zone in zones.COMMON]
    regions: dict[str, list[Choice]] = {}
    for zone in sorted(zones.names() - set(zones.COMMON)):
        region, _slash, place = zone.partition("/")
        regions.setdefault(region, []).append((zone, _in_chinese(zone) or place.replace("_", " ")))
    return usual, [(str(REGIONS.get(region, region)), found) for region, found in regions.items()]
