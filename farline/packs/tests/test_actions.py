import datetime as dt

import pytest

from farline.packs import actions
from farline.packs.models import HandedOver

NOW = dt.datetime(2026, 11, 25, 2, 0, tzinfo=dt.UTC)
pytestmark = pytest.mark.django_db


def test_it_counts_by_kind_and_week_and_nothing_else():
    actions.note_handed_over(kind="safety", now=NOW)
    actions.note_handed_over(kind="safety", now=NOW + dt.timedelta(days=3))
    actions.note_handed_over(kind="safety", now=NOW + dt.timedelta(days=7))
    actions.note_handed_over(kind="reading", now=NOW)
    assert set(HandedOver.objects.values_list("week", "kind", "count")) == {
        ("2026-W48", "safety", 2), ("2026-W49", "safety", 1), ("2026-W48", "reading", 1),
    }  # fmt: skip
    assert {field.name for field in HandedOver._meta.concrete_fields} == {"id", "week", "kind", "count"}


def test_it_refuses_a_kind_that_no_pack_has():
    with pytest.raises(actions.NoSuchPack):
        actions.note_handed_over(kind="gift", now=NOW)
    assert not HandedOver.objects.exists()


def test_what_is_taken_back_is_one_fewer_and_never_less_than_none():
    for _ in range(2):
        actions.note_handed_over(kind="safety", now=NOW)
    for _ in range(3):
        actions.take_back_handed_over(kinds=["safety", "reading"], now=NOW)
    assert list(HandedOver.objects.values_list("kind", "count")) == [("safety", 0)]
