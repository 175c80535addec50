"""The place where a number was issued: never where the person is, and not known for many newer mobile numbers.

A place's code is its area code ("0391"). Where cities share one, a mobile number's prefix still tells them apart: the
code then carries the city's place in the table ("0371-2" is Kaifeng, "0371" either city).
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from farline.common.provinces import NAMES as PROVINCES
from farline.numbers import grammar, prefix_file
from farline.numbers.provinces import CLOCK_SHIFTS, MUNICIPALITIES

CITIES = Path(__file__).with_name("data") / "cities.txt"
LANGUAGES = {"zh-hans": 0, "zh-hant": 1, "en": 2}
# One code for the whole province: a landline there names no city.
WHOLE_PROVINCE = frozenset({"023", "0898"})
PUT_RIGHT = {"新余": "新餘"}  # OpenCC keeps 余, which is also a surname


class City(NamedTuple):
    hans: str
    en: str
    small: bool  # shares its area code with a far larger city, which a landline is named after
    also: tuple[str, ...]


class Area(NamedTuple):
    province: str
    cities: tuple[City, ...]


class Place(NamedTuple):
    """`code` "" and `province` "" when not known. `clock_shift`: minutes that daily life runs behind Beijing's."""

    code: str
    province: str
    city: str  # Simplified; "" when not known
    clock_shift: int


NOWHERE = Place("", "", "", 0)


def place_of(e164: str) -> Place:
    """Where a +86 number was issued."""
    national = e164.removeprefix("+86")
    if len(national) == 11 and national.startswith("1") and not national.startswith("10"):
        return _mobile_place(int(national[:7]))
    return _landline_place("0" + national[: grammar.area_length(national)])


@lru_cache(maxsize=1024)
def _landline_place(code: str) -> Place:
    area = areas().get(code)
    return _place(code, area, _joined(code, area)) if area else NOWHERE


def _mobile_place(prefix: int) -> Place:
    record = prefix_file.prefixes().find(prefix)
    return place_of_record(record) if record else NOWHERE


@lru_cache(maxsize=1 << 12)
def place_of_record(record: prefix_file.Record) -> Place:
    code = "0479" if record.area_code == "00479" else record.area_code  # a slip in the file
    area = areas().get(code)
    if area is None:
        return NOWHERE
    for number, city in enumerate(area.cities, start=1):
        if record.city == city.hans or record.city in city.also:
            return _place(f"{code}-{number}" if len(area.cities) > 1 else code, area, city.hans)
    return _place(code, area, _joined(code, area))


def _place(code: str, area: Area, city: str) -> Place:
    return Place(code, area.province, city, CLOCK_SHIFTS.get(area.province, 0))


def _joined(code: str, area: Area) -> str:
    return "、".join(city.hans for city in _large(code, area))


def _large(code: str, area: Area) -> tuple[City, ...]:
    return () if code in WHOLE_PROVINCE else tuple(city for city in area.cities if not city.small)


@lru_cache(maxsize=1)
def areas() -> dict[str, Area]:
    """Area code (with its 0) -> province and cities."""
    found: dict[str, Area] = {}
    for line in CITIES.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        province, code, hans, en, *also = line.split()
        cities = found[code].cities if code in found else ()
        city = City(hans.lstrip("~"), en, hans.startswith("~"), tuple(also))
        found[code] = Area(province, (*cities, city))
    return found


@lru_cache(maxsize=4096)
def name_of(place_code: str, province: str, language: str) -> str:
    """ "河南焦作", "河南焦作" in Traditional, "Jiaozuo, Henan"; the province alone, or "", when no more is known."""
    column = LANGUAGES.get(language, 2)
    if province not in PROVINCES:
        return ""
    region = PROVINCES[province][column]
    cities = cities_of(place_code)
    if not cities or (province in MUNICIPALITIES and cities[0].hans == PROVINCES[province][0]):
        return region
    if column == 2:
        return " or ".join(city.en for city in cities) + f", {region}"
    named = "、".join(city.hans for city in cities)
    if named == PROVINCES[province][0]:
        named, region = named + "市", region + "省"
    return region + (traditional(named) if column == 1 else named)


def cities_of(place_code: str) -> tuple[City, ...]:
    """The city that a place's code means, or the few that share it; none when it is not known."""
    code, _, number = place_code.partition("-")
    area = areas().get(code)
    if area is None:
        return ()
    if number.isdigit() and 0 < int(number) <= len(area.cities):
        return (area.cities[int(number) - 1],)
    return _large(code, area)


def traditional(text: str) -> str:
    converted: str = _converter().convert(text)
    for wrong, right in PUT_RIGHT.items():
        converted = converted.replace(wrong, right)
    return converted


@lru_cache(maxsize=1)
def _converter():  # type: ignore[no-untyped-def]  # opencc ships no types
    import opencc  # slow to load, and only Traditional pages need it

    return opencc.OpenCC("s2tw")
