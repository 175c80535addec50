import random
from array import array

import pytest

from farline.numbers import tag_runs
from farline.numbers.models import TagRun
from farline.numbers.tests.factories import make_list

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[4, 1 << 15])
def _cut_after(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Runs cut into buckets at once, and runs that are not."""
    monkeypatch.setattr(tag_runs, "SHORT", request.param)
    monkeypatch.setattr(tag_runs, "MOST_OWN", 3)
    monkeypatch.setattr(tag_runs, "LONG", 40)


@pytest.mark.usefixtures("_cut_after")
def test_it_finds_what_was_added_and_nothing_else_however_the_runs_were_merged():
    dice, homes = random.Random(5), [make_list().pk, make_list().pk]  # noqa: S311 - a test
    held: dict[int, int] = {}
    known = tag_runs.Known()
    for turn in range(24):
        fresh = sorted({dice.getrandbits(64) for _ in range(9)})
        written = tag_runs.add(list_id=homes[turn % 2], tags=fresh)
        if turn % 3:  # another process wrote the others
            known.wrote(homes[turn % 2], array("Q", fresh), written)
        held |= dict.fromkeys(fresh, homes[turn % 2])
        known.refresh()
        asked = sorted({*dice.sample(sorted(held), min(5, len(held))), dice.getrandbits(64)})
        assert known.find(array("Q", asked)) == {tag: held[tag] for tag in asked if tag in held}
    later = tag_runs.Known()
    later.refresh()
    assert later.find(array("Q", sorted(held))) == held
    gone = dice.choice(sorted(held))
    tag_runs.drop(list_id=held.pop(gone), tag=gone)
    for one in (known, later):
        one.refresh()
        assert one.find(array("Q", sorted([gone, *held]))) == held


def test_it_keeps_few_runs():
    home = make_list().pk
    for start in range(60):
        tag_runs.add(list_id=home, tags=[start])
    assert TagRun.objects.count() <= tag_runs.MOST_RUNS
