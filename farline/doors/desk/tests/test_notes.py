"""A note for the next volunteer holds no number."""

import pytest

from farline.doors.desk import notes
from farline.doors.desk.tests import scene
from farline.volunteers.tests import factories


@pytest.mark.parametrize(
    "words", ["打138 0013 8000", "+86 391 000 0001", "家里 3910001", "他的QQ：123456789", "一三八零零一三八零零零"]
)
def test_it_finds_a_number_in_a_note(words):
    assert notes.holds_a_number(words)


@pytest.mark.parametrize("words", ["", "15:00—18:00 方便", "2026-11-28 下午再打", "70多岁，3个孙子", "1989年的事"])
def test_it_leaves_hours_days_and_years_alone(words):
    assert not notes.holds_a_number(words)


@pytest.mark.slow
@pytest.mark.django_db
def test_it_refuses_a_note_with_a_number_and_keeps_what_was_typed():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    answer = desk.post("desk_note", call_id, text="打138 0013 8000")
    assert answer.status_code == 422 and "打138 0013 8000</textarea>" in answer.content.decode()
    script = desk.client.post(
        desk.address("desk_note", call_id), {"text": "打138 0013 8000"}, headers={"Accept": "application/json"}
    )
    assert script.status_code == 422
    assert "138" not in desk.get("desk_call", call_id).content.decode()
