"""A whole practice evening through the views, and what must not be seen on the way."""

import datetime as dt
import re
import shutil
from unittest import mock

import pytest
from django.core.cache import cache
from django.utils import timezone

from farline.calls.models import Call, Turn
from farline.declarations.models import Declaration, EarlierQuit
from farline.doors.desk import briefing
from farline.doors.desk.tests import scene
from farline.doors.live import subjects
from farline.doors.live.topics import News
from farline.guide import folder
from farline.journeys import hear_opt_out
from farline.numbers.models import Number
from farline.volunteers.models import OpenSession as Session
from farline.volunteers.tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DECLARES = {
    "people": "1", "p0-party": "never", "p0-league": "declares", "p0-pioneers": "declares",
    "p0-name": "安然", "p0-name_kind": "pseudonym",
}  # fmt: skip
CONFIRMS = {**DECLARES, "p0-heard": ["said_yes", "chose_own_name"], "p0-told": "yes", "p0-receipt": "yes"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


def agreed(desk: scene.Desk) -> str:
    """The address of the form that an evening's yes opened."""
    call_id = desk.next()
    desk.practise(call_id)
    answer = desk.outcome(call_id, conversation="agreed_self")
    assert answer.url.endswith(f"/desk/call/{call_id}/saved")
    page = desk.get("desk_saved", call_id)
    return next(link for link in scene.links(page) if "/desk/form/" in link)


def window_of(form: str) -> int:
    found = re.search(r"/form/(\d+)/", form)
    assert found
    return int(found[1])


def test_it_leads_from_the_next_person_to_a_receipt():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    form = agreed(desk)
    window = window_of(form)
    assert desk.get("desk_declare", window).status_code == 200
    read = desk.post("desk_declare", window, do="read", **DECLARES)
    assert read.status_code == 200 and "安然" in read.content.decode()
    done = desk.post("desk_declare", window, do="confirm", **CONFIRMS)
    assert len(re.findall(r"<span>\d{4}</span>", done.content.decode())) == 5
    assert "安然" not in done.content.decode()
    assert Declaration.objects.count() == 1


def test_it_saves_once_when_the_button_was_pressed_twice():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    window = window_of(agreed(desk))
    desk.post("desk_declare", window, do="confirm", **CONFIRMS)
    again = desk.post("desk_declare", window, do="confirm", **CONFIRMS)
    assert again.status_code == 404 and "saved, once" in again.content.decode()
    assert Declaration.objects.count() == 1


def test_it_keeps_all_that_was_typed_when_something_is_missing():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    window = window_of(agreed(desk))
    asked = desk.post("desk_declare", window, do="read", **{**DECLARES, "p0-party": ""})
    assert asked.status_code == 422 and 'value="安然"' in asked.content.decode()
    heard = desk.post("desk_declare", window, do="confirm", **DECLARES)
    assert heard.status_code == 422 and "安然" in heard.content.decode()
    assert desk.post("desk_declare", window, do="check", **DECLARES).status_code == 422
    assert desk.post("desk_declare", window, do="check", **CONFIRMS).status_code == 204, "asked, and nothing saved"
    assert not Declaration.objects.exists()


def test_it_closes_a_form_that_was_left_for_good():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    window = window_of(agreed(desk))
    desk.post("desk_window_leave", window)
    late = desk.post("desk_declare", window, do="confirm", **CONFIRMS)
    assert late.status_code == 404 and not Declaration.objects.exists()
    assert "/desk/form/" not in desk.get("desk_home").content.decode()


def test_it_opens_a_form_to_nobody_else():
    scene.open_campaign()
    window = window_of(agreed(scene.Desk(factories.meilan())))
    other = scene.Desk(factories.anping())
    assert other.get("desk_declare", window).status_code == 404
    assert other.post("desk_declare", window, do="confirm", **CONFIRMS).status_code == 404
    other.post("desk_window_leave", window)
    assert other.get("desk_earlier", window).status_code == 404
    assert not Declaration.objects.exists()


def test_it_closes_the_form_when_the_outcome_is_undone():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    desk.outcome(call_id, conversation="agreed_self")
    window = window_of(next(x for x in scene.links(desk.get("desk_saved", call_id)) if "/desk/form/" in x))
    assert desk.post("desk_undo", call_id).url.endswith(f"/desk/call/{call_id}/")
    assert desk.get("desk_call", call_id).status_code == 200
    assert desk.get("desk_declare", window).status_code == 404


def test_it_never_writes_a_form_into_the_session_that_names_its_call():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    form = agreed(desk)
    window = window_of(form)
    while_open = [str(session.get_decoded()) for session in Session.objects.all()]
    assert while_open and not [words for words in while_open if str(window) in words]
    # And yet a browser that lost everything finds the open form again, on any device.
    elsewhere = scene.Desk(desk.volunteer)
    assert form in elsewhere.get("desk_home").content.decode()
    assert form not in scene.Desk(factories.anping()).get("desk_home").content.decode()


def test_it_tells_two_open_forms_apart_by_place_and_time_and_names_nobody():
    scene.open_campaign([scene.AGREES, scene.ALREADY_QUIT])
    desk = scene.Desk(factories.meilan())
    first = agreed(desk)
    Turn.objects.update(province="SH")
    Number.objects.all().update(place="")
    with mock.patch.object(timezone, "now", return_value=timezone.now() + dt.timedelta(minutes=7)):
        call_id = desk.next()
        Turn.objects.filter(calls=call_id).update(province="HA")
        Number.objects.filter(pk=Turn.objects.get(calls=call_id).number_id).update(place="0391")
        desk.practise(call_id)
        desk.outcome(call_id, conversation="agreed_self")
        page = desk.get("desk_home").content.decode().replace("\xa0", " ")
    assert "Forms are still open" in page and first in page
    assert "A number from Jiaozuo, Henan, opened just now" in page
    assert "A number from Shanghai, opened 7 minutes ago" in page
    assert not scene.DIGITS.search(re.sub(r'(href|value|content|src)="[^"]*"', "", page.partition("open-form")[2]))


def test_it_keeps_an_earlier_quit_apart():
    scene.open_campaign([scene.ALREADY_QUIT])
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    desk.outcome(call_id, conversation="already_quit")
    form = next(x for x in scene.links(desk.get("desk_saved", call_id)) if "/earlier" in x)
    window = window_of(form)
    assert desk.post("desk_earlier", window, about_when="unknown").status_code == 422
    desk.post("desk_earlier", window, organizations=["league", "pioneers"], about_when="ten_years")
    assert EarlierQuit.objects.count() == 1 and not Declaration.objects.exists()


def test_it_shows_a_number_in_one_answer_and_in_no_other():
    real = scene.open_campaign([scene.AGREES, scene.NO_ANSWER])
    meilan = factories.meilan()
    desk = scene.Desk(meilan)
    call_id = desk.next()
    desk.get("desk_call", call_id)
    risk = desk.post("desk_dial", call_id, way="own_phone")
    assert "tel:" not in risk.content.decode()
    shown = desk.post("desk_dial", call_id, way="own_phone", risk="asked", understood="yes")
    stand_in = re.search(r"\+86 140 \d{4} \d{4}", shown.content.decode())
    assert stand_in and shown.headers["Cache-Control"] == "no-store"
    # An invented number gets neither a link nor a code to scan.
    assert "tel:" not in shown.content.decode() and "data:image/svg" not in shown.content.decode()
    desk.get("desk_dial", call_id)
    desk.get("desk_call", call_id)
    desk.outcome(call_id, line="no_answer")
    desk.get("desk_saved", call_id)
    desk.get("desk_home")
    for answer in desk.answers:
        text = answer.content.decode() + str(answer.headers)
        plain = re.sub(r"\D", "", text) if len(text) < 2000 else text
        assert not any(number in plain or number[3:] in plain for number in real)
        assert answer is shown or stand_in[0] not in text


def test_it_leads_an_unbriefed_caller_to_the_briefing_first():
    scene.open_campaign()
    stranger = factories.make_volunteer("newcomer", briefed=False)
    desk = scene.Desk(stranger)
    assert desk.post("desk_next").url.endswith("/desk/briefing/")
    assert desk.post("desk_briefing", understood=["alone"]).status_code == 422
    answer = desk.post("desk_briefing")
    assert answer.status_code == 422
    assert "data-focus" in answer.content.decode() and "desk/focus" in answer.content.decode(), "read out first"
    assert desk.post("desk_briefing", understood=briefing.UNDERSTOOD).url.endswith("/desk/")
    assert desk.next()


def test_it_takes_the_person_back_from_everyone_who_holds_them_at_a_no():
    scene.open_campaign([scene.NEVER_AGAIN])
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    answer = desk.outcome(call_id, conversation="dnc")
    saved = desk.get("desk_saved", call_id)
    assert answer.status_code == 302 and "never called again" in saved.content.decode()
    assert "desk/call" not in "".join(link for link in scene.links(saved) if link.endswith("undo"))
    assert desk.post("desk_undo", call_id).status_code == 409
    assert desk.post("desk_next").url.endswith("/desk/waiting/")


def test_it_gives_the_same_person_back_in_a_second_tab():
    scene.open_campaign([scene.AGREES, scene.NO_ANSWER])
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    assert desk.next() == call_id
    assert Call.objects.count() == 1


def test_it_prompts_care_after_a_hostile_call():
    scene.open_campaign(["6"])
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    desk.outcome(call_id, conversation="hostile")
    assert "Take care of yourself" in desk.get("desk_saved", call_id).content.decode()


def test_it_offers_a_pause_after_two_hostile_calls_in_a_row_and_not_with_one_between(monkeypatch):
    monkeypatch.setattr("farline.telephony.rules.PERMIT_SECONDS_APART", 0)
    scene.open_campaign(["6", "1", "6", "6"])
    desk = scene.Desk(factories.meilan())
    offered = []
    for conversation in ("hostile", "listened_silent", "hostile", "hostile"):
        call_id = desk.next()
        desk.practise(call_id)
        desk.outcome(call_id, conversation=conversation)
        offered.append("Two hard calls" in desk.get("desk_saved", call_id).content.decode())
    assert offered == [False, False, False, True]


def test_new_words_reach_a_caller_in_the_middle_of_a_call_at_the_step_they_are_at(tmp_path, settings):
    pack = tmp_path / "pack"
    shutil.copytree(settings.CONTENT_DIR, pack)
    settings.CONTENT_DIR, settings.OWN_CONTENT_DIR = pack, None
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    before = desk.get("desk_call", call_id, step="purpose").context["step"]["say"]
    folder.write(
        "scripts/first-call.toml", folder.text_of("scripts/first-call.toml").replace(before[0], "Quite new words.")
    )
    after = desk.get("desk_call", call_id).context["step"]["say"]
    assert before != after
    assert "Quite new words." in after
    assert before[1:] == after[1:]


def test_it_says_where_the_list_comes_from():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    page = desk.practise(call_id).content.decode()
    assert "How do you know my number" in page and "<blockquote>invented</blockquote>" in page


def test_it_takes_a_person_away_who_says_no_elsewhere_while_they_are_held():
    number = scene.open_campaign()[0]
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    desk.practise(call_id)
    hear_opt_out.hear_opt_out(number=number, by="a visitor", now=timezone.now())
    assert subjects.about_claims([call_id]) == {call_id: News("withdrawn", last=True)}
    assert desk.get("desk_call", call_id).status_code == 404
    shown = desk.post("desk_dial", call_id, way="own_phone", risk="asked", understood="yes")
    assert shown.status_code in {404, 409} and "+86" not in shown.content.decode()
    assert desk.post("desk_next").url.endswith("/desk/waiting/")


def test_it_offers_the_practice_line_again_to_somebody_who_signed_in_anew():
    scene.open_campaign()
    meilan = factories.meilan()
    first = scene.Desk(meilan)
    call_id = first.next()
    first.practise(call_id)
    again = scene.Desk(meilan)
    assert 'value="practice"' in again.get("desk_call", call_id).content.decode()
    assert 'id="practice"' in again.practise(call_id).content.decode()


def test_beside_an_open_form_it_offers_nobody_else():
    scene.open_campaign([scene.AGREES, scene.AGREES])
    desk = scene.Desk(factories.meilan())
    agreed(desk)
    saved = desk.answers[-1].content.decode()
    assert "/form/" in saved and "/desk/next/" not in saved


def test_a_device_that_was_found_well_is_called_from_at_once():
    scene.open_campaign()
    desk = scene.Desk(factories.meilan())
    call_id = desk.next()
    assert desk.post("desk_dial", call_id, way="browser").url == desk.address("desk_line_check")
    page = desk.get("desk_line_check").content.decode()
    assert f'action="{desk.address("desk_dial", call_id)}"' in page and 'name="checked" value="yes"' in page
    called = desk.post("desk_dial", call_id, way="browser", checked="yes")
    assert called.headers.get("Location") != desk.address("desk_line_check")
