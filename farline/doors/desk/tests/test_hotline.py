import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from farline.doors.common import idle
from farline.doors.desk import hotline_line
from farline.hotline.models import Duty, MonthCount, Ring
from farline.journeys import answer_hotline
from farline.optouts import queries as optouts
from farline.telephony import actions as telephony
from farline.telephony.models import Leg
from farline.volunteers import alarms
from farline.volunteers.tests.factories import anping, meilan

pytestmark = pytest.mark.django_db
NUMBER = "+8613800138000"


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def me():
    telephony.open_simulator(now=timezone.now())
    return meilan()


def browser(volunteer) -> Client:
    client = Client()
    client.force_login(volunteer)
    return client


def answered(client: Client) -> int:
    client.post(reverse("desk_hotline_duty"), {"on": "yes"})
    id = answer_hotline.come(source="127.0.0.1", resource="r" * 24, now=timezone.now())
    client.post(reverse("desk_hotline_take", args=[id]))
    return id


def save(client: Client, id: int, said: str, **more: str):
    form = {"conversation": said, "key": "k" * 16, **more}
    return client.post(reverse("desk_hotline_outcome", args=[id]), form, follow=True)


def test_it_rings_on_the_page_of_whoever_sits_there_and_on_no_others(me):
    client, other = browser(me), browser(anping())
    client.post(reverse("desk_hotline_duty"), {"on": "yes"})
    answer_hotline.come(source="127.0.0.1", resource="r" * 24, now=timezone.now())
    assert "Somebody is ringing" in client.get(reverse("desk_hotline")).content.decode()
    assert "Somebody is ringing" not in other.get(reverse("desk_hotline")).content.decode()


def test_a_permit_is_given_to_the_page_once(me):
    client = browser(me)
    id = answered(client)
    first = client.get(reverse("desk_hotline_call", args=[id])).content.decode()
    again = client.get(reverse("desk_hotline_call", args=[id])).content.decode()
    assert 'data-permit=""' not in first and 'data-permit=""' in again
    assert Leg.objects.count() == 1


def test_somebody_elses_call_looks_like_one_that_is_not_there(me):
    id, other = answered(browser(me)), browser(anping())
    assert other.get(reverse("desk_hotline_call", args=[id])).status_code == 404
    assert save(other, id, "talked").status_code == 404
    other.post(reverse("desk_hotline_bar", args=[id]))
    assert Ring.objects.get().state == "taken"


def test_a_yes_leads_to_the_form(me):
    client = browser(me)
    assert "/desk/form/" in save(client, answered(client), "agreed_self").request["PATH_INFO"]


def test_never_again_asks_the_gateway_and_then_the_caller(me, monkeypatch):
    client = browser(me)
    id = answered(client)
    monkeypatch.setattr(hotline_line, "caller_of", lambda resource, volunteer: "")
    answer = save(client, id, "dnc")
    assert answer.status_code == 422 and "No number came along" in answer.content.decode()
    assert "could not read" in save(client, id, "dnc", number="12").content.decode()
    assert "Done, for everybody" in save(client, id, "dnc", number="138 0013 8000").content.decode()
    assert optouts.which_opted_out([NUMBER])


def test_never_again_by_the_number_that_came_along_shows_it_to_nobody(me, monkeypatch):
    client = browser(me)
    id = answered(client)
    monkeypatch.setattr(hotline_line, "caller_of", lambda resource, volunteer: "8613800138000")
    page = save(client, id, "dnc").content.decode()
    assert "Done, for everybody" in page and "13800138000" not in page
    assert optouts.which_opted_out([NUMBER])


def test_a_no_that_comes_after_the_call_was_saved_is_told_where_it_goes(me):
    client = browser(me)
    id = answered(client)
    save(client, id, "considering")
    answer = save(client, id, "dnc", key="another form", number="138 0013 8000")
    assert answer.status_code == 404 and "“Never call me”" in answer.content.decode()
    assert not optouts.which_opted_out([NUMBER])


def test_whoever_is_held_back_reads_why_instead_of_sitting_down(me):
    alarms.raise_alarm(volunteer_id=me.pk, code="never_again_at_hotline", count=10, stops=True, now=timezone.now())
    answer = browser(me).post(reverse("desk_hotline_duty"), {"on": "yes"})
    assert answer.status_code == 409 and "Somebody would like a word with you" in answer.content.decode()
    assert not Duty.objects.exists()


@pytest.mark.parametrize(
    ("along", "silenced"),
    [
        ("+14165550123", "+14165550123"),  # another country
        ("0085221234567", "+85221234567"),
        ("01062345678", "+861062345678"),
        ("1062345678", "+861062345678"),  # a landline without its 0: no list would take it so
        ("+8614055512345", "+8614055512345"),  # of no plan
        ("62345678", "+62345678"),
    ],
)
def test_never_again_is_heard_from_whatever_number_came_along(me, monkeypatch, along: str, silenced: str):
    client = browser(me)
    id = answered(client)
    monkeypatch.setattr(hotline_line, "caller_of", lambda resource, volunteer: along)
    assert "Done, for everybody" in save(client, id, "dnc").content.decode()
    assert optouts.which_opted_out([silenced])


@pytest.mark.parametrize(("told", "heard"), [("+1 416 555 0123", True), ("1381234567", False), ("+12", False)])
def test_a_number_that_is_told_may_be_of_any_country_but_hold_no_slip(me, monkeypatch, told: str, heard: bool):
    client = browser(me)
    id = answered(client)
    monkeypatch.setattr(hotline_line, "caller_of", lambda resource, volunteer: "")
    assert ("Done, for everybody" in save(client, id, "dnc", number=told).content.decode()) == heard
    assert bool(optouts.which_opted_out(["+14165550123"])) == heard


def test_saving_twice_counts_once(me):
    client = browser(me)
    id = answered(client)
    save(client, id, "talked")
    assert save(client, id, "talked").status_code == 200
    assert list(MonthCount.objects.values_list("conversation", "calls")) == [("talked", 1)]


def test_leaving_the_hotline_ends_it_at_once(me):
    client = browser(me)
    client.post(reverse("desk_hotline_duty"), {"on": "yes"})
    client.post(reverse("desk_hotline_duty"), {"on": "no"})
    assert not Duty.objects.exists()
    assert client.post(reverse("desk_hotline_stay")).status_code == 409


def test_nobody_lets_invented_people_ring_outside_of_a_demo(me, settings, monkeypatch):
    called: list[object] = []

    def somebody(now: object) -> bool:
        called.append(now)
        return True

    monkeypatch.setattr(hotline_line, "let_somebody_ring", somebody)
    client = browser(me)
    client.post(reverse("desk_hotline_try"))
    assert not called
    settings.DEMO = True
    client.post(reverse("desk_hotline_try"))
    assert called


def test_without_a_gateway_the_number_is_simply_not_known():
    assert hotline_line.caller_of("r" * 24, 1) == ""
    assert not hotline_line.bar("r" * 24, 1)


def test_the_page_asks_for_a_press_ten_minutes_before_a_quiet_evening_ends_it(me):
    client = browser(me)
    client.post(reverse("desk_hotline_duty"), {"on": "yes"})
    page = client.get(reverse("desk_hotline"))
    assert 6590 <= page.context["ask_in"] <= 6600 and "Are you still there?" in page.content.decode()
    session = client.session
    session[idle.SEEN] -= 6500
    session.save()
    later = client.get(reverse("desk_hotline"), headers={"Sec-Fetch-Mode": "cors"})
    assert later.context["ask_in"] <= 100, "what the page fetches by itself is no press"
    client.post(reverse("desk_hotline_duty"), {"on": "yes"})
    assert client.get(reverse("desk_hotline")).context["ask_in"] >= 6590
