"""Cities by their folded Chinese name, with the English one. Provinces may stand in a story and are left out."""

from functools import lru_cache
from pathlib import Path

from farline.common import provinces
from farline.stories import folding

TABLE = Path(__file__).with_name("data") / "cities.txt"
PROVINCES = frozenset(name for names in (*provinces.NAMES.values(), *provinces.PART_NAMES.values()) for name in names)


@lru_cache(maxsize=1)
def english() -> dict[str, str]:
    rows = (line.split() for line in TABLE.read_text(encoding="utf-8").splitlines())
    return {han: name for han, name in rows if han not in PROVINCES}


@lru_cache(maxsize=1)
def _chinese() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for han, name in english().items():
        key = "".join(char for char in folding.fold(name).chars if "a" <= char <= "z")
        found[key] = (*found.get(key, ()), han)
    return found


def chinese_of(letters: str) -> tuple[str, ...]:
    """Every city that is written so in English, in small letters and nothing else: harbin, xian."""
    return _chinese().get(letters, ())


def knows(said: str) -> bool:
    chars = folding.fold(said).chars
    letters = "".join(char for char in chars if "a" <= char <= "z")
    return chars.strip("市 ") in english() or bool(chinese_of(letters))
