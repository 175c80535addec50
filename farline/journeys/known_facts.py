"""What is known of a person at the end of a call, handed over as plain values and turned into keyed prints at once.

The story room never learns which call this was: it is given words, it keeps prints of them under a key of the story's
own, and the words are gone with the request. The number itself is not opened: its last digits are enough to find it in
every grouping, and no story may hold seven digits in a row anyhow.
"""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser

from farline.calls import queries as calls
from farline.common import provinces
from farline.numbers import places
from farline.stories import facts, gate

BEIJING = dt.timezone(dt.timedelta(hours=8))


def of_call(*, call_id: int, volunteer: AbstractBaseUser, names: str, now: dt.datetime) -> list[facts.Fact]:
    """Number, city, day, and the names that the caller typed. An unknown place or a number that is gone adds none."""
    known = [facts.Fact(facts.DAY, day) for day in {f"{now:%Y-%m-%d}", f"{now.astimezone(BEIJING):%Y-%m-%d}"}]
    for line in names.splitlines():
        if line.strip():
            known += [facts.Fact(kind, line) for kind in (facts.WORD, facts.PLACE, facts.NAME, facts.RELATIVE)]
    whom = calls.whom(call_id, volunteer)
    if whom is None:
        return known
    known += gate.facts_in_note(whom.note)
    tail = whom.masked.rpartition("*")[2]
    if len(tail) >= facts.TAIL:
        known.append(facts.Fact(facts.NUMBER, tail))
    return [*known, *_city(whom.place_code, whom.province)]


def _city(code: str, province: str) -> list[facts.Fact]:
    """The city's names in Chinese and English. A province may stand in a story, so it is no fact."""
    allowed = provinces.NAMES.get(province, ("", "", ""))
    found = []
    for city in places.cities_of(code):
        found += [facts.Fact(facts.PLACE, name) for name in (city.hans, city.en) if name not in allowed]
    return found
