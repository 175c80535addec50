"""The one statement that takes somebody asks everything anew, whatever was seen a moment before."""

import datetime as dt
import json
from typing import Any

import pytest
from django.db import connection, transaction

from farline.calls import actions, rules
from farline.calls.actions import at_hand, claiming, handing_out, looking, taking
from farline.calls.models import Call, Campaign, Turn
from farline.calls.queries import claims, readiness, soonest
from farline.calls.tests.factories import NIGHT, NOW, claim, make_campaign, save, talk
from farline.common import random_ids
from farline.common.group_commit import requests
from farline.numbers import queries as numbers
from farline.numbers.models import Number, NumberList
from farline.numbers.tests.factories import numbers_in
from farline.optouts import actions as optouts
from farline.optouts import queries as said_no
from farline.volunteers import alarms
from farline.volunteers import queries as volunteers
from farline.volunteers.models import RoleGrant, Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

pytestmark = pytest.mark.django_db
MAY_CALL = volunteers.MAY_CALL_SQL.format("v")
SECOND = dt.timedelta(seconds=1)


def look(now: dt.datetime = NOW, wanted: int = at_hand.FEWEST) -> at_hand.Handful:
    (part,) = soonest.parts(readiness.groups(), now)
    return at_hand.Handful(part.group, part.state, looking.look(part, [], now, wanted))


def take(hand: at_hand.Handful, volunteer: Volunteer, now: dt.datetime = NOW) -> taking.Taken | None:
    return taking.take_first(hand.seen, hand.group, hand.state, volunteer.pk, now)


def kept(hand: at_hand.Handful, now: dt.datetime = NOW) -> at_hand.Handful:
    at_hand.keep([hand], now)
    return hand


def test_it_takes_whoever_was_seen_first_and_begins_the_call():
    make_campaign(people=2)
    caller, hand = meilan(), look()
    taken = take(hand, caller)
    assert taken is not None and taken.turn_id == hand.seen[0].turn_id
    turn = Turn.objects.get(pk=taken.turn_id)
    assert (turn.claimed_by_id, turn.claimed_until, turn.fence) == (caller.pk, NOW + rules.LEASE, 1)


def test_the_call_it_begins_is_as_the_model_would_begin_it():
    make_campaign(people=1)
    caller = meilan()
    taken = take(look(), caller)
    assert taken is not None
    call = Call.objects.get(pk=taken.call_id)
    meant = Call(pk=call.pk, turn_id=taken.turn_id, volunteer_id=caller.pk, fence=1, claimed_at=NOW)
    for field in Call._meta.concrete_fields:
        assert getattr(call, field.attname) == getattr(meant, field.attname), field.name


@pytest.mark.parametrize(
    ("table", "change"),
    [
        (Turn, {"fence": 7}),
        (Turn, {"state": rules.WITHDRAWN}),
        (Turn, {"state": rules.RESTING}),
        (Turn, {"not_before": NOW + SECOND}),
        (Turn, {"attempts": 3}),
        (Turn, {"number": None}),
        (Number, {"attempts": rules.MOST_IN_LIFE}),
        (NumberList, {"state": "paused"}),
        (NumberList, {"expires_on": NOW.date() - dt.timedelta(days=1)}),
        (Campaign, {"state": rules.CAMPAIGN_PAUSED}),
        (Campaign, {"max_attempts": 1}),
        (Campaign, {"regions": ["65"]}),
        (Campaign, {"window": {"weekdays": [], "sundays": [], "any_hour": False}}),
        (Volunteer, {"is_active": False}),
        (Volunteer, {"briefed_at": None}),
        (RoleGrant, {"role": "editor"}),
    ],
)
def test_it_takes_nobody_about_whom_anything_changed_meanwhile(table, change):
    make_campaign(people=1)
    caller, hand = meilan(), look()
    table.objects.update(**change)
    assert take(hand, caller) is None
    assert Turn.objects.get().claimed_by_id is None and not Call.objects.exists()


def test_it_takes_nobody_who_said_no_after_they_were_seen():
    make_campaign(people=1)
    hand = look()
    optouts.record(number=numbers_in(NumberList.objects.get().pk).pop(), by="zhixin", now=NOW)
    assert take(hand, meilan()) is None


def test_it_passes_over_whoever_said_no_and_takes_the_next():
    make_campaign(people=2)
    hand = look()
    no = hand.seen[0]
    optouts.record_tags(tags=no.marks[:1], by="elsewhere", now=NOW)
    taken = take(hand, meilan())
    assert taken is not None and taken.turn_id == hand.seen[1].turn_id


def test_it_gives_a_real_person_to_nobody_who_has_not_passed_the_practice():
    make_campaign(people=1, synthetic=False)
    novice, hand = make_volunteer("anping", practised=False), look()
    assert take(hand, novice) is None
    NumberList.objects.update(synthetic=True)
    assert take(hand, novice) is not None


def test_it_takes_nobody_whom_somebody_else_holds_under_the_same_fence():
    make_campaign(people=1)
    first, second, hand = meilan(), anping(), look()
    Turn.objects.update(claimed_by=first.pk, claimed_until=NOW + SECOND)
    assert take(hand, second) is None
    assert take(hand, second, NOW + SECOND) is not None


def test_it_takes_nobody_for_whoever_holds_somebody():
    make_campaign(people=3)
    caller = meilan()
    claim(caller)
    assert take(look(), caller) is None


def test_it_takes_nobody_once_the_hour_is_over():
    make_campaign(people=1)
    hand = look()
    assert take(hand, meilan(), NIGHT) is None


def test_whoever_had_this_person_before_is_past_saying_how_it_ended():
    make_campaign(people=1)
    first, second = anping(), meilan()
    before = claim(first)
    later = NOW + rules.LEASE
    taken = take(look(later), second, later)
    assert taken is not None and Call.objects.get(pk=taken.call_id).fence == 2
    assert Call.objects.get(pk=before.pk).state == rules.RELEASED


def test_it_asks_the_marks_that_the_opt_outs_would_make():
    make_campaign(people=3)
    ids = list(Number.objects.values_list("pk", flat=True))
    found = numbers.opt_out_tags_of(ids)
    assert {id: set(marks) for id, marks in found.items()} == {id: numbers.opt_out_tags(id) for id in ids}
    assert not said_no.among(mark for marks in found.values() for mark in marks)


def test_a_number_that_cannot_be_opened_leaves_its_neighbors_their_marks():
    make_campaign(people=3)
    spoilt, *whole = Number.objects.values_list("pk", flat=True)
    Number.objects.filter(pk=spoilt).update(sealed_number=bytes(Number.objects.get(pk=whole[0]).sealed_number))
    assert set(numbers.opt_out_tags_of([spoilt, *whole])) == set(whole)


def test_what_is_at_hand_is_taken_with_nothing_but_that_statement(django_assert_max_num_queries):
    make_campaign(people=3)
    first, second = meilan(), anping()
    claim(first)
    with django_assert_max_num_queries(3):  # one, in a transaction of its own
        assert actions.claim_at_hand(volunteer=second, now=NOW) is not None


def test_nobody_is_at_hand_after_a_second_and_nobody_comes_from_the_future():
    make_campaign(people=3)
    claim(meilan())
    assert not at_hand.is_there(NOW + at_hand.FOR) and at_hand.take_out(1, NOW + at_hand.FOR) is None
    assert not at_hand.is_there(NOW - SECOND) and at_hand.take_out(1, NOW - SECOND) is None
    assert at_hand.is_there(NOW + at_hand.FOR / 2) and at_hand.take_out(1, NOW + at_hand.FOR / 2) is not None


def test_whoever_holds_somebody_gets_nobody_from_the_hand():
    make_campaign(people=3)
    caller = meilan()
    claim(caller)
    assert actions.claim_at_hand(volunteer=caller, now=NOW) is None


def test_a_claim_done_again_after_its_call_was_over_holds_nobody(monkeypatch):
    make_campaign(people=3)
    caller = meilan()
    over = talk(caller)
    save(over, caller, "busy")
    claim(anping())
    monkeypatch.setattr(random_ids, "random_id", lambda: over.pk)  # as whoever leads next finds it
    assert actions.claim_at_hand(volunteer=caller, now=NOW) is None
    assert not Turn.objects.filter(claimed_by=caller.pk).exists()


def test_whoever_was_cut_off_a_moment_ago_comes_before_those_at_hand():
    make_campaign(people=3)
    caller = meilan()
    talked = talk(caller)
    save(talked, caller, "dropped")
    claim(anping())
    assert actions.claim_at_hand(volunteer=caller, now=NOW) is None
    assert claim(caller, NOW + SECOND).turn_id == talked.turn_id


def test_a_look_for_invented_people_alone_is_kept_for_nobody():
    make_campaign(people=3)
    assert actions.claim_next(volunteer=make_volunteer(practised=False), now=NOW, only_invented=True)
    assert not at_hand.is_there(NOW)


def test_a_second_tab_that_was_as_quick_gets_the_same_person(monkeypatch):
    """The question whether anybody is held came too early in both; then the table itself refuses the second."""
    make_campaign(people=3)
    caller = meilan()
    first = claim(caller)
    answers = iter([(False, None)])
    monkeypatch.setattr(claiming, "in_hand", lambda *said: next(answers, None) or claims.in_hand(*said))
    monkeypatch.setattr(taking, "WITH_NOBODY", "%s <> 0")
    taking._statement.cache_clear()
    try:
        assert claim(caller).pk == first.pk
    finally:
        taking._statement.cache_clear()
    assert Turn.objects.filter(claimed_by=caller.pk).count() == 1


@pytest.mark.parametrize("briefed", [True, False])
@pytest.mark.parametrize("active", [True, False])
@pytest.mark.parametrize("roles", [(), ("caller",), ("editor",)])
def test_it_asks_of_the_volunteer_what_everybody_else_asks(briefed, active, roles):
    someone = make_volunteer("anping", roles, briefed=briefed)
    Volunteer.objects.filter(pk=someone.pk).update(is_active=active)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM volunteers_volunteer v WHERE v.id = %s AND " + MAY_CALL, [someone.pk])  # noqa: S608
        assert bool(cursor.fetchone()) is volunteers.may_call(volunteers.by_id(someone.pk))


def test_it_gives_nobody_to_whoever_is_held_back():
    someone = make_volunteer("stranger")
    alarms.raise_alarm(volunteer_id=someone.pk, code="in_an_hour", count=31, stops=True, now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM volunteers_volunteer v WHERE v.id = %s AND " + MAY_CALL, [someone.pk])  # noqa: S608
        assert cursor.fetchone() is None


def test_a_window_that_was_written_with_other_spaces_is_the_same_window():
    make_campaign(people=1)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("UPDATE calls_campaign SET regions = %s", [" [ ] "])
    assert Campaign.objects.get().regions == json.loads("[]")
    assert take(look(), meilan()) is not None


def test_where_a_part_has_but_a_few_those_of_the_next_are_at_hand_behind_them(monkeypatch):
    early, later = make_campaign(people=2), make_campaign(people=12)
    monkeypatch.setattr(at_hand, "FEWEST", 11)
    Turn.objects.filter(campaign=early).update(not_before=NOW - SECOND)
    claim(meilan())
    first, second = at_hand.take_out(9, NOW), at_hand.take_out(9, NOW)
    assert first is not None and second is not None
    assert [one.group.campaign.pk for one in (first, second)] == [early, later]
    assert [len(one.seen) for one in (first, second)] == [1, 9]
    assert set(
        Turn.objects.filter(pk__in=[one.turn_id for one in second.seen]).values_list("campaign", flat=True)
    ) == {later}


def test_whoever_finds_all_that_were_tried_taken_is_given_another_of_the_same_look(monkeypatch):
    make_campaign(people=12)
    monkeypatch.setattr(at_hand, "FEWEST", 12)
    look_at, looks = looking.look, []

    def others_were_as_quick(*asked: Any) -> list[taking.Seen]:
        looks.append(look_at(*asked))
        taken = [one.turn_id for one in looks[-1][: claiming.TRY_FIRST + 2]]
        Turn.objects.filter(pk__in=taken).update(fence=9)
        return looks[-1]

    monkeypatch.setattr(looking, "look", others_were_as_quick)
    claim(meilan())
    assert len(looks) == 1 and at_hand.is_there(NOW)


def test_the_server_does_not_plan_it_anew_for_everybody():
    """A plan takes longer than the claim, and a server makes one where it thinks that what it has is dearer."""
    if connection.vendor != "postgresql" or connection.connection.prepare_threshold is None:
        pytest.skip("on a server that is asked directly")
    make_campaign(people=30)
    kept(look(wanted=30))
    for at in range(20):
        assert handing_out.ask_for_one(make_volunteer(f"caller{at}").pk, NOW) is not None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT custom_plans, generic_plans FROM pg_prepared_statements WHERE statement LIKE %s", ["%fits AS%"]
        )
        ((anew, kept_ready),) = cursor.fetchall()
    assert (anew, kept_ready) == (5, 15)  # it tries five


def test_those_who_were_given_to_others_meanwhile_are_passed_over_many_at_once():
    make_campaign(people=16)
    hand = kept(look(wanted=16))
    Turn.objects.filter(pk__in=[one.turn_id for one in hand.seen[:12]]).update(fence=9)
    assert actions.claim_at_hand(volunteer=meilan(), now=NOW) is not None


def test_whoever_comes_too_late_to_look_takes_from_what_somebody_else_has_seen(monkeypatch):
    make_campaign(people=9)
    claim(meilan())
    monkeypatch.setattr(looking, "look", lambda *asked: pytest.fail("it was just looked"))
    claim(anping())


@pytest.mark.parametrize("refused", ["novice", "let go", "cut off"])
def test_one_to_whom_nobody_may_be_given_takes_nobody_from_those_who_ask_with_them(refused):
    make_campaign(people=14, synthetic=False)
    one, other = make_volunteer("yulan", practised=refused != "novice"), meilan()
    if refused == "let go":
        Volunteer.objects.filter(pk=one.pk).update(is_active=False)
    elif refused == "cut off":
        save(talk(one), one, "dropped")
    kept(look(wanted=12))
    asked: list[Any] = [[who.pk, random_ids.random_id(), NOW.isoformat()] for who in (one, other)]
    with transaction.atomic():
        nobody, somebody = requests.do(handing_out.CLAIM, asked)
    assert nobody is None and somebody is not None
    left = at_hand.take_out(12, NOW)
    assert left is not None and len(left.seen) >= 8


def test_whoever_is_still_practising_is_not_the_one_who_looks_again_for_all():
    make_campaign(people=9)
    kept(look(wanted=9))
    soon = NOW + at_hand.FOR * 0.8
    assert actions.claim_at_hand(volunteer=make_volunteer(practised=False), now=soon) is None
    assert at_hand.state(soon) == at_hand.TOLD  # it is for whoever comes next
