"""What one person may not do alone: a second presses the same button within three days, and then it is done.

The demo lets one person do it, so that somebody alone can look around; its pages say so.
"""

import datetime as dt
from collections.abc import Collection

from django.conf import settings
from django.db import IntegrityError, transaction

from farline.common import journal
from farline.volunteers.models import Asked, Volunteer

HOLDS_FOR = dt.timedelta(hours=72)


@transaction.atomic
def agreed(*, what: str, by: str, now: dt.datetime) -> bool:
    """True for the second of two. The first is written down and waits; asking twice oneself changes nothing.

    `what` names the one thing and nobody: "numbers.release 17". Whoever asked and was shut out since asked nothing.
    """
    if not settings.TWO_PEOPLE:
        return True
    _forget_old(now)
    found = Asked.objects.select_for_update().filter(what=what).first()
    if found is not None and found.by != by:
        if not Asked.objects.filter(pk=found.pk).delete()[0]:
            return False
        if Volunteer.objects.filter(handle=found.by, is_active=True).exists():
            journal.write(action="volunteers.second", by=by, now=now, about=what)
            return True
        found = None
    if found is None:
        try:
            with transaction.atomic():
                Asked.objects.create(what=what, by=by, at=now)
        except IntegrityError:
            return False
        journal.write(action="volunteers.ask_second", by=by, now=now, about=what)
    return False


def asked_by(whats: Collection[str], *, now: dt.datetime) -> dict[str, str]:
    """Of these, which wait for a second, and who asked."""
    found = Asked.objects.filter(what__in=whats, at__gt=now - HOLDS_FOR)
    return dict(found.values_list("what", "by"))


def asked_about(beginnings: tuple[str, ...], *, now: dt.datetime) -> list[str]:
    """What waits for a second and begins so. Few things wait at any time."""
    waiting = Asked.objects.filter(at__gt=now - HOLDS_FOR).order_by("what").values_list("what", flat=True)
    return [what for what in waiting if what.startswith(beginnings)]


def _forget_old(now: dt.datetime) -> None:
    Asked.objects.filter(at__lte=now - HOLDS_FOR).delete()
