"""What machines are told: how things stand, compared with a minute ago. No person, no volunteer, no count of calls.

It looks at states and hears of no act, so no act can pass through it, and what a command did is told as well.
"""

import datetime as dt
import hashlib
from collections.abc import Iterator

from farline.calls import queries as calls
from farline.calls import rules
from farline.calls.queries import board
from farline.incidents import queries as incidents
from farline.journeys import find_trouble, leave_out_canaries
from farline.packs import queries as packs
from farline.tally import queries as tally
from farline.webhooks import actions, queries
from farline.webhooks.actions import Fact
from farline.webhooks.rules import EVENTS

LANGUAGES = ("zh-hans", "zh-hant", "en")
DRY = "dry"


def tell_machines(*, now: dt.datetime) -> int:
    """How many tellings were put on their way; they leave with the worker."""
    if not queries.any_hooks():
        return 0
    facts = [_tally(), *_campaigns(now), _packs(now.date()), _health(now), _urgent()]
    return actions.note(facts=facts, now=now)


def _tally() -> Fact:
    seen = tally.summary()
    day = seen.published_on.isoformat() if seen.published_on else ""
    data = {"size": seen.size, "root": seen.root, "published_on": day}
    return Fact("tally", f"{seen.size} {seen.root}", "" if seen.is_empty else "tally.published", data)


def _campaigns(now: dt.datetime) -> Iterator[Fact]:
    may_come = (board.QUIET_HOURS, board.RESTING)
    left = {
        one.campaign_id: one.ready + one.held + sum(one.blocked.get(reason, 0) for reason in may_come)
        for one in board.queues(now, leave_out_canaries.leave_out_canaries())
    }
    for one in calls.campaigns():
        dry = one.state == rules.CAMPAIGN_RUNNING and not left.get(one.id)
        mark = DRY if dry else one.state
        kind = f"campaign.{mark}"
        yield Fact(f"campaign {one.id}", mark, kind if kind in EVENTS else "", {"campaign": str(one.id)})


def _packs(today: dt.date) -> Fact:
    shown = [packs.current(language, today) for language in LANGUAGES]
    mark = hashlib.sha256(repr(shown).encode()).hexdigest()
    return Fact("packs", mark, "packs.changed", {"kinds": [pack.kind for pack in shown[0]]})


def _health(now: dt.datetime) -> Fact:
    """What an operator can do something about. Whether the keys are locked cannot be told: nothing could sign it."""
    look_at = find_trouble.find_trouble(now=now).look_at
    status = "needs_a_look" if look_at else "ok"
    return Fact("health", " ".join(look_at) or status, "health.changed", {"status": status, "look_at": look_at})


def _urgent() -> Fact:
    """That something waits, not what and how much: a word about somebody's distress belongs on no other machine."""
    waits = incidents.waking() > 0
    return Fact("urgent", str(waits), "urgent.waiting", {"waiting": waits})
