import datetime as dt
import secrets

import pytest
from django.db import IntegrityError, connection, transaction

from farline.calls import actions, queries, rules
from farline.calls.actions import claiming, unheld
from farline.calls.models import Call, Campaign, Turn
from farline.calls.queries import claims
from farline.calls.tests.factories import NIGHT, NOW, claim, make_campaign, permit, save, talk, turn
from farline.common import same_root
from farline.common.vault import keyfiles
from farline.numbers.models import Number, NumberList
from farline.numbers.tests.factories import make_list, make_number, numbers_in
from farline.optouts import actions as optouts
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def nobody(now: dt.datetime = NOW) -> bool:
    return actions.claim_next(volunteer=make_volunteer(), now=now) is None


def test_it_gives_one_person_to_one_volunteer():
    make_campaign(people=2)
    first, second = claim(meilan()), claim(anping())
    assert first.turn_id != second.turn_id
    assert first.fence == second.fence == 1


def test_it_gives_the_same_person_back_to_whoever_holds_them():
    make_campaign(people=3)
    caller = meilan()
    assert claim(caller).pk == claim(caller, NOW + MINUTE).pk


def make_unreadable(call: Call) -> None:
    """As after a panic, when the key of its week is gone: an envelope that is another's opens as little."""
    others = Number.objects.exclude(pk=call.turn.number_id).values_list("sealed_number", flat=True)
    Number.objects.filter(pk=call.turn.number_id).update(sealed_number=others[0])


def test_whoever_holds_somebody_who_cannot_be_opened_any_more_is_given_the_next():
    make_campaign(people=2)
    caller = meilan()
    gone = claim(caller)
    make_unreadable(gone)
    assert claim(caller).turn_id != gone.turn_id and queries.current(caller, NOW) is not None
    assert nobody()  # whoever looks next takes them out of the queue
    gone.refresh_from_db()
    assert (gone.state, gone.turn.state) == (rules.TAKEN_BACK, rules.WITHDRAWN) and Number.objects.count() == 1


def test_how_a_call_ended_can_be_said_after_the_next_person_came_for_one_who_cannot_be_opened():
    make_campaign(people=2)
    caller = meilan()
    rung = talk(caller)
    make_unreadable(rung)
    assert claim(caller).turn_id != rung.turn_id
    assert not save(rung, caller, "talked").again


@pytest.mark.parametrize("locked", [False, True])
def test_under_other_or_locked_keys_nobody_in_hand_is_given_up(settings, tmp_path, locked):
    make_campaign(people=2)
    caller = meilan()
    held = claim(caller)
    assert same_root.note()
    settings.KEYS_DIR = tmp_path / "other"
    keyfiles.create_once(settings.KEYS_DIR / keyfiles.ROOT_KEY, secrets.token_bytes(32))
    if locked:
        (settings.KEYS_DIR / keyfiles.ROOT_KEY).rename(settings.KEYS_DIR / keyfiles.LOCKED_KEY)
    assert claim(caller).pk == held.pk and Number.objects.count() == 2


def test_it_says_nobody_when_everybody_is_taken():
    make_campaign(people=1)
    claim(anping())
    assert nobody()


def test_it_lets_go_of_what_ran_out_within_a_transaction(monkeypatch):
    make_campaign(people=1)
    caller, outside, within = meilan(), len(connection.savepoint_ids), set()
    claim(caller)
    monkeypatch.setattr(unheld, "free", lambda turns, *, now: within.add(len(connection.savepoint_ids)))
    actions.claim_next(volunteer=caller, now=NOW + rules.LEASE)
    assert within == {outside + 1}  # a server locks rows nowhere else


def test_it_hands_on_a_person_whose_time_ran_out_and_fences_off_the_first():
    make_campaign(people=1)
    first_caller, second_caller = anping(), meilan()
    first = talk(first_caller)
    Turn.objects.update(not_before=NOW)  # as if they had never been rung
    second = claim(second_caller, NOW + rules.LEASE)
    assert second.fence == first.fence + 1
    with pytest.raises(actions.ClaimRanOut):
        save(first, first_caller, "busy")
    with pytest.raises(actions.ClaimRanOut):
        actions.extend(call_id=first.pk, volunteer=first_caller, now=NOW + rules.LEASE)
    assert save_ok(second, second_caller)


def save_ok(call: Call, volunteer) -> bool:
    now = NOW + rules.LEASE + MINUTE
    permit(call, volunteer, now)
    return not save(call, volunteer, "busy", now).again


def test_it_takes_nobody_at_night():
    make_campaign()
    assert nobody(NIGHT)


def test_it_takes_nobody_from_a_campaign_that_does_not_run():
    campaign = make_campaign(running=False)
    assert nobody()
    actions.change_campaign_state(campaign_id=campaign, state="running", by="zhixin", now=NOW)
    actions.change_campaign_state(campaign_id=campaign, state="paused", by="zhixin", now=NOW)
    assert nobody()


@pytest.mark.parametrize("state", ["draft", "checked", "paused", "closed", "purged"])
def test_it_takes_nobody_from_a_list_that_is_not_released(state):
    make_campaign()
    NumberList.objects.update(state=state)
    assert nobody()


def test_it_takes_nobody_from_a_list_past_its_last_day():
    make_campaign()
    NumberList.objects.update(expires_on=NOW.date() - dt.timedelta(days=1))
    assert nobody()


def test_it_takes_nobody_who_rests_or_was_called_often_enough():
    make_campaign()
    Turn.objects.update(state=rules.RESTING, not_before=NOW + MINUTE)
    assert nobody()
    Turn.objects.update(not_before=NOW, attempts=3)
    assert nobody()
    Turn.objects.update(attempts=2)
    Number.objects.update(attempts=5)
    assert nobody()
    Number.objects.update(attempts=4)
    assert not nobody()


def test_it_takes_nobody_outside_the_regions_agreed():
    make_campaign()
    Turn.objects.update(campaign=make_campaign(people=0, regions=["BJ"]))
    assert nobody()


def test_it_never_offers_an_opted_out_number():
    make_campaign(people=1)
    said_no = numbers_in(NumberList.objects.get().pk).pop()
    optouts.record(number=said_no, by="public", now=NOW)
    assert nobody()
    assert turn().state == rules.WITHDRAWN
    assert not Number.objects.exists()


def test_it_offers_first_whoever_chose_this_hour():
    make_campaign(people=3)
    chosen = Turn.objects.order_by("pk")[2]
    Turn.objects.filter(pk=chosen.pk).update(
        state=rules.FOLLOW_UP, not_before=NOW - MINUTE, not_after=NOW + MINUTE, attempts=3
    )
    assert claim(meilan()).turn_id == chosen.pk


def test_whoever_may_follow_up_none_but_their_own_finds_them_behind_all_others_wishes():
    make_campaign(people=12)
    caller = meilan()
    own = talk(caller)
    save(own, caller, "busy")
    hour = NOW + dt.timedelta(hours=1)
    Turn.objects.update(state=rules.FOLLOW_UP, not_before=NOW, not_after=hour)
    Turn.objects.filter(pk=own.turn_id).update(not_after=hour + dt.timedelta(hours=1))
    later = NOW + rules.REDIAL_WITHIN
    found = actions.claim_next(volunteer=caller, now=later, follow_ups=False)
    assert found is not None and Call.objects.get(pk=found).turn_id == own.turn_id
    assert actions.claim_next(volunteer=anping(), now=later, follow_ups=False) is None


def test_it_offers_nobody_before_or_after_the_hour_they_chose():
    make_campaign()
    Turn.objects.update(state=rules.FOLLOW_UP, not_before=NOW + MINUTE, not_after=NOW + 2 * MINUTE)
    assert nobody()
    Turn.objects.update(not_before=NOW - 2 * MINUTE, not_after=NOW - MINUTE)
    assert actions.claim_next(volunteer=anping(), now=NOW) is None


def test_a_second_tab_that_calls_back_as_well_gets_what_the_first_was_given(monkeypatch):
    make_campaign(people=2)
    caller = meilan()
    save(talk(caller), caller, "dropped")
    asked: list[int] = []

    def as_it_was(volunteer_id: int, now: dt.datetime) -> tuple[bool, int | None]:
        asked.append(volunteer_id)
        return (False, None) if len(asked) == 1 else claims.in_hand(volunteer_id, now)

    first = Turn.objects.exclude(state=rules.RESTING).get()
    Turn.objects.filter(pk=first.pk).update(claimed_by=caller, claimed_until=NOW + rules.LEASE, fence=1)
    held = Call.objects.create(turn=first, volunteer=caller, fence=1, claimed_at=NOW)
    monkeypatch.setattr(claiming, "in_hand", as_it_was)
    assert claim(caller, NOW + MINUTE / 6).pk == held.pk


def test_it_calls_back_once_whoever_was_cut_off_and_by_the_same_voice_only():
    make_campaign(people=1)
    caller, other = meilan(), anping()
    save(talk(caller), caller, "dropped")
    assert actions.claim_next(volunteer=other, now=NOW) is None
    again = claim(caller, NOW + MINUTE)
    permit(again, caller, NOW + MINUTE)
    save(again, caller, "dropped", NOW + MINUTE)
    assert actions.claim_next(volunteer=caller, now=NOW + 2 * MINUTE) is None
    assert turn().attempts == 2


def test_it_does_not_call_back_after_a_while_or_after_giving_back():
    make_campaign(people=1)
    caller = meilan()
    save(talk(caller), caller, "dropped")
    again = claim(caller, NOW + MINUTE)
    actions.release(call_id=again.pk, volunteer=caller, now=NOW + MINUTE)
    assert actions.claim_next(volunteer=caller, now=NOW + 2 * MINUTE) is None
    Turn.objects.update(fence=1)
    assert actions.claim_next(volunteer=caller, now=NOW + rules.REDIAL_WITHIN + MINUTE) is None


def test_it_holds_on_while_the_page_is_open_but_not_for_ever():
    make_campaign()
    caller = meilan()
    call, now = claim(caller), NOW
    while now - NOW < rules.LONGEST_HOLD - 2 * rules.LEASE:
        now += rules.LEASE - MINUTE
        assert actions.extend(call_id=call.pk, volunteer=caller, now=now) == now + rules.LEASE
    now += rules.LEASE - MINUTE
    actions.extend(call_id=call.pk, volunteer=caller, now=now)
    with pytest.raises(actions.ClaimRanOut):
        actions.extend(call_id=call.pk, volunteer=caller, now=NOW + rules.LONGEST_HOLD)


def test_it_gives_back_at_once():
    make_campaign(people=1)
    caller = meilan()
    call = claim(caller)
    actions.release(call_id=call.pk, volunteer=caller, now=NOW)
    assert queries.current(caller, NOW) is None
    assert claim(anping()).turn_id == call.turn_id
    with pytest.raises(actions.ClaimRanOut):
        actions.release(call_id=call.pk, volunteer=caller, now=NOW)


def test_it_gives_nobody_elses_person_back():
    make_campaign()
    call, other = claim(meilan()), anping()
    for act in (actions.release, actions.extend):
        with pytest.raises(actions.NotYours):
            act(call_id=call.pk, volunteer=other, now=NOW)


def test_it_keeps_a_number_that_was_shown_and_given_back_at_rest():
    make_campaign(people=1)
    caller = meilan()
    call = talk(caller)
    actions.release(call_id=call.pk, volunteer=caller, now=NOW)
    assert turn().state == rules.RESTING and turn().not_before >= NOW + dt.timedelta(hours=72)


def test_it_lets_the_database_hold_one_claim_for_each_volunteer():
    make_campaign(people=2)
    caller = meilan()
    claim(caller)
    with pytest.raises(IntegrityError), transaction.atomic():
        Turn.objects.filter(claimed_by=None).update(claimed_by=caller, claimed_until=NOW)


def test_it_takes_invented_people_at_any_hour_but_lets_the_real_ones_of_that_campaign_sleep():
    make_campaign(people=1, window=rules.Window((), (), any_hour=True))
    real = make_list(synthetic=False)
    make_number(number_list=real)
    actions.attach_list(campaign_id=Turn.objects.get().campaign_id, list_id=real.pk, by="zhixin", now=NOW)
    call = claim(meilan(), NIGHT)
    assert call.turn.number and call.turn.number.number_list.synthetic
    assert nobody(NIGHT)


@pytest.mark.parametrize("what", ["list", "campaign", "expired"])
def test_whoever_holds_somebody_who_is_not_called_any_more_is_given_another(what):
    make_campaign()
    caller = meilan()
    held = claim(caller)
    if what == "list":
        NumberList.objects.update(state="paused")
    elif what == "campaign":
        Campaign.objects.update(state=rules.CAMPAIGN_PAUSED)
    else:
        NumberList.objects.update(expires_on=NOW.date() - dt.timedelta(days=1))
    with pytest.raises(actions.Stopped):
        permit(held, caller)
    make_campaign(name="Winter")
    other = claim(caller)
    assert other.turn.campaign.name == "Winter"
    held.refresh_from_db()
    assert held.state == rules.RELEASED and not Turn.objects.filter(pk=held.turn_id, claimed_by=caller.pk).exists()


def test_whoever_has_rung_somebody_before_it_was_stopped_goes_on():
    make_campaign()
    caller = meilan()
    held = talk(caller)
    NumberList.objects.update(state="paused")
    assert claim(caller).pk == held.pk


def test_at_somebodys_chosen_hour_nobody_is_kept_at_hand():
    make_campaign(people=40)
    caller = meilan()
    hour = NOW + dt.timedelta(hours=1)
    wished = talk(caller)
    save(wished, caller, "talked", follow_up=(hour, hour + dt.timedelta(hours=1)))
    stranger = anping()
    assert actions.claim_next(volunteer=stranger, now=hour, follow_ups=False) is not None
    assert actions.claim_at_hand(volunteer=caller, now=hour) is None
    assert claim(caller, hour).turn_id == wished.turn_id


def test_whoever_may_not_have_the_person_whose_hour_it_is_reads_when_it_is_over():
    make_campaign()
    caller = meilan()
    hours = (NOW + dt.timedelta(hours=1), NOW + dt.timedelta(hours=2))
    save(talk(caller), caller, "talked", follow_up=hours)
    assert queries.why_empty(anping(), hours[0]).until == hours[1]
