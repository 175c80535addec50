"""A running campaign with invented people in it, at an hour at which they may be called."""

import datetime as dt
from typing import Any

from farline.calls import actions, rules
from farline.calls.models import Call, Turn
from farline.numbers.models import Number
from farline.numbers.tests import factories as numbers

NOW = dt.datetime(2026, 11, 24, 2, 0, tzinfo=dt.UTC)  # Tuesday, ten in the morning in Beijing, eight in Kashgar
NIGHT = dt.datetime(2026, 11, 24, 15, 0, tzinfo=dt.UTC)  # eleven at night
KEY = "a-key-of-a-form"


def make_campaign(people: int = 1, *, synthetic: bool = True, running: bool = True, **agreed: Any) -> int:
    """A campaign with one released list of so many people."""
    said: dict[str, Any] = {"name": "Autumn", "purpose": "invented", "by": "zhixin", "now": NOW} | agreed
    campaign = actions.create_campaign(**said)
    home = numbers.make_list(synthetic=synthetic)
    for _ in range(people):
        numbers.make_number(number_list=home)
    actions.attach_list(campaign_id=campaign, list_id=home.pk, by="zhixin", now=NOW)
    if running:
        actions.change_campaign_state(campaign_id=campaign, state=rules.CAMPAIGN_RUNNING, by="zhixin", now=NOW)
    return campaign


def claim(volunteer: Any, now: dt.datetime = NOW) -> Call:
    call_id = actions.claim_next(volunteer=volunteer, now=now)
    assert call_id is not None
    return Call.objects.get(pk=call_id)


def permit(call: Call, volunteer: Any, now: dt.datetime = NOW, **changed: Any) -> actions.Permit:
    asked: dict[str, Any] = {"way": "practice", "reveals": False, "most_reveals": 80, "seconds_apart": 8} | changed
    return actions.permit(call_id=call.pk, volunteer=volunteer, now=now, **asked)


def talk(volunteer: Any, now: dt.datetime = NOW) -> Call:
    """Somebody claimed and rung."""
    call = claim(volunteer, now)
    permit(call, volunteer, now)
    return call


def save(call: Call, volunteer: Any, said: str, now: dt.datetime = NOW, **changed: Any) -> actions.Saved:
    """`said` is a code of either axis."""
    talked = said in rules.CONVERSATION_OUTCOMES
    fields: dict[str, Any] = {
        "fence": call.fence,
        "line": rules.ANSWERED if talked else said,
        "conversation": said if talked else "",
        "follow_up": None,
        "key": KEY,
    } | changed
    return actions.save_outcome(call_id=call.pk, volunteer=volunteer, now=now, **fields)


def turn() -> Turn:
    return Turn.objects.get()


def number() -> Number:
    return Number.objects.get()
