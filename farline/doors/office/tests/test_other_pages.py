"""Home, reports, tally, atlas, follow-ups: each with nothing in it and with something."""

import datetime as dt
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from farline import ROOT
from farline.calls import actions as calls
from farline.calls import rules as calling
from farline.common import journal
from farline.declarations import actions as declarations
from farline.doors.commands.demo import parts
from farline.doors.office import cells, home, journal_words
from farline.incidents import actions as incidents
from farline.incidents import queries as reports
from farline.incidents import rules as incident_rules
from farline.journeys import finish_call, sweep
from farline.numbers import rules as number_rules
from farline.tally import actions as tally
from farline.tally import queries
from farline.tally.models import Withdrawal


def test_it_leads_a_new_coordinator_to_the_next_step(coordinator, now):
    assert "Make a campaign" in coordinator.get(reverse("office_home")).content.decode()
    step = home.next_step([], [])
    assert step
    assert step.url == reverse("office_campaign_new")
    calls.create_campaign(name="Autumn", purpose="Hello", script="first-call", by="baihe", now=now)
    assert "bring in a list of numbers" in coordinator.get(reverse("office_home")).content.decode()


def test_it_shows_each_role_its_own_rooms_in_the_order_of_an_evening(admin, coordinator):
    page = coordinator.get(reverse("office_home")).content.decode()
    places = [page.index(words) for words in ("Before the evening", "While people call", "After the evening")]
    assert places == sorted(places)
    page = admin.get(reverse("office_home")).content.decode()
    assert "While people call" not in page
    assert reverse("office_volunteers") in page
    assert reverse("office_lists") not in page


@pytest.mark.parametrize("name", ["office_reports", "office_follow_ups", "office_lists", "office_atlas"])
def test_it_says_so_when_there_is_nothing(coordinator, name):
    assert coordinator.get(reverse(name)).status_code == 200


def test_it_moves_a_report_on_and_says_so_when_somebody_was_first(coordinator, now):
    report = incidents.raise_report(kind="complaint", text="You called at night.", by="public", now=now)
    assert "1 complaint or report waits" in coordinator.get(reverse("office_home")).content.decode()
    assert "You called at night." in coordinator.get(reverse("office_report", args=[report])).content.decode()
    coordinator.post(reverse("office_report_state", args=[report]), {"state": "contained"})
    assert "waits for you" not in coordinator.get(reverse("office_home")).content.decode()  # it was read
    assert [one.state for one in reports.open_reports()] == ["contained"]
    late = coordinator.post(reverse("office_report_state", args=[report]), {"state": "triaged"}, follow=True)
    assert "Somebody moved this report meanwhile" in late.content.decode()
    assert coordinator.post(reverse("office_report_state", args=[report]), {"state": "odd"}).status_code == 404
    assert coordinator.get(reverse("office_report", args=[1])).status_code == 404


def test_the_unread_come_first_and_a_closed_one_is_taken_up_again(coordinator, now):
    ids = [
        incidents.raise_report(kind=kind, text="x", by="p", now=now) for kind in ("complaint", "complaint", "threat")
    ]
    incidents.change_state(report_id=ids[0], state="triaged", by="baihe", now=now)
    incidents.change_state(report_id=ids[1], state="closed", by="baihe", now=now)
    page = coordinator.get(reverse("office_reports")).content.decode()
    assert page.index("A caller was threatened") < page.index("Complaint from outside")
    assert reverse("office_report", args=[ids[1]]) in page and "to be read by" not in page
    assert "Take it up again" in coordinator.get(reverse("office_report", args=[ids[1]])).content.decode()
    coordinator.post(reverse("office_report_state", args=[ids[1]]), {"state": "triaged"})
    assert len(reports.open_reports()) == 3
    incidents.raise_report(kind="complaint", text="y", by="public", now=now)
    assert "to be read by" in coordinator.get(reverse("office_reports")).content.decode()


def test_the_red_line_leads_to_the_case_and_the_case_says_what_to_do_first(coordinator, now):
    words = finish_call.IN_NEED_WORDS
    one = reverse("office_report", args=[incidents.raise_report(kind="distress", text=words, by="p", now=now)])
    assert f'<a href="{one}">Please look now' in coordinator.get(reverse("office_home")).content.decode()
    page = coordinator.get(one).content.decode()
    assert "What to do first" in page and "spreading" not in page and "Please look now" not in page
    assert "义工" not in page and "A volunteer saved that the person was frightened" in page
    incidents.raise_report(kind="threat", text="x", by="p", now=now)
    assert f'<a href="{reverse("office_reports")}">Please look now' in coordinator.get(one).content.decode()
    assert coordinator.get(reverse("office_reports")).content.decode().count(">Urgent</strong>") == 2


def test_what_came_up_at_night_is_the_first_thing_a_coordinator_sees(coordinator, admin, now):
    incidents.raise_report(kind="optout_flood", text="x", by="farline", now=now)
    assert "a coordinator should look at now" in coordinator.get(reverse("office_home")).content.decode()
    assert "a coordinator should look at now" not in admin.get(reverse("office_home")).content.decode()


def test_it_publishes_no_tally_before_enough_has_come_together(publisher):
    page = publisher.get(reverse("office_tally")).content.decode()
    assert "Not enough has come together yet" in page
    answer = publisher.post(reverse("office_tally_publish"), follow=True)
    assert "Nothing was published" in answer.content.decode()


def test_after_a_long_silence_it_asks_whether_the_date_is_right(publisher):
    now = timezone.now()
    for _ in range(50):
        declarations.note_earlier(
            party=True, league=False, pioneers=False, about_when="longer", now=now - dt.timedelta(weeks=9)
        )
    asked = publisher.post(reverse("office_tally_publish"))
    assert asked.status_code == 422 and "look at a calendar" in asked.content.decode()
    assert publisher.post(reverse("office_tally_publish"), {"date_is_right": "2020-01-01"}).status_code == 422
    assert queries.summary().is_empty
    done = publisher.post(reverse("office_tally_publish"), {"date_is_right": f"{now:%Y-%m-%d}"}, follow=True)
    assert "50 lines" in done.content.decode() and queries.summary().size == 50


def test_it_says_that_a_withdrawal_cannot_be_opened(publisher):
    Withdrawal.objects.create(leaf_index=3, asked_on=timezone.now().date(), sealed_secret=bytes(60))
    assert "1 withdrawal cannot be opened" in publisher.get(reverse("office_tally")).content.decode()
    answer = publisher.post(reverse("office_tally_publish"), follow=True).content.decode()
    assert "Nothing was published" in answer


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("13800138000", "138******00"),
        ("0391-0100001", "039*-*****01"),
        ("１３８００１３８０００", "１３８******００"),
        ("row 12", "row 12"),
        ("x" * 60, "x" * 39 + "…"),
    ],
)
def test_it_hides_most_digits_of_a_cell(cell, shown):
    assert cells.masked(cell) == shown


@pytest.mark.parametrize("name", ["office_campaign", "office_import", "office_report", "office_import_refusals"])
def test_it_knows_nothing_under_a_number_that_no_table_can_hold(coordinator, name):
    assert coordinator.get(reverse(name, args=[10**30])).status_code == 404


def test_it_has_words_for_every_action_that_the_journal_bears():
    sources = [path.read_text() for path in (ROOT / "farline").rglob("*.py") if "tests" not in path.parts]
    found = {name for text in sources for name in re.findall(r'action=f?"([a-z]+\.[a-z_{}]+)"', text)}
    grown = {
        "calls.campaign_{state}": calling.CAMPAIGN_STATES[1:],
        "demo.{name}": tuple(parts.PARTS),
        "guide.{to}": ("draft", "proposed", "published", "dropped"),
        "incidents.{state}": incident_rules.STATES[1:],
        "numbers.import_{state}": sorted(number_rules.ENDED),
        "numbers.list_{state}": number_rules.LIST_STATES[1:],
    }
    written = {re.sub(r"{.*}", to, name) for name in found for to in grown.get(name, ("",))}
    assert len(written) > 50
    written |= {"telephony.trunk_on", "telephony.trunk_off", sweep.FLOOD, sweep.LEAP, sweep.SHUT, tally.UNREADABLE}
    assert written - set(journal_words.WORDS) == set()
    assert all("{" not in name for name in written)


def test_it_tells_the_journal_in_words_and_a_counted_day_without_an_hour(admin, now):
    journal.write(action="volunteers.suspend", by="zhixin", now=now, about="1")
    journal.count(action="optouts.record", by="public", now=now - dt.timedelta(days=1))
    journal.close_days(now=now)
    journal.write(action="incidents.raise_report", by="public", now=now, about="3 bulk_read")
    page = admin.get(reverse("office_journal")).content.decode()
    assert ">3 · Somebody read many numbers<" in page
    assert "shut a volunteer out" in page
    assert "never again, on this day in all" in page
    assert "00:00 UTC" not in page


def test_an_answer_is_taken_away_by_one_press(coordinator, now):
    number = "123456789012"
    report = incidents.raise_report(kind="complaint", text="x", by="public", now=now, number=number)
    to = reverse("office_report_answer", args=[report])
    assert "Take the answer away" not in coordinator.get(reverse("office_report", args=[report])).content.decode()
    coordinator.post(to, {"answer": "We are sorry."})
    assert "Take the answer away" in coordinator.get(reverse("office_report", args=[report])).content.decode()
    page = coordinator.post(to, {"answer": "We are sorry.", "do": "hide"}, follow=True).content.decode()
    assert "Nobody can read the answer any more." in page and "We are sorry." not in page


def test_an_answer_that_was_typed_is_not_lost_when_another_button_is_pressed(coordinator, now):
    report = incidents.raise_report(kind="complaint", text="x", by="public", now=now, number="123456789012")
    to = reverse("office_report_state", args=[report])
    page = coordinator.post(to, {"state": "triaged", "answer": "We looked into it."}).content.decode()
    assert "not sent yet" in page and "We looked into it.</textarea>" in page
    page = coordinator.post(to, {"state": "closed", "answer": "We looked into it."}).content.decode()
    assert "Please send it first" in page and "We looked into it.</textarea>" in page
    seen = reports.report_for(report)
    assert seen and seen.state == "triaged"
