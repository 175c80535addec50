"""Something kind, or something that a coordinator must know at once; neither leads back to anybody."""

import pytest
from django.test import Client
from django.urls import reverse

from farline.doors.desk.tests import scene
from farline.guide import queries as guide
from farline.guide.models import RaisedDoubt
from farline.incidents import queries
from farline.incidents.models import KindWord, Report
from farline.packs import queries as packs
from farline.volunteers.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def saved_as(conversation: str) -> tuple[scene.Desk, int]:
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    desk.post("desk_next")
    call_id = int(desk.answers[-1].headers["Location"].rstrip("/").rsplit("/", 1)[1])
    desk.post("desk_dial", call_id, way="practice")
    page = desk.get("desk_call", call_id)
    said = {"line": "answered", "conversation": conversation, "fence": page.context["person"].fence, "key": "k" * 12}
    desk.post("desk_outcome", call_id, **{name: str(value) for name, value in said.items()})
    return desk, call_id


def test_it_shares_a_kind_word_once_and_ties_it_to_nobody():
    desk, call_id = saved_as("gave_feedback")
    assert "something kind" in desk.get("desk_saved", call_id).content.decode()
    desk.post("desk_kind", call_id, text="Thank you all.")
    desk.post("desk_kind", call_id, text="And once more.")
    assert [one.text for one in queries.kind_words_waiting()] == ["Thank you all."]
    assert str(call_id) not in str(KindWord.objects.values_list())


def test_a_lead_sees_at_once_that_somebody_was_in_need():
    desk, call_id = saved_as("distress")
    lead = Client()
    lead.force_login(factories.make_volunteer("baihe", ["coordinator"]))
    assert "Please look now" in lead.get("/en/office/").content.decode()
    desk.post("desk_tell", call_id, what="threat", text="They know my street.")
    assert sorted(Report.objects.values_list("kind", flat=True)) == ["distress", "threat"]
    caller = Client()
    caller.force_login(factories.anping())
    assert "Please look now" not in caller.get("/en/desk/").content.decode()


@pytest.mark.parametrize(("path", "words"), [("en", "Nothing was written."), ("zh-hant", "沒有寫什麼。")])
def test_that_nothing_was_written_is_read_in_the_readers_language(path, words):
    desk, call_id = saved_as("hostile")
    desk.post("desk_tell", call_id, what="threat")
    [told] = queries.open_reports()
    lead = Client()
    lead.force_login(factories.make_volunteer("baihe", ["coordinator"]))
    assert words in lead.get(f"/{path}/office/reports/{told.id}/").content.decode()


def test_doubts_are_counted_by_month_once_for_a_call_and_tied_to_nobody(settings):
    settings.DEMO = True  # invented people count, since in a demo all are
    desk, call_id = saved_as("refused")
    assert "Which doubts did they raise?" in desk.get("desk_saved", call_id).content.decode()
    desk.post("desk_doubts", call_id, doubt=["D03", "D12"])
    desk.post("desk_doubts", call_id, doubt=["D03"])
    assert guide.raised() == {"D03": 1, "D12": 1}
    assert str(call_id) not in str(RaisedDoubt.objects.values_list())
    assert "Which doubts did they raise?" not in desk.get("desk_saved", call_id).content.decode()


@pytest.mark.parametrize("said", ["talked", "asked_info"])
def test_undoing_the_outcome_takes_back_what_was_counted_with_it(settings, said):
    settings.DEMO = True
    desk, call_id = saved_as(said)
    desk.post("desk_doubts", call_id, doubt=["D03", "D12"])
    desk.post("desk_handed_over", call_id, kind="safety")
    assert guide.raised() == {"D03": 1, "D12": 1} and sum(packs.handed_over().values()) == 1
    desk.post("desk_undo", call_id)
    assert guide.raised() == {} and packs.handed_over() == {}


def test_a_pack_read_out_to_an_invented_person_is_noted_and_counts_nowhere():
    desk, call_id = saved_as("asked_info")
    desk.post("desk_handed_over", call_id, kind="safety")
    assert "noted" in desk.get("desk_saved", call_id).content.decode()
    assert packs.handed_over() == {}


def test_what_an_invented_person_doubts_counts_nowhere():
    desk, call_id = saved_as("refused")
    assert "Which doubts did they raise?" not in desk.get("desk_saved", call_id).content.decode()
    desk.post("desk_doubts", call_id, doubt=["D03"])
    assert guide.raised() == {}


def test_a_doubt_that_no_card_answers_is_not_counted(settings):
    settings.DEMO = True
    desk, call_id = saved_as("talked")
    desk.post("desk_doubts", call_id, doubt=["D03", "D99"])
    assert guide.raised() == {}


def test_a_caller_asks_for_a_coordinator_who_sees_whose_question_it_is():
    desk = scene.Desk(factories.meilan())
    desk.post("desk_ask", text="  ")
    assert not Report.objects.exists()
    desk.post("desk_ask", text="May I call somebody who asked for a letter?")
    [asked] = queries.open_reports()
    assert asked.kind == "wants_coordinator" and asked.text == "meilan: May I call somebody who asked for a letter?"
    assert "meilan" not in str(Report.objects.values_list())
    lead = Client()
    lead.force_login(factories.make_volunteer("baihe", ["coordinator"]))
    page = lead.get("/en/office/").content.decode()
    assert "waits for you" in page and "Please look now" not in page


def test_a_stranger_tells_nothing_about_a_call_that_is_not_theirs():
    _desk, call_id = saved_as("hostile")
    spy = Client()
    spy.force_login(factories.make_volunteer("stranger"))
    for name, said in (
        ("desk_tell", {"what": "threat", "text": "x"}),
        ("desk_kind", {"text": "x"}),
        ("desk_doubts", {"doubt": "D03"}),
    ):
        assert spy.post(reverse(name, args=[call_id]), said).headers["Location"].endswith("/desk/")
    assert not Report.objects.exists() and not KindWord.objects.exists() and not RaisedDoubt.objects.exists()


def test_what_is_shown_at_the_desk_was_read_by_somebody():
    from farline.incidents import actions

    actions.tell_kind_word(text="raw words", now=factories.NOW)
    client = Client()
    client.force_login(factories.meilan())
    assert "raw words" not in client.get("/en/desk/").content.decode()
    [one] = queries.kind_words_waiting()
    actions.show_kind_word(id=one.id, text="kind words", by="baihe", now=factories.NOW)
    assert "kind words" in client.get("/en/desk/").content.decode()
