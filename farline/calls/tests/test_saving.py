"""What is done for several at once on a server: nobody waits for what another has in hand of one of them."""

import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from django.db import connection

from farline.calls import actions
from farline.calls.actions import counting, finishing, handing_out
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign, save, talk
from farline.common import group_commit
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, make_volunteer, meilan

HOUR = dt.timedelta(hours=1)
pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="the embedded database has one writer")


@contextmanager
def held_by_another(table: str, id: int) -> Iterator[None]:
    """Meanwhile whoever waits for a lock fails after two seconds."""
    other = connection.copy()
    with closing(other), other.cursor() as theirs, connection.cursor() as ours:
        theirs.execute("BEGIN")
        theirs.execute(f"SELECT 1 FROM {table} WHERE id = %s FOR UPDATE", [id])  # noqa: S608  one of our own
        ours.execute("SET lock_timeout = '2s'")
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
        said = finishing.save_for_all([asked(first, callers[0]), asked(second, callers[1])])
    assert said[0] is None and said[1][1] == "busy"  # the first goes by itself, and waits alone
    assert set(Turn.objects.exclude(claimed_by=None).values_list("pk", flat=True)) == {first.turn_id}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_whose_account_another_holds_delays_nobody():
    make_campaign(people=4)
    claim(make_volunteer())
    held, free = meilan(), anping()
    with held_by_another("volunteers_volunteer", held.pk):
        said = handing_out.hand_out([[one.pk, one.pk + 1, NOW.isoformat()] for one in (held, free)])
    assert said[0] is None and Turn.objects.get(claimed_by=free).pk == said[1]


NOTED = """
CREATE TEMPORARY TABLE noted (at serial, cell text);
CREATE FUNCTION pg_temp.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
INSERT INTO noted (cell) VALUES (tg_table_name || coalesce(to_jsonb(new) ->> 'line', '')); RETURN new; END $$;
"""
NOTE = "CREATE TRIGGER note BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION pg_temp.note()"


@pytest.mark.django_db
def test_an_undo_counts_in_the_order_in_which_a_save_does():
    make_campaign(people=2)
    callers = (meilan(), anping())
    first, second = (talk(caller) for caller in callers)
    for call, said in ((first, "off"), (second, "no_answer")):
        save(call, callers[call is second], said)
    later = NOW + 5 * 24 * HOUR
    calls = [talk(caller, later) for caller in callers]
    with connection.cursor() as cursor:
        cursor.execute(NOTED)
        for name, _, _ in counting.TABLES:
            cursor.execute(NOTE.format(name))
        finishing.save_for_all([asked(*one, now=later) for one in zip(calls, callers, strict=True)])
        cursor.execute("DELETE FROM noted RETURNING cell")
        together = [cell for (cell,) in cursor.fetchall()]
        actions.undo(call_id=calls[0].pk, volunteer=callers[0], now=later)
        cursor.execute("SELECT cell FROM noted ORDER BY at")
        undone = [cell for (cell,) in cursor.fetchall()]
    assert len(undone) == 4 and [cell for cell in together if cell in undone] == undone
