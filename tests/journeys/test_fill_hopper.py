"""People leave their sealed page when their turn comes soon, and not before."""

import datetime as dt
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from farline.calls import actions as calls
from farline.calls import queries, rules
from farline.calls.models import Turn
from farline.calls.queries import hopper
from farline.calls.tests.factories import NIGHT, NOW
from farline.common import group_commit, vault
from farline.journeys import fill_hopper
from farline.journeys.sweep import sweep
from farline.journeys.take_next_call import HandOut, take_next_call
from farline.numbers import actions as numbers
from farline.numbers import keeping
from farline.numbers.models import Number, NumberList, Page, TagRun
from farline.numbers.tests import factories
from farline.optouts import actions as optouts
from farline.volunteers.tests.factories import make_volunteer

pytestmark = pytest.mark.django_db
XINJIANG, JIAOZUO = "0991", "0391"


def people(area: str, count: int, start: int = 0) -> list[str]:
    return [f"{area}-0{number:06d}" for number in range(start, start + count)]


def queue(*cells: str, synthetic: bool = True, **agreed: object) -> NumberList:
    said = {"name": "Autumn", "purpose": "invented", "by": "zhixin", "now": NOW} | agreed
    campaign = calls.create_campaign(**said)  # type: ignore[arg-type]  # the fields are those of a campaign
    home = factories.make_list(synthetic=synthetic)
    factories.keep_in_pages(cells, number_list=home)
    calls.attach_list(campaign_id=campaign, list_id=home.pk, by="zhixin", now=NOW)
    calls.change_campaign_state(campaign_id=campaign, state=rules.CAMPAIGN_RUNNING, by="zhixin", now=NOW)
    return home


def waiting() -> int:
    return Turn.objects.filter(state=rules.WAITING).count()


def test_it_hands_out_somebody_who_lay_in_a_page_a_moment_ago():
    home = queue(*people(JIAOZUO, 3))
    assert not Number.objects.exists()
    handed = take_next_call(volunteer=make_volunteer(), now=NOW)
    assert isinstance(handed, HandOut)
    assert (waiting(), Page.objects.count()) == (3, 0)
    assert factories.numbers_in(home.pk) == {f"+863910{number:06d}" for number in range(3)}


def test_whoever_waits_while_another_opens_pages_is_given_somebody_out_of_them(monkeypatch: pytest.MonkeyPatch):
    queue(*people(JIAOZUO, 3))

    @contextmanager
    def finding(_: group_commit.Shelf, patience: float) -> Iterator[bool]:
        opens = patience == fill_hopper.PATIENCE  # not where one only looks
        if opens:
            fill_hopper.fill(now=NOW)
        yield opens

    monkeypatch.setattr(group_commit.Shelf, "finding", finding)
    assert isinstance(take_next_call(volunteer=make_volunteer(), now=NOW), HandOut)


def test_of_many_who_ask_in_vain_at_once_one_looks_into_the_pages(monkeypatch: pytest.MonkeyPatch):
    @contextmanager
    def finding(_: group_commit.Shelf, patience: float) -> Iterator[bool]:
        yield True

    monkeypatch.setattr(group_commit.Shelf, "finding", finding)
    monkeypatch.setattr(fill_hopper, "_fill_all", lambda now: pytest.fail("another has just done so"))
    assert fill_hopper.fill_in_turn(now=NOW)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="several machines share nothing but a server")
@pytest.mark.parametrize("left", [2, 30])
def test_whoever_asks_at_one_machine_waits_for_another_that_opens_pages(left: int):
    queue(*people(JIAOZUO, left))
    opened, failed = threading.Event(), list[BaseException]()

    def another() -> None:
        try:
            with transaction.atomic():
                assert fill_hopper.fill(now=NOW) == left
                opened.set()
                time.sleep(0.3)
        except BaseException as error:
            failed.append(error)
        finally:
            opened.set()
            connection.close()

    thread = threading.Thread(target=another)
    thread.start()
    opened.wait()
    assert isinstance(take_next_call(volunteer=make_volunteer(), now=NOW), HandOut)
    thread.join()
    assert not failed


def test_whoever_asks_waits_for_the_clock_as_well(monkeypatch: pytest.MonkeyPatch):
    waited = []

    def fill(now: dt.datetime) -> list[tuple[int, bool]]:
        with group_commit.shelf().finding(0.001) as one:
            waited.append(one)
        return []

    monkeypatch.setattr(fill_hopper, "_fill_all", fill)
    sweep(now=NOW)
    assert waited == [True]


def test_it_opens_no_more_than_are_needed_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keeping, "NUMBERS_A_PAGE", 4)
    monkeypatch.setattr(hopper, "LOW", 5)
    monkeypatch.setattr(hopper, "FULL", 8)
    queue(*people(JIAOZUO, 40))
    assert fill_hopper.fill(now=NOW) == 8
    assert fill_hopper.fill(now=NOW) == 0
    assert (waiting(), Page.objects.count()) == (8, 8)
    Turn.objects.filter(pk__in=list(Turn.objects.values_list("pk", flat=True)[:4])).update(state=rules.FINISHED)
    assert fill_hopper.fill(now=NOW) == 4


def test_a_list_that_comes_first_is_opened_though_many_wait_already(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(hopper, "LOW", 2)
    queue(*people(JIAOZUO, 3))
    fill_hopper.fill(now=NOW)
    urgent = factories.make_list()
    factories.keep_in_pages(people(JIAOZUO, 2, start=100), number_list=urgent)
    calls.attach_list(campaign_id=queries.campaigns()[0].id, list_id=urgent.pk, by="zhixin", now=NOW)
    assert fill_hopper.fill(now=NOW) == 0
    calls.put_list_first(list_id=urgent.pk, first=True, by="zhixin", now=NOW)
    assert fill_hopper.fill(now=NOW) == 2


def test_it_counts_those_in_pages_as_ready_and_as_listed():
    home = queue(*people(JIAOZUO, 5), *people(XINJIANG, 2))
    before = (queries.campaigns()[0].counts.ready, queries.waiting_by_province())
    fill_hopper.fill(now=NOW)
    assert before == (queries.campaigns()[0].counts.ready, queries.waiting_by_province()) == (7, {"HA": 5, "XJ": 2})
    assert factories.queries.list_for(home.pk).numbers == 7


def test_it_leaves_those_asleep_in_their_pages():
    queue(*people(JIAOZUO, 2), *people(XINJIANG, 2))
    fill_hopper.fill(now=NOW)  # ten in Beijing, eight in Kashgar
    assert set(Turn.objects.values_list("province", flat=True)) == {"HA"}
    assert Page.objects.get().province == "XJ"


def test_it_leaves_other_regions_in_their_pages():
    queue(*people(JIAOZUO, 2), "010-01234567", "010-01234568", regions=["BJ"])
    fill_hopper.fill(now=NOW)
    assert set(Turn.objects.values_list("province", flat=True)) == {"BJ"}
    assert queries.campaigns()[0].counts.ready == 2


@pytest.mark.parametrize("state", ["draft", "checked", "paused", "closed"])
def test_it_opens_nothing_of_a_list_that_is_not_released(state: str):
    home = queue(*people(JIAOZUO, 2))
    NumberList.objects.filter(pk=home.pk).update(state=state)
    assert fill_hopper.fill(now=NOW) == 0
    empty = take_next_call(volunteer=make_volunteer(), now=NOW)
    assert not isinstance(empty, HandOut)
    assert empty.kind == ("finished" if state == "closed" else "paused")


def test_it_opens_nothing_of_a_list_whose_last_day_is_over():
    home = queue(*people(JIAOZUO, 2))
    NumberList.objects.filter(pk=home.pk).update(expires_on=NOW.date() - dt.timedelta(days=1))
    assert fill_hopper.fill(now=NOW) == 0


def test_it_gives_no_turn_to_somebody_who_said_no_meanwhile_and_keeps_no_tag_of_them():
    home = queue(*people(JIAOZUO, 3))
    optouts.record(number="+863910000001", by="public", now=NOW)
    assert fill_hopper.fill(now=NOW) == 2
    assert factories.numbers_in(home.pk) == {"+863910000000", "+863910000002"}
    assert sum(len(run.blinded_tags) for run in TagRun.objects.all()) == 2 * 8


def test_it_drops_a_page_whose_key_is_gone():
    home = queue(*people(JIAOZUO, 3))
    NumberList.objects.filter(pk=home.pk).update(sealed_key=vault.new_list_key(str(home.pk)))
    assert fill_hopper.fill(now=NOW) == 0
    assert not Page.objects.exists()


def test_it_says_until_when_the_night_lasts_though_nobody_has_a_row():
    queue(*people(JIAOZUO, 3))
    empty = take_next_call(volunteer=make_volunteer(), now=NIGHT)
    assert not isinstance(empty, HandOut)
    assert (empty.kind, empty.until is not None) == ("quiet_hours", True)


def test_it_says_that_the_list_is_finished_when_no_page_is_left():
    queue(*people(JIAOZUO, 1))
    fill_hopper.fill(now=NOW)
    Turn.objects.update(state=rules.FINISHED)
    empty = take_next_call(volunteer=make_volunteer(), now=NOW)
    assert not isinstance(empty, HandOut)
    assert empty.kind == "finished"


def test_it_is_filled_by_the_clock():
    queue(*people(JIAOZUO, 3))
    sweep(now=NOW)
    assert waiting() == 3


def test_it_destroys_pages_tags_and_key_with_the_list():
    home = queue(*people(JIAOZUO, 3))
    numbers.change_list_state(list_id=home.pk, state="closed", by="zhixin", now=NOW)
    numbers.change_list_state(list_id=home.pk, state="purged", by="zhixin", now=NOW)
    assert not Page.objects.exists() and not TagRun.objects.exists()
    assert NumberList.objects.get(pk=home.pk).sealed_key is None


def test_it_lets_a_purged_number_in_again():
    home = queue(*people(JIAOZUO, 1))
    for state in ("closed", "purged"):
        numbers.change_list_state(list_id=home.pk, state=state, by="zhixin", now=NOW)
    assert factories.keep_in_pages(people(JIAOZUO, 1), number_list=factories.make_list())[0].count == 1
