"""A child of bench/calls.py: plays the desk of one volunteer on a site made for the measurement.

Prints a session cookie first; then, for every line it reads, a fresh permit for the same person.
"""

import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "farline.settings")
    django.setup()
    from django.conf import settings
    from django.test import Client
    from django.utils import timezone

    from farline.calls import actions as calls
    from farline.doors.desk.tests import scene
    from farline.journeys import place_call
    from farline.telephony import actions as telephony
    from farline.telephony import queries
    from farline.telephony.models import Trunk
    from farline.volunteers.tests.factories import meilan

    scene.open_campaign(["3"])
    volunteer = meilan()
    trunk = telephony.open_simulator(now=timezone.now())
    Trunk.objects.filter(pk=trunk).update(
        limits={"calls_a_minute": 100_000, "calls_an_hour": 100_000, "least_answered_share": 0}
    )
    call_id = calls.claim_next(volunteer=volunteer, now=timezone.now())
    if call_id is None:
        sys.exit("nobody to call")
    client = Client()
    client.force_login(volunteer)
    print(client.cookies[settings.SESSION_COOKIE_NAME].value, flush=True)
    for _ in sys.stdin:
        now = timezone.now()
        while queries.live_call_of(volunteer.pk, now) is not None:
            now = timezone.now()
        placed = place_call.place_call(call_id=call_id, volunteer=volunteer, way="browser", now=now)
        print(placed.permit, flush=True)


if __name__ == "__main__":
    main()
