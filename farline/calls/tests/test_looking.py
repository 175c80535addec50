"""Somebody looks ahead for all who come in the next second, and nobody who presses waits for it."""

import datetime as dt
import secrets
import time

import pytest
from django.db import connection

from farline.calls import actions, rules
from farline.calls.actions import at_hand, looking
from farline.calls.models import Campaign, Turn
from farline.calls.queries import soonest
from farline.calls.tests.factories import NOW, make_campaign
from farline.common import same_root
from farline.common.vault import keyfiles
from farline.numbers import queries as numbers
from farline.numbers.models import Number
from farline.optouts import actions as optouts
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def at_hand_now() -> list[int]:
    found = at_hand.take_out(at_hand.MOST, NOW)
    return [] if found is None else [one.turn_id for one in found.seen]


def test_those_who_come_next_are_at_hand_and_nobody_holds_them():
    make_campaign(people=9)
    looking.ahead(NOW)
    assert not Turn.objects.filter(claimed_by__isnull=False).exists()
    assert sorted(at_hand_now()) == sorted(Turn.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("begins", [0, 3, 7, 11])  # seven: the five who are seen end with the last of all
def test_a_look_goes_on_after_those_who_are_at_hand_already(begins, monkeypatch):
    make_campaign(people=12)
    first, *others = Turn.objects.order_by("pk").values_list("pk", flat=True)
    monkeypatch.setattr(secrets, "randbelow", lambda _: [first, *others][begins] - first)
    monkeypatch.setattr(at_hand, "how_many", lambda now: 5)
    looking.ahead(NOW)
    at_hand.state(NOW + at_hand.FOR * 0.8)
    looking.ahead(NOW)
    before, after = set(at_hand_now()), set(at_hand_now())
    # Beyond the last of all it goes on from the first.
    assert len(before) == len(after) == 5 and len(before | after) >= 10


def test_whoever_said_no_is_not_among_them():
    make_campaign(people=3)
    turn = Turn.objects.order_by("pk")[1]
    (tags,) = numbers.opt_out_tags_of([turn.number_id or 0]).values()
    optouts.record_tags(tags=tags[:1], by="test", now=NOW)
    looking.ahead(NOW)
    assert turn.pk not in at_hand_now()


@pytest.mark.parametrize("who", ["wished", "of few"])
def test_where_somebody_waits_who_is_not_for_everybody_whoever_comes_next_looks(who):
    make_campaign(people=9)
    looking.ahead(NOW)
    if who == "wished":
        one = Turn.objects.order_by("pk")[0]
        Turn.objects.filter(pk=one.pk).update(state=rules.FOLLOW_UP, not_before=NOW - HOUR, not_after=NOW + HOUR)
    else:
        Campaign.objects.update(speech="yue")
    soon = NOW + at_hand.FOR * 0.8
    at_hand.state(soon)
    looking.ahead(soon)
    assert at_hand.state(soon) == at_hand.NOBODY


def test_looks_that_follow_each_other_at_once_ask_for_the_parts_of_the_queue_once(monkeypatch):
    make_campaign(people=9)
    monkeypatch.setattr(at_hand, "how_many", lambda now: 3)
    looking.ahead(NOW)
    monkeypatch.setattr(soonest, "parts", lambda *_: pytest.fail("it was just asked"))
    at_hand_now()
    looking.ahead(NOW + at_hand.FOR * 0.4)
    assert len(at_hand_now()) == 3


def test_nobody_is_seen_in_a_part_that_is_no_longer_there():
    make_campaign(people=9)
    looking.ahead(NOW)
    at_hand_now()
    Turn.objects.update(state=rules.WITHDRAWN)
    looking.ahead(NOW + at_hand.FOR * 0.4)
    assert at_hand.state(NOW) == at_hand.NOBODY


def test_where_one_has_just_looked_nobody_looks_again(monkeypatch):
    make_campaign(people=9)
    looking.ahead(NOW)
    monkeypatch.setattr(looking, "look", lambda *_: pytest.fail("it was just looked"))
    looking.ahead(NOW)


def test_within_a_transaction_whoever_asks_looks_themselves():
    assert connection.in_atomic_block and not looking.soon(NOW)
    make_campaign(people=9)
    looking.ahead(NOW)
    soon = NOW + at_hand.FOR * 0.8
    assert actions.claim_at_hand(volunteer=meilan(), now=soon) is None


def test_whoever_is_told_to_look_is_given_somebody_at_once_where_another_looks_for_them(monkeypatch):
    make_campaign(people=9)
    looking.ahead(NOW)
    told: list[dt.datetime] = []
    monkeypatch.setattr(looking, "soon", lambda now: told.append(now) or True)  # type: ignore[func-returns-value]
    soon = NOW + at_hand.FOR * 0.8
    assert actions.claim_at_hand(volunteer=meilan(), now=soon) is not None and told == [soon]


def test_beside_another_root_key_nobody_is_looked_at_and_no_number_is_lost(settings, tmp_path):
    make_campaign(people=3)
    assert same_root.note()
    settings.KEYS_DIR = tmp_path / "other"
    keyfiles.create_once(settings.KEYS_DIR / keyfiles.ROOT_KEY, secrets.token_bytes(32))
    looking.ahead(NOW)
    assert Number.objects.count() == 3 and at_hand.state(NOW) == at_hand.NOBODY


def test_a_look_that_was_asked_for_long_ago_is_not_made_any_more(monkeypatch):
    looks: list[dt.datetime] = []
    monkeypatch.setattr(looking, "ahead", looks.append)
    for ago in (0.0, 2.0):
        looking._unless_late((NOW, time.monotonic() - ago))
    assert looks == [NOW]
