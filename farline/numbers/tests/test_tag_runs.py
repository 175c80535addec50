import random
from array import array

import pytest

from farline.common import bulk, many
from farline.numbers import known_tags, tag_runs
from farline.numbers.models import TagRun
from farline.numbers.tests.factories import make_list

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[4, 1 << 15])
def _cut_after(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Runs cut into buckets at once, and runs that are not."""
    monkeypatch.setattr(tag_runs, "CHUNK", request.param)
    monkeypatch.setattr(known_tags, "MOST_OWN", 3)
    monkeypatch.setattr(known_tags, "LONG", 40)


@pytest.fixture(params=[True, False])
def _fast(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """With NumPy, and without it."""
    if not request.param:
        monkeypatch.setattr(many, "numpy", lambda: None)
    elif not many.numpy():
        pytest.skip("NumPy is an extra")


@pytest.mark.usefixtures("_cut_after", "_fast")
def test_it_finds_what_was_added_and_nothing_else_however_the_runs_were_merged():
    dice, homes = random.Random(5), [make_list().pk, make_list().pk]  # noqa: S311 - a test
    held: dict[int, int] = {}
    known = known_tags.Known(own_list=homes[0])
    for turn in range(24):
        fresh = sorted({dice.getrandbits(64) for _ in range(9)})
        written = tag_runs.add(list_id=homes[turn % 2], tags=fresh)
        if turn % 3 and not turn % 2:  # another process wrote the others
            known.wrote(array("Q", fresh), written)
        held |= dict.fromkeys(fresh, homes[turn % 2])
        known.refresh()
        asked = sorted({*dice.sample(sorted(held), min(5, len(held))), dice.getrandbits(64)})
        assert known.find(array("Q", asked)) == {tag: held[tag] == homes[0] for tag in asked if tag in held}
    later = known_tags.Known(own_list=homes[0])
    later.refresh()
    whose = {tag: home == homes[0] for tag, home in held.items()}
    assert later.find(array("Q", sorted(held))) == whose
    gone = dice.choice(sorted(held))
    tag_runs.drop(list_id=held[gone], tag=gone)
    del whose[gone]
    for one in (known, later):
        one.refresh()
        assert one.find(array("Q", sorted(held))) == whose


@pytest.mark.usefixtures("_fast")
@pytest.mark.parametrize("how", ["cut", "drop"])
def test_a_run_that_is_written_anew_while_it_is_asked_for_is_not_missed(how: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tag_runs, "SHORT", 2)
    mine, theirs = make_list().pk, make_list().pk
    known = known_tags.Known(own_list=mine)
    known.refresh()
    tag_runs.add(list_id=theirs, tags=[5, 7, 9, 11])
    rows_of = bulk.rows_of

    def too_late(*asked):
        monkeypatch.setattr(bulk, "rows_of", rows_of)
        tag_runs.cut(theirs) if how == "cut" else tag_runs.drop(list_id=theirs, tag=5)
        return rows_of(*asked)

    monkeypatch.setattr(bulk, "rows_of", too_late)
    assert known_tags.any_in(known.refresh(), array("Q", [7]))
    assert known.find(array("Q", [7])) == {7: False}


def test_it_keeps_few_runs():
    home = make_list().pk
    for start in range(60):
        tag_runs.add(list_id=home, tags=[start])
        assert TagRun.objects.count() <= tag_runs.MOST_WHOLE


def test_what_came_in_whole_is_cut_at_the_end_so_that_to_forget_one_writes_little(monkeypatch):
    monkeypatch.setattr(tag_runs, "SHORT", 4)
    home, tags = make_list().pk, [at << 58 for at in range(64)]
    tag_runs.add(list_id=home, tags=tags)
    assert set(TagRun.objects.values_list("bucket", flat=True)) == {tag_runs.ALL}
    tag_runs.cut(home)
    assert {run.bucket: len(run.blinded_tags) // 8 for run in TagRun.objects.all()} == dict.fromkeys(
        range(0, 256, 4), 1
    )
    known = known_tags.Known(own_list=home)
    known.refresh()
    assert known.find(array("Q", [*tags, 1 << 63 | 1])) == dict.fromkeys(tags, True)


@pytest.mark.usefixtures("_fast")
def test_what_came_with_a_run_that_was_written_anew_is_told_as_new():
    mine, theirs = make_list().pk, make_list().pk
    tag_runs._insert(theirs, [(1, [1 << 56 | 1, 1 << 56 | 2])])
    known = known_tags.Known(own_list=mine)
    known.refresh()
    tag_runs.drop(list_id=theirs, tag=1 << 56 | 1)
    tag_runs._insert(theirs, [(1, [1 << 56 | 3])])
    fresh = known.refresh()
    assert known_tags.any_in(fresh, array("Q", [1 << 56 | 3]))  # else two lists keep this number
    asked = array("Q", [1 << 56 | at for at in (1, 2, 3)])
    assert known.find(asked) == dict.fromkeys(asked[1:], False)
    assert known.refresh() == []
