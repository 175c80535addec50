import pytest

from farline.calls import actions as calls
from farline.calls.models import Call, Turn
from farline.calls.tests.factories import NOW, claim, make_campaign, talk
from farline.common.models import DayCount, JournalLine
from farline.journeys import hear_opt_out
from farline.numbers.models import Number
from farline.numbers.tests.opening import opened
from farline.optouts import queries as optouts
from farline.volunteers.tests.factories import meilan

pytestmark = pytest.mark.django_db
UNKNOWN = "+8614000000001"


def hear(number: str) -> None:
    hear_opt_out.hear_opt_out(number=number, by="public", now=NOW)


def test_it_silences_a_number_that_we_never_knew():
    hear(UNKNOWN)
    assert optouts.which_opted_out([UNKNOWN]) == {UNKNOWN}


def test_it_takes_the_number_back_from_whoever_holds_it():
    make_campaign()
    caller = meilan()
    call = talk(caller)
    number = opened(Number.objects.get().pk)
    hear(number)
    assert not Number.objects.exists()
    assert Turn.objects.get().state == "withdrawn"
    assert Call.objects.get().state == "taken_back"
    with pytest.raises(calls.ClaimRanOut):
        calls.extend(call_id=call.pk, volunteer=caller, now=NOW)
    hear(number)


def test_it_leaves_everybody_else_where_they_are():
    make_campaign(people=2)
    kept = claim(meilan())
    other = Number.objects.exclude(pk=kept.turn.number_id).get()
    hear(opened(other.pk))
    kept.refresh_from_db()
    assert kept.state == "prepared" and Number.objects.count() == 1


def test_it_writes_the_same_for_a_number_that_was_known_and_one_that_was_not():
    make_campaign()
    number = opened(Number.objects.get().pk)
    before = JournalLine.objects.count()
    hear(UNKNOWN)
    (one,) = DayCount.objects.values()
    hear(number)
    (other,) = DayCount.objects.values()
    assert {**one, "times": 2} == other and one["times"] == 1
    assert JournalLine.objects.count() == before


def test_it_takes_back_a_number_that_cannot_be_opened_any_more():
    make_campaign()
    Number.objects.update(sealed_number=b"")
    hear_opt_out.hear_opt_out_of(number_id=Number.objects.get().pk, by="meilan", now=NOW)
    assert not Number.objects.exists() and Turn.objects.get().state == "withdrawn"
