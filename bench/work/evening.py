"""python -m bench.work.evening (stage LIST EACH | judge): prepares an evening, and looks at what was kept of it."""

import json
import sys
from typing import Any

from bench.work import claiming, site

CSRF = "c" * 32


def stage(path: str, volunteers: int) -> list[str]:
    """A site on which everybody has signed in; the sessions' keys."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from farline.volunteers.models import Volunteer
    from farline.volunteers.sessions import SessionStore

    claiming.stage(path, -(-volunteers // 8))
    sessions = []
    for one in Volunteer.objects.order_by("pk")[:volunteers]:
        session = SessionStore()
        session[SESSION_KEY] = str(one.pk)
        session[BACKEND_SESSION_KEY] = "farline.doors.common.backend.VolunteerBackend"
        session[HASH_SESSION_KEY] = one.get_session_auth_hash()
        session["_csrftoken"] = CSRF
        session.create()
        sessions.append(str(session.session_key))
    return sessions


def judge() -> dict[str, Any]:
    """What the tables say at the end: how many outcomes there are, and how many people were called twice."""
    from django.db.models import Count

    from farline.calls import rules
    from farline.calls.models import Call
    from farline.numbers.queries import opt_out_tags
    from farline.optouts import queries as optouts

    saved = Call.objects.filter(state=rules.WRAPPED_UP)
    rung = Call.objects.filter(permits__gt=0)
    double = rung.values("turn").annotate(times=Count("pk")).filter(times__gt=1).count()
    ids = [one for one in rung.values_list("turn__number_id", flat=True) if one]
    silenced = sum(optouts.is_silenced(opt_out_tags(one)) for one in ids[:500])
    return {"saved": saved.count(), "double": double, "after_opt_out": silenced}


if __name__ == "__main__":
    site.set_up()
    print(json.dumps(stage(sys.argv[2], int(sys.argv[3])) if sys.argv[1] == "stage" else judge()))
