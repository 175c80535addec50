import pytest

from tests.rush import rush

STAGE = """
import datetime as dt
from farline.shifts import actions
from farline.volunteers import actions as volunteers
for n in range(4):
    volunteers.register(handle=f"caller-{n}", passphrase=None, roles=["caller"], by="tests", now=now)
actions.plan(starts=[now + dt.timedelta(hours=2)], minutes=60, places=2, by="tests", now=now)
"""
EACH = """
from farline.shifts import actions
from farline.shifts.models import Shift
from farline.volunteers import queries
try:
    actions.sign_up(shift_id=Shift.objects.get().pk, volunteer=queries.by_handle(f"caller-{n}"), now=now)
    print("in")
except actions.NoPlaceLeft:
    print("full")
"""


@pytest.mark.slow
def test_of_four_who_want_two_places_at_the_same_moment_two_get_them(tmp_path):
    assert sorted(rush(tmp_path, STAGE, EACH, 4)) == ["full", "full", "in", "in"]
