"""Outcomes saved for several at once on a server: nobody waits for a call that another has in hand."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection

from farline.calls.actions import finishing
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NOW, make_campaign, talk
from farline.common import group_commit
from farline.volunteers.models import Volunteer
from farline.volunteers.tests.factories import anping, meilan


@contextmanager
def held_by_another(turn_id: int) -> Iterator[None]:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT 1 FROM calls_turn WHERE id = %s FOR UPDATE", [turn_id])
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


def asked(call: Call, volunteer: Volunteer) -> group_commit.Request:
    return [call.pk, call.fence, volunteer.pk, "busy", "", "a-key", True, NOW.isoformat()]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_two_saved_at_once_one_that_another_holds_delays_nobody():
    if connection.vendor != "postgresql":
        pytest.skip("the embedded database has one writer")
    make_campaign(people=2)
    callers = (meilan(), anping())
    first, second = (talk(caller) for caller in callers)
    with connection.cursor() as cursor, held_by_another(first.turn_id):
        cursor.execute("SET lock_timeout = '2s'")
        try:
            said = finishing.save_for_all([asked(first, callers[0]), asked(second, callers[1])])
        finally:
            cursor.execute("RESET lock_timeout")
    assert said[0] is None and said[1][1] == "busy"  # the first goes by itself, and waits alone
    assert set(Turn.objects.exclude(claimed_by=None).values_list("pk", flat=True)) == {first.turn_id}
