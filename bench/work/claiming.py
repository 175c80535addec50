"""python -m bench.work.claiming NUMBER EACH (claim|save): one worker of the crowd that asks for the next person.

`stage LIST.csv EACH` prepares a site: a list in pages, a campaign that may call at any hour, and the volunteers.
"""

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterator
from typing import Any

from bench.work import crowd, site


def stage(path: str, each: int) -> None:
    from django.utils import timezone

    from bench.work import importing
    from farline.calls import actions as calls
    from farline.calls import rules
    from farline.journeys import fill_hopper
    from farline.numbers import queries as lists
    from farline.numbers.models import NumberList
    from farline.volunteers.models import RoleGrant, Volunteer

    now = timezone.now()
    found = importing.bring_in(path)
    NumberList.objects.update(synthetic=True, state="released")
    window = rules.Window((), (), any_hour=True)
    campaign = calls.create_campaign(name="bench", purpose="bench", window=window, by="bench", now=now)
    calls.attach_list(campaign_id=campaign, list_id=lists.lists()[0].id, by="bench", now=now)
    calls.change_campaign_state(campaign_id=campaign, state=rules.CAMPAIGN_RUNNING, by="bench", now=now)
    handles = [name(number, at) for number in range(crowd.WORKERS) for at in range(crowd.with_warm(each))]
    callers = [
        Volunteer(handle=one, briefed_at=now, passed_practice_at=now, created_at=now, created_by="bench")
        for one in handles
    ]
    for caller in callers:
        caller.set_unusable_password()
    Volunteer.objects.bulk_create(callers, batch_size=1000)
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(volunteer=one, role="caller", granted_by="bench", granted_at=now)
            for one in Volunteer.objects.all()
        ]
    )
    print(json.dumps(found | {"waiting": fill_hopper.fill(now=now)}))


def name(worker: int, at: int) -> str:
    return f"caller{worker:02d}x{at:04d}"


def claims(worker: int, each: int) -> Iterator[Callable[[], Any]]:
    from django.utils import timezone

    from farline.journeys.take_next_call import HandOut, take_next_call
    from farline.volunteers.models import Volunteer

    def claim(caller: Volunteer) -> int:
        handed = take_next_call(volunteer=caller, now=timezone.now())
        return handed.call_id if isinstance(handed, HandOut) else 0

    for at in range(crowd.with_warm(each)):
        caller = Volunteer.objects.get(handle=name(worker, at))
        yield lambda caller=caller: claim(caller)  # type: ignore[misc]  # bound at once


def saves(worker: int, each: int) -> Iterator[Callable[[], Any]]:
    """Everybody holds somebody and has called; measured is the outcome, with its key, made durable."""
    from django.utils import timezone

    from farline.calls import actions as calls
    from farline.calls.models import Call
    from farline.volunteers.models import Volunteer

    def save(call: Call, key: str) -> bool:
        calls.save_outcome(
            call_id=call.pk, fence=call.fence, volunteer=call.volunteer, line="no_answer", conversation="",
            follow_up=None, key=key, now=timezone.now(),
        )  # fmt: skip
        return True

    for at in range(crowd.with_warm(each)):
        caller, now = Volunteer.objects.get(handle=name(worker, at)), timezone.now()
        call_id = calls.claim_next(volunteer=caller, now=now)
        if call_id is None:
            raise RuntimeError("nobody is there to call")
        calls.permit(
            call_id=call_id, volunteer=caller, way="practice", reveals=False, most_reveals=80, seconds_apart=0,
            now=now + dt.timedelta(),
        )  # fmt: skip
        call = Call.objects.select_related("volunteer").get(pk=call_id)
        yield lambda call=call, at=at: save(call, f"key-{worker}-{at}")  # type: ignore[misc]  # bound at once


if __name__ == "__main__":
    site.set_up()
    if sys.argv[1] == "stage":
        stage(sys.argv[2], int(sys.argv[3]))
    else:
        way, each = {"claim": claims, "save": saves}[sys.argv[3]], int(sys.argv[2])
        crowd.at_once(lambda worker: way(worker, each))
