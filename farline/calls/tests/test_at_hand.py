"""What one process saw, the others of the machine take from; each person is taken out once and wiped."""

import datetime as dt
import json

import pytest

from farline.calls import rules
from farline.calls.actions import at_hand
from farline.calls.actions.taking import Seen
from farline.calls.models import Campaign
from farline.calls.queries.readiness import Group
from farline.calls.tests.factories import NOW
from farline.common import group_commit

pytestmark = pytest.mark.django_db


def group() -> Group:
    campaign = Campaign(pk=7, max_attempts=3, regions=["65"], window=rules.DEFAULT_WINDOW.as_data())
    return Group(campaign, rules.DEFAULT_WINDOW, -2, None)


def another_group() -> Group:
    campaign = Campaign(pk=8, max_attempts=2, regions=[], window=rules.DEFAULT_WINDOW.as_data())
    return Group(campaign, rules.DEFAULT_WINDOW, 0, True)


def seen(count: int, marks: int = 2) -> list[Seen]:
    return [Seen(2**61 + at, at + 1, tuple(range(at, at + marks))) for at in range(count)]


def keep(some: list[Seen], at: dt.datetime = NOW) -> None:
    at_hand.keep([at_hand.Handful(group(), rules.WAITING, some)] if some else [], at)


@pytest.mark.parametrize("marks", [1, 2, 5])
def test_each_is_taken_out_once_in_their_order_and_as_they_were_seen(marks):
    keep(seen(5, marks))
    first, second = at_hand.take_out(2, NOW), at_hand.take_out(9, NOW)
    assert first is not None and second is not None
    assert first.seen + second.seen == seen(5, marks)
    assert (first.group, first.state) == (group(), rules.WAITING)
    assert first.group.campaign.window == group().campaign.window and first.group.campaign.max_attempts == 3
    assert at_hand.take_out(1, NOW) is None


def test_those_of_several_parts_of_the_queue_follow_each_other_and_are_never_mixed():
    first, second = seen(3), seen(5)[3:]
    parts = [(group(), rules.RESTING, first), (another_group(), rules.WAITING, second)]
    at_hand.keep([at_hand.Handful(*part) for part in parts], NOW)
    assert [at_hand.take_out(9, NOW) for _ in parts] == [at_hand.Handful(*part) for part in parts]
    assert at_hand.take_out(9, NOW) is None


def test_whoever_is_taken_out_is_wiped_and_so_is_everybody_when_it_is_forgotten():
    keep(seen(3))
    at_hand.take_out(1, NOW)
    with group_commit.shelf().held() as memory:
        assert (2**61).to_bytes(8, "little") not in bytes(memory)
        assert (2**61 + 1).to_bytes(8, "little") in bytes(memory)
    at_hand.forget()
    with group_commit.shelf().held() as memory:
        assert not any(bytes(memory))


def test_nobody_is_kept_longer_than_a_second_or_from_the_future():
    keep(seen(3))
    for at in (NOW + at_hand.FOR, NOW - dt.timedelta(seconds=1)):
        assert not at_hand.is_there(at) and at_hand.take_out(1, at) is None


@pytest.mark.parametrize(("taken", "at"), [(37, NOW + at_hand.FOR / 8), (0, NOW + at_hand.FOR * 0.8)])
def test_one_looks_again_before_those_who_come_find_nobody(taken, at):
    keep(seen(40))
    assert at_hand.state(NOW) == at_hand.IS_THERE
    if taken:
        at_hand.take_out(taken, NOW)
    assert [at_hand.state(at) for _ in range(3)] == [at_hand.TOLD, at_hand.IS_THERE, at_hand.IS_THERE]
    keep(seen(40), at)
    assert at_hand.state(at) == at_hand.IS_THERE


def test_one_looks_again_once_half_of_a_few_are_gone_however_slowly_others_came_before():
    keep(seen(40))
    at_hand.take_out(19, NOW)
    assert at_hand.state(NOW + at_hand.FOR / 2) == at_hand.IS_THERE
    at_hand.take_out(1, NOW)
    assert at_hand.state(NOW + at_hand.FOR / 2) == at_hand.TOLD


def test_as_many_are_looked_for_as_were_taken_in_a_second():
    assert at_hand.how_many(NOW) == at_hand.FEWEST
    keep(seen(40))
    at_hand.take_out(30, NOW)
    assert at_hand.how_many(NOW + at_hand.FOR / 2) == 60 + at_hand.FEWEST - 10  # so many are left
    assert at_hand.how_many(NOW + at_hand.FOR / 100) == 300 + at_hand.FEWEST - 10  # a tenth of a second at least


def test_where_nobody_came_few_are_looked_for():
    keep(seen(40))
    assert at_hand.how_many(NOW + at_hand.FOR * 9) == at_hand.QUIET


def test_they_do_not_become_so_many_more_at_once_that_looking_takes_long():
    keep(seen(5))
    at_hand.take_out(5, NOW)
    assert at_hand.how_many(NOW + at_hand.FOR / 10) == at_hand.QUIET + 5 * at_hand.FEW + 50
    keep(seen(130))
    at_hand.take_out(130, NOW)
    assert at_hand.how_many(NOW + at_hand.FOR / 10) == at_hand.MOST


def test_what_a_killed_writer_had_only_begun_is_nothing():
    keep(seen(300))
    with group_commit.shelf().held() as memory:
        start = at_hand.SUMMARY.size
        whole = bytes(memory[start : start + at_hand.HEAD.size])
    for written in range(at_hand.HEAD.size):
        with group_commit.shelf().held() as memory:
            memory[start : start + len(whole)] = whole[:written] + bytes(len(whole) - written)
        assert not at_hand.is_there(NOW) and at_hand.take_out(1, NOW) is None


def taken(wanted: int) -> list[Seen]:
    handful = at_hand.take_out(wanted, NOW)
    return [] if handful is None else handful.seen


def test_those_who_are_left_of_the_look_before_come_first_and_nobody_is_lost():
    keep(seen(40))
    taken(30)
    keep(seen(2, marks=1))
    assert taken(99) == seen(40)[30:]
    assert taken(99) == seen(2, marks=1)
    keep([])
    assert taken(1) == []


def test_a_look_leaves_nothing_of_those_whose_second_is_over():
    keep(seen(40))
    keep(seen(3), NOW + at_hand.FOR)
    with group_commit.shelf().held() as memory:
        assert bytes(memory).count((2**61 + 5).to_bytes(8, "little")) == 0
        assert bytes(memory).count((2**61 + 1).to_bytes(8, "little")) == 1


def test_of_three_looks_the_oldest_goes():
    for count in (5, 6, 7):
        keep(seen(count))
    assert [len(taken(99)), len(taken(99)), len(taken(99))] == [6, 7, 0]


def test_whoever_looks_again_is_told_who_was_seen_last_in_that_part_of_the_queue():
    assert at_hand.last_of(group(), rules.WAITING) is None
    keep(seen(5))
    keep(seen(3))
    assert at_hand.last_of(group(), rules.WAITING) == seen(3)[-1].turn_id
    assert at_hand.last_of(group(), rules.RESTING) is None
    assert at_hand.last_of(another_group(), rules.WAITING) is None


def test_those_who_are_left_need_not_be_looked_for():
    keep(seen(200))
    taken(150)
    soon = NOW + at_hand.FOR / 2
    assert at_hand.how_many(soon) == 300 + at_hand.FEWEST - 50
    assert at_hand.how_many(NOW + at_hand.FOR * 0.8) == 188 + at_hand.FEWEST  # soon they are gone too


def test_as_many_are_kept_as_there_is_room_for():
    keep(seen(at_hand.MOST, marks=40))
    handful = at_hand.take_out(at_hand.MOST, NOW)
    assert handful is not None and 90 < len(handful.seen) < at_hand.MOST
    assert handful.seen == seen(len(handful.seen), marks=40)
    assert at_hand.take_out(1, NOW) is None


@pytest.mark.parametrize("spoil", ["length", "gone", "marks", "of_words", "words", "hours", "part"])
def test_what_nobody_can_make_anything_of_is_nothing_until_the_next_look(spoil):
    keep(seen(5))
    with group_commit.shelf().held() as memory:
        hand = max(at_hand._hands(memory), key=lambda one: one.at)
        of_words = slice(hand.body, hand.body + hand.of_words)
        if spoil == "words":
            memory[hand.body : hand.body + 2] = b"]]"
        elif spoil == "hours":
            spoilt = json.dumps([[[7, 3, [], ["hours"]], -2, None, "waiting"]]).encode().ljust(hand.of_words)
            memory[of_words] = spoilt
        elif spoil == "part":
            memory[of_words.stop] = 200
        else:
            at_hand._write(memory, hand._replace(**{spoil: 2**32 - 1}))
    assert at_hand.take_out(2, NOW) is None
    assert at_hand.state(NOW) == at_hand.NOBODY  # so that nobody asks for one of them once more
    keep(seen(3))
    handful = at_hand.take_out(9, NOW)
    assert handful is not None and handful.seen == seen(3)


def test_nobody_waits_for_one_who_was_stopped_while_holding_those_at_hand(monkeypatch):
    monkeypatch.setattr(group_commit.Shelf, "PATIENCE", 0.01)
    keep(seen(40))
    with group_commit.shelf().held():
        assert at_hand.take_out(1, NOW) is None
        assert at_hand.state(NOW + at_hand.FOR * 0.8) == at_hand.TOLD
        keep(seen(3))
    handful = at_hand.take_out(99, NOW)
    assert handful is not None and handful.seen == seen(40)
