"""Who is told, in which order it is tried, and what lies on the disk meanwhile."""

import datetime as dt
import json
from typing import Any

import pytest

from farline.common import vault
from farline.webhooks import actions, queries, reaching, rules, sending
from farline.webhooks.actions import Fact
from farline.webhooks.models import Delivery, Hook, Seen

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 26, 3, 0, 41, tzinfo=dt.UTC)
ADDRESS = "https://hooks.monitor.net/canary-in-the-path"


class Machine:
    """Stands in for the network: says what it was told to say, and keeps what came."""

    def __init__(self, *says: str) -> None:
        self.says = list(says)
        self.heard: list[Any] = []

    def post(self, address, body, headers, *, demo):
        self.heard.append((address, body.decode(), headers))
        said = self.says.pop(0) if self.says else "200"
        if not said.isdigit():
            raise reaching.NotReached(said)
        return said


def subscribe(*topics: str, name: str = "monitor") -> str:
    topics = topics or rules.TOPICS
    return actions.subscribe(name=name, address=ADDRESS, topics=topics, by="zhixin", now=NOW)


def fact(mark: str, kind: str = "campaign.paused") -> Fact:
    return Fact("campaign 7", mark, kind, {"campaign": "7"})


def send(machine: Machine, at: dt.datetime = NOW) -> int:
    return sending.send_due(clock=lambda: at, post=machine.post)


def test_it_keeps_neither_address_nor_secret_readable():
    secret = subscribe()
    (hook,) = Hook.objects.all()
    assert secret.startswith("whsec_") and queries.secret_of(hook) == secret
    for kept in (bytes(hook.sealed_url), bytes(hook.sealed_secret)):
        assert b"canary" not in kept and secret.encode() not in kept
    assert [one.host for one in queries.hooks()] == ["hooks.monitor.net"]


@pytest.mark.parametrize(
    "said", [{"name": ""}, {"name": "taken"}, {"address": "https://10.0.0.1/"}, {"topics": []}, {"topics": ["dial"]}]
)
def test_it_refuses_what_is_not_whole_or_leads_inside(said):
    subscribe(name="taken")
    asked = {"name": "new", "address": ADDRESS, "topics": [rules.TALLY], **said}
    with pytest.raises(actions.HookUnfit):
        actions.subscribe(**asked, by="zhixin", now=NOW)


def test_it_tells_a_change_to_those_who_asked_for_it_and_to_nobody_twice():
    subscribe(rules.CAMPAIGNS)
    subscribe(rules.TALLY, name="mirror")
    assert actions.note(facts=[fact("running")], now=NOW) == 0  # the first look
    assert actions.note(facts=[fact("paused")], now=NOW) == 1
    assert actions.note(facts=[fact("paused")], now=NOW) == 0
    (one,) = Delivery.objects.all()
    assert one.hook.name == "monitor" and one.made_at == NOW.replace(second=0)
    assert json.loads(one.body) == {"type": "campaign.paused", "at": "2026-11-26T03:00Z", "data": {"campaign": "7"}}


def test_two_that_look_in_the_same_minute_tell_it_once():
    subscribe(rules.CAMPAIGNS)
    actions.note(facts=[fact("running")], now=NOW)
    before = {"campaign 7": "running"}
    assert actions._noted(fact("paused"), before)
    assert not actions._noted(fact("paused"), before)


def test_what_is_gone_is_forgotten_and_told_anew_when_it_comes_back():
    subscribe()
    actions.note(facts=[fact("paused"), Fact("tally", "0", "", {})], now=NOW)
    actions.note(facts=[Fact("tally", "0", "", {})], now=NOW)
    assert list(Seen.objects.values_list("key", flat=True)) == ["tally"]
    assert actions.note(facts=[fact("paused"), Fact("tally", "0", "", {})], now=NOW) == 1


def test_a_receiver_can_check_what_came():
    secret = subscribe()
    actions.test(id=Hook.objects.get().pk, by="zhixin", now=NOW)
    machine = Machine()
    assert send(machine) == 1 and send(machine) == 0
    ((address, body, headers),) = machine.heard
    assert address.path == "/canary-in-the-path" and json.loads(body)["type"] == rules.TEST
    at = int(headers["webhook-timestamp"])
    assert headers["webhook-signature"] == rules.signature(secret=secret, id=headers["webhook-id"], at=at, body=body)
    assert Delivery.objects.get().state == rules.ARRIVED


def test_what_fails_is_tried_again_under_the_same_id_and_given_up_in_the_end():
    subscribe()
    actions.test(id=Hook.objects.get().pk, by="zhixin", now=NOW)
    machine, at = Machine("302", "no_answer", *["500"] * 9), NOW
    for wait in (*rules.BACK_OFF, dt.timedelta()):
        assert send(machine, at) == 1
        assert send(machine, at) == 0
        at += wait
    assert Delivery.objects.get().state == rules.GAVE_UP
    assert send(machine, at + dt.timedelta(days=1)) == 0
    assert len({headers["webhook-id"] for _, _, headers in machine.heard}) == 1


def test_two_workers_do_not_send_the_same_one():
    subscribe()
    actions.test(id=Hook.objects.get().pk, by="zhixin", now=NOW)
    assert actions.take_due(now=NOW) is not None
    assert actions.take_due(now=NOW) is None
    assert actions.take_due(now=NOW + actions.LEASE) is not None  # the first one fell


def test_while_the_keys_are_locked_everything_waits_and_nothing_is_given_up(monkeypatch):
    subscribe()
    actions.test(id=Hook.objects.get().pk, by="zhixin", now=NOW)

    def locked(*args, **kwargs):
        raise vault.KeysLocked

    with monkeypatch.context() as away:
        away.setattr(vault, "open_sealed", locked)
        for hour in range(9):
            assert send(Machine(), NOW + dt.timedelta(hours=hour)) == 0
    assert send(Machine(), NOW + dt.timedelta(hours=10)) == 1
    assert Delivery.objects.get().tries == 1


def test_ending_ends_what_is_on_its_way_and_what_was_remembered():
    subscribe()
    id = Hook.objects.get().pk
    actions.note(facts=[fact("running")], now=NOW)
    actions.test(id=id, by="zhixin", now=NOW)
    actions.end(id=id, by="zhixin", now=NOW)
    assert send(Machine()) == 0
    assert not Delivery.objects.exists() and not Seen.objects.exists()
    with pytest.raises(actions.NoSuchHook):
        actions.end(id=id, by="zhixin", now=NOW)


def test_there_are_ten_at_most():
    for at in range(rules.MOST_HOOKS):
        subscribe(name=f"monitor {at}")
    with pytest.raises(actions.TooManyHooks):
        subscribe(name="one more")


def test_old_tellings_are_forgotten():
    subscribe()
    actions.test(id=Hook.objects.get().pk, by="zhixin", now=NOW)
    assert actions.forget_old(now=NOW + dt.timedelta(days=13)) == 0
    assert actions.forget_old(now=NOW + dt.timedelta(days=15)) == 1
