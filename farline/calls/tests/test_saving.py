"""What is done for several at once on a server: nobody waits for what another has in hand of one of them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import OperationalError, connection

from farline.calls import actions, queries, rules
from farline.calls.actions import finishing, handing_out
from farline.calls.models import Call, Turn, Uncounted
from farline.calls.queries.counted import Change
from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.common import group_commit
from farline.common.group_commit import requests
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

HOUR = dt.timedelta(hours=1)
pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the embedded database has one writer")


@contextmanager
def held_by_another(table: str, id: int, patience: str = "2s") -> Iterator[None]:
    """Meanwhile whoever waits for a lock fails after so long."""
    other = connection.copy()
    with closing(other), other.cursor() as theirs, connection.cursor() as ours:
        theirs.execute("BEGIN")
        theirs.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [id])  # noqa: S608  one of our own
        ours.execute("SELECT set_config('lock_timeout', %s, false)", [patience])
        try:
            yield
        finally:
            ours.execute("RESET lock_timeout")
            theirs.execute("ROLLBACK")


def asked(call: Call, volunteer: Volunteer, now: dt.datetime = NOW) -> group_commit.Request:
    return [call.pk, call.fence, volunteer.pk, "busy", "", "a-key", True, now.isoformat()]


@pytest.mark.django_db(transaction=True)
def test_of_two_saved_at_once_one_that_another_holds_delays_nobody():
    make_campaign(people=2)
    callers = (meilan(), anping())
    first, second = (talk(caller) for caller in callers)
    with held_by_another("calls_turn", first.turn_id):
        said = requests.do(finishing.SAVE, [asked(first, callers[0]), asked(second, callers[1])])
    assert said[0] is None and said[1][1] == "busy"  # the first goes by itself, and waits alone
    assert set(Turn.objects.exclude(claimed_by=None).values_list("pk", flat=True)) == {first.turn_id}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_whose_account_another_holds_delays_nobody():
    make_campaign(people=4)
    claim(make_volunteer())
    held, free = meilan(), anping()
    with held_by_another("volunteers_volunteer", held.pk):
        said = requests.do(handing_out.CLAIM, [[one.pk, one.pk + 1, NOW.isoformat()] for one in (held, free)])
    assert said[0] is None and Turn.objects.get(claimed_by=free).pk == said[1]


OF_TURN = ("state", "not_before", "not_after", "hang_ups", "forget_at", "claimed_by", "claimed_until")
OF_CALL = ("state", "line", "conversation", "saved_with", "undo_until", "before", "finished_at")


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted({*rules.LINE_OUTCOMES, *rules.CONVERSATION_OUTCOMES} - {rules.ANSWERED}))
@pytest.mark.parametrize(
    ("hang_ups", "attempts", "done"),
    [
        (0, 1, False), (1, 2, False), (1, rules.MOST_ATTEMPTS, False), (1, rules.MOST_IN_LIFE, False), (2, 1, False),
        (0, 1, True), (0, rules.MOST_ATTEMPTS, True),
    ],
)  # fmt: skip
def test_what_one_statement_decides_for_many_is_what_the_rules_decide_for_one(code, hang_ups, attempts, done):
    make_campaign(people=2)
    callers = (meilan(), anping())
    for caller in callers:
        save(talk(caller), caller, "busy")
    later = NOW + 31 * 24 * HOUR
    together, alone = (talk(caller, later) for caller in callers)
    Turn.objects.update(hang_ups=hang_ups, attempts=attempts, forget_at=later if done else None)
    Uncounted.objects.all().delete()
    words = (code, "") if code in rules.LINE_OUTCOMES else (rules.ANSWERED, code)
    [said] = requests.do(
        finishing.SAVE, [[together.pk, together.fence, callers[0].pk, *words, "a-key", True, later.isoformat()]]
    )
    noted = rows_of(Uncounted.objects.all(), Change._fields)
    Uncounted.objects.all().delete()
    saved = save(alone, callers[1], code, later, line=words[0], conversation=words[1], key="a-key")
    assert noted == rows_of(Uncounted.objects.all(), Change._fields)
    assert said[1] == saved.outcome.code and (said[3] is None) == (saved.number_id is None)
    assert saved.took is not None and said[5] == pytest.approx(saved.took.total_seconds())
    for model, pks, names in ((Turn, "turn_id", OF_TURN), (Call, "pk", OF_CALL)):
        one, other = (model.objects.values(*names).get(pk=getattr(call, pks)) for call in (together, alone))
        if model is Call and one["before"]:
            one["before"] = finishing._from_before(one["before"])
            other["before"] = finishing._from_before(other["before"])
        assert one == other


def rows_of(found, names):
    return sorted(found.values_list(*names), key=str)


@pytest.mark.django_db
def test_a_save_that_had_arrived_before_is_not_written_with_the_others():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    for wanted in (1, 0):
        assert (
            sum(one is not None for one in requests.do(finishing.SAVE, [asked(call, caller), asked(call, caller)]))
            == wanted
        )
    assert Uncounted.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_another_is_just_adding_up_is_not_counted_anew_beside_them():
    make_campaign()
    caller = meilan()
    save(talk(caller), caller, "busy")
    with held_by_another("calls_uncounted", Uncounted.objects.get().pk, "50ms"), pytest.raises(OperationalError):
        actions.count_anew()
    actions.count_anew()
    assert queries.differences() == []
