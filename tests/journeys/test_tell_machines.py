"""What a subscribed machine hears of an evening, and what it never hears."""

import ast
import json
from pathlib import Path

import pytest
from django.utils import timezone

from farline.calls import actions as calls
from farline.calls import rules as calling
from farline.calls.models import Call
from farline.calls.tests.factories import claim, make_campaign
from farline.declarations import actions as declarations
from farline.incidents import actions as incidents
from farline.journeys import find_trouble, publish_tally, show_health, tell_machines
from farline.numbers.models import Number
from farline.volunteers.tests.factories import meilan
from farline.webhooks import actions as webhooks
from farline.webhooks import rules
from farline.webhooks.models import Delivery, Seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def told(now):
    webhooks.subscribe(name="monitor", address="https://hooks.monitor.net/", topics=rules.TOPICS, by="zhixin", now=now)

    def look() -> list[str]:
        before = set(Delivery.objects.values_list("pk", flat=True))
        tell_machines.tell_machines(now=now)
        return sorted(one.kind for one in Delivery.objects.exclude(pk__in=before))

    return look


def test_nothing_is_looked_at_while_nobody_is_told(now):
    assert tell_machines.tell_machines(now=now) == 0 and not Seen.objects.exists()


def test_it_tells_what_changed_and_nothing_the_first_time(told, now):
    campaign = make_campaign(3)
    assert told() == []
    calls.change_campaign_state(campaign_id=campaign, state=calling.CAMPAIGN_PAUSED, by="baihe", now=now)
    assert told() == ["campaign.paused"]
    calls.change_campaign_state(campaign_id=campaign, state=calling.CAMPAIGN_RUNNING, by="baihe", now=now)
    report = incidents.raise_report(kind="distress", text="a word that must stay here", by="meilan", now=now)
    assert told() == ["campaign.running", "urgent.waiting"]
    incidents.raise_report(kind="complaint", text="x", by="public", now=now)
    assert told() == []
    incidents.change_state(report_id=report, state="triaged", by="baihe", now=now)
    assert told() == ["urgent.waiting"]
    urgent = [json.loads(one.body)["data"] for one in Delivery.objects.filter(kind="urgent.waiting")]
    assert sorted(one["waiting"] for one in urgent) == [False, True] and all(len(one) == 1 for one in urgent)


def test_it_tells_that_a_campaign_has_nobody_left(told):
    campaign = make_campaign(1)
    assert told() == []
    Number.objects.all().delete()
    calls_left = calls.close_without_number
    calls_left(now=timezone.now())
    assert told() == ["campaign.dry"]
    assert json.loads(Delivery.objects.get().body)["data"] == {"campaign": str(campaign)}


@pytest.mark.slow
def test_it_tells_that_the_tally_was_published_and_no_more_than_its_page(told, now):
    for _ in range(50):
        declarations.note_earlier(party=True, league=False, pioneers=False, about_when="longer", now=now)
    assert told() == []
    publish_tally.publish_tally(by="zhixin", now=now, force_demo=True)
    assert told() == ["tally.published"]
    assert set(json.loads(Delivery.objects.get().body)["data"]) == {"size", "root", "published_on"}


def test_nothing_personal_passes_through(told, now):
    make_campaign(3)
    told()
    caller = meilan()
    claim(caller)
    incidents.raise_report(kind="threat", text="canary", by="meilan", now=now)
    told()
    said = " ".join(Delivery.objects.values_list("body", flat=True))
    assert said
    people = [caller.pk, Call.objects.get().pk, *Number.objects.values_list("pk", flat=True)]
    assert not [one for one in ("meilan", "zhixin", "canary", "threat", *map(str, people)) if one in said]


def test_a_telling_has_exactly_the_fields_that_the_description_names(told, now):
    campaign = make_campaign(1)
    told()
    calls.change_campaign_state(campaign_id=campaign, state=calling.CAMPAIGN_PAUSED, by="baihe", now=now)
    incidents.raise_report(kind="clock_leaped", text="x", by="farline", now=now)
    assert told() == ["campaign.paused", "urgent.waiting"]
    for one in Delivery.objects.all():
        assert set(json.loads(one.body)["data"]) == set(rules.EVENTS[one.kind].data)


def test_it_tells_the_trouble_that_the_health_shows(told, now, monkeypatch):
    told()
    for broken in (find_trouble.ballast, "may_dial", False), (find_trouble.steady, "has_leaped", True):
        monkeypatch.setattr(*broken[:2], lambda *_, said=broken[2], **__: said)
        assert told() == ["health.changed"]
    newest = max((json.loads(one.body)["data"]["look_at"] for one in Delivery.objects.all()), key=len)
    assert newest == ["disk", "date"] and set(newest) <= set(show_health.show_health(now=now).look_at)


def test_it_reads_and_can_do_nothing_that_a_person_does():
    """By what it imports: reads of the rooms, and the writes of its own room alone."""
    tree = ast.parse(Path(tell_machines.__file__).read_text(encoding="utf-8"))
    imported = {
        f"{node.module}.{one.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for one in node.names
    }
    writes = {name for name in imported if "actions" in name or "journeys" in name}
    assert writes == {
        "farline.webhooks.actions", "farline.webhooks.actions.Fact", "farline.journeys.leave_out_canaries",
        "farline.journeys.find_trouble",
    }  # fmt: skip
