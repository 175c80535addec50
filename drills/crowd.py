"""A crowd of callers for the kill drill: run as a program, one process each, on a real database.

Time runs 300 times as fast, so that a lease of ten minutes ends after two seconds. Whatever a process was told is
written down before it goes on: what it was told must hold, even when it is killed the moment after.
"""

import datetime as dt
import json
import os
import random
import sys
import time
from pathlib import Path

SPEED = 300
PEOPLE, CALLERS, PROCESSES = 400, 40, 4


def main() -> None:
    import django

    django.setup()
    task, *rest = sys.argv[1:]
    if task == "prepare":
        prepare()
    else:
        work(Path(rest[0]), int(rest[1]), float(rest[2]), planted=task == "planted")


def prepare() -> None:

    from django.core.management import call_command
    from django.utils import timezone

    from farline.calls import actions as calls
    from farline.calls import rules
    from farline.common.vault import keyfiles
    from farline.numbers.tests import factories
    from farline.volunteers.tests.factories import make_volunteer

    keyfiles.create_all()
    call_command("migrate", verbosity=0)
    now = timezone.now() - dt.timedelta(days=1)
    home = factories.make_list(days=36_500)
    for _ in range(PEOPLE):
        factories.make_number(number_list=home)
    campaign = calls.create_campaign(
        name="Crowd", purpose="invented", window=rules.Window((), (), any_hour=True), by="zhixin", now=now
    )
    calls.attach_list(campaign_id=campaign, list_id=home.pk, by="zhixin", now=now)
    calls.change_campaign_state(campaign_id=campaign, state="running", by="zhixin", now=now)
    for _ in range(CALLERS):
        make_volunteer()


def work(log: Path, number: int, began: float, *, planted: bool) -> None:
    """Take, ring, save, until killed. One in five is left lying, as when a browser dies."""
    from farline.calls import actions as calls
    from farline.calls.actions import at_hand
    from farline.calls.models import Call
    from farline.volunteers.models import Volunteer

    dice = random.Random(number)  # noqa: S311 - a test
    callers = list(Volunteer.objects.order_by("handle"))[number::PROCESSES]
    claim = read_then_write if planted else as_the_desk_does
    at_hand.FOR = dt.timedelta(seconds=SPEED)  # a second of ours
    with log.open("ab", buffering=0) as out:

        def told(**what: object) -> None:
            out.write(json.dumps(what).encode() + b"\n")
            os.fsync(out.fileno())

        while True:
            caller, now = dice.choice(callers), clock(began)
            call_id = claim(volunteer=caller, now=now)
            if call_id is None:
                time.sleep(0.05)
                continue
            call = Call.objects.get(pk=call_id)
            # As the lease began: whoever was killed before they wrote it down asks again, and has the same call.
            told(event="claimed", call=call_id, turn=call.turn_id, fence=call.fence, at=call.claimed_at.timestamp())
            if dice.random() < 0.2:
                continue
            key = f"key-{number}-{dice.getrandbits(60)}"
            try:
                calls.permit(
                    call_id=call_id, volunteer=caller, way="practice", reveals=False, most_reveals=0,
                    seconds_apart=0, now=clock(began),
                )  # fmt: skip
                for _ in range(dice.choice([1, 2])):  # a lost answer, asked for again
                    calls.save_outcome(
                        call_id=call_id, fence=call.fence, volunteer=caller, line="busy", conversation="",
                        follow_up=None, key=key, now=clock(began),
                    )  # fmt: skip
            except (calls.ClaimRanOut, calls.NotYours):
                continue
            except calls.RangOften:  # of two who hold one person, one rings them once too often: the permit notices
                if not planted:
                    raise
                continue
            told(event="saved", call=call_id, turn=call.turn_id, key=key)


def as_the_desk_does(*, volunteer, now):
    """From the few next people that this process has in mind; else as everybody who looks anew."""
    from farline.calls import actions as calls

    return calls.claim_at_hand(volunteer=volunteer, now=now) or calls.claim_next(volunteer=volunteer, now=now)


def read_then_write(*, volunteer, now):
    """The obvious wrong way, planted: look who is free, then take them."""
    from django.db import IntegrityError
    from django.db.models import F

    from farline.calls import rules
    from farline.calls.models import Call, Turn
    from farline.calls.queries import readiness, soonest

    Turn.objects.filter(claimed_by=volunteer).update(claimed_by=None, claimed_until=None)
    parts = soonest.parts(readiness.groups(), now)
    if not parts:
        return None
    time.sleep(0.01)
    turn = parts[0].first
    try:
        Turn.objects.filter(pk=turn).update(
            fence=F("fence") + 1, claimed_by=volunteer, claimed_until=now + rules.LEASE
        )
        fence = Turn.objects.get(pk=turn).fence
        return Call.objects.create(turn_id=turn, volunteer=volunteer, fence=fence, claimed_at=now).pk
    except IntegrityError:
        return None


def clock(began: float):
    return dt.datetime.fromtimestamp(began + (time.time() - began) * SPEED, tz=dt.UTC)


if __name__ == "__main__":
    main()
