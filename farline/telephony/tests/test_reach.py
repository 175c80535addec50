import datetime as dt

import pytest

from farline.telephony import actions as telephony
from farline.telephony import reach
from farline.telephony.models import Leg, Reach, Trunk

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 18, 30, tzinfo=dt.UTC)  # half past two in the morning of the 26th in China


def put(
    trunk: int, tried: int, *, hour: int = 10, answered: int = 0, province: str = "44", block: str = "139"
) -> None:
    Reach.objects.create(
        trunk_id=trunk, week=reach.week_of(NOW), block=block, province=province, hour=hour, tried=tried,
        rang=tried, answered=answered,
    )  # fmt: skip


@pytest.fixture
def trunk() -> int:
    return telephony.open_simulator(now=NOW)


def end_a_call(trunk: int, cell: str, *events: tuple[str, dict[str, object]]) -> Leg:
    permit = telephony.issue(trunk_id=trunk, call_id=5, campaign_id=6, volunteer_id=7, now=NOW)
    leg = telephony.use(permit=permit, volunteer_id=7, resource="r", now=NOW)
    for sequence, (state, more) in enumerate(events, 1):
        said = telephony.Event(leg.pk, sequence, state, cell=cell, **more)  # type: ignore[arg-type]
        assert telephony.apply(said, now=NOW)
    return leg


def test_a_call_that_ended_is_one_more_in_its_cell_and_the_call_says_nothing_of_it(trunk):
    leg = end_a_call(
        trunk, "139|44", ("ringing", {"status": 180}), ("answered", {"status": 200}), ("ended", {"by": "callee"})
    )
    cell = Reach.objects.get()
    assert (cell.week, cell.block, cell.province, cell.hour) == (202648, "139", "44", 2)
    assert (cell.tried, cell.rang, cell.answered) == (1, 1, 1)
    leg.refresh_from_db()
    told = {name: str(value) for name, value in vars(leg).items()}  # ids and prints hold any three digits by chance
    assert not [name for name, said in told.items() if "139|44" in said or said == "139"]


def test_what_failed_without_a_bell_did_not_ring(trunk):
    end_a_call(trunk, "|11", ("failed", {"by": "trunk", "status": 503}))
    end_a_call(trunk, "|11", ("failed", {"by": "trunk", "status": 486}))
    cell = Reach.objects.get()
    assert (cell.block, cell.tried, cell.rang, cell.answered) == ("", 2, 1, 0)


@pytest.mark.parametrize("cell", ["", "13912345678|44", "139|44|x", "abc|44"])
def test_anything_longer_than_a_cell_is_not_kept(trunk, cell):
    end_a_call(trunk, cell, ("failed", {"by": "trunk", "status": 486}))
    assert not Reach.objects.exists()


@pytest.mark.parametrize(
    ("number", "block"),
    [("+8613912345678", "139"), ("+861012345678", ""), ("+8675512345678", ""), ("+8619012345678", "190")],
)
def test_only_three_digits_of_a_mobile_number_are_a_block(number, block):
    assert reach.block_of(number) == block


def test_small_cells_are_not_shown_nor_to_be_reckoned(trunk):
    put(trunk, reach.FEW - 1)
    assert reach.rows(NOW) == []
    put(trunk, reach.FEW, hour=11)
    (row,) = reach.rows(NOW)  # the day alone: with 11 o'clock beside it, 10 o'clock would be plain
    assert (row.hour, row.tried) == (None, 2 * reach.FEW - 1)
    Reach.objects.filter(hour=10).update(tried=reach.FEW)
    assert [row.hour for row in reach.rows(NOW)] == [10, 11]


def test_shares_are_rounded(trunk):
    put(trunk, 30, answered=7)
    (row,) = reach.rows(NOW)
    assert (row.rang, row.answered) == (100, 25)


def test_old_weeks_are_forgotten(trunk):
    put(trunk, 50)
    telephony.sweep(now=NOW + dt.timedelta(weeks=reach.WEEKS_KEPT - 1))
    assert Reach.objects.exists()
    telephony.sweep(now=NOW + dt.timedelta(weeks=reach.WEEKS_KEPT + 1))
    assert not Reach.objects.exists()
    assert Trunk.objects.exists()
