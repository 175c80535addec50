"""Turns and calls in parts, as docs/operations/partitions.sql lays them: everything goes on as before."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from farline import ROOT
from farline.calls import actions, rules
from farline.calls.actions import counting, finishing
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import KEY, NOW, claim, make_campaign, permit, save, talk
from farline.common import group_commit
from farline.common.group_commit import requests
from farline.volunteers.tests.factories import anping, meilan

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'postgresql'", reason="parts of tables are PostgreSQL's"),
]


@pytest.fixture(autouse=True)
def parted(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute((ROOT / "docs/operations/partitions.sql").read_text(encoding="utf-8").replace("%", "%%"), [])


def test_somebody_is_claimed_rung_saved_and_undone():
    make_campaign(2)
    first, second = meilan(), anping()
    one, other = claim(first), claim(second)
    assert one.turn_id != other.turn_id
    permit(one, first)
    save(one, first, "busy")
    assert Turn.objects.get(pk=one.turn_id).state == rules.RESTING
    actions.undo(call_id=one.pk, volunteer=first, now=NOW)
    assert Call.objects.get(pk=one.pk).state == rules.PERMITTED


def test_several_are_saved_at_once_and_counted():
    make_campaign(2)
    callers = [meilan(), anping()]
    held = [talk(caller) for caller in callers]
    asked: list[group_commit.Request] = [
        [call.pk, call.fence, caller.pk, "busy", "", f"{KEY}-{caller.pk}", True, NOW.isoformat()]
        for call, caller in zip(held, callers, strict=True)
    ]
    assert all(requests.do(finishing.SAVE, asked))
    assert counting.count_anew() == 2  # one outcome, one day


def test_a_claim_that_ran_out_is_freed():
    make_campaign(1)
    claim(meilan())
    later = NOW + rules.LEASE + dt.timedelta(seconds=1)
    assert actions.free_expired(now=later) == 1
    assert claim(anping(), later).fence == 2


def test_one_volunteer_holds_one_person_whatever_the_campaign():
    make_campaign(1)
    make_campaign(1)
    caller = meilan()
    held = claim(caller).turn_id
    (other,) = Turn.objects.exclude(pk=held)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(pk=other.pk).update(claimed_by=caller)
    Turn.objects.filter(pk=held).update(claimed_by=caller)  # the same again is no second
    Turn.objects.filter(pk=held).update(claimed_by=None)
    assert Turn.objects.filter(pk=other.pk).update(claimed_by=caller) == 1
