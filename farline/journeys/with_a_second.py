"""What takes two people: a list's first release, publishing the tally, roles beyond plain work, any role of one's own,
a larger cap, letting somebody back in who was suspended, showing a hidden story again, and retracting one.

Each is pressed by one and pressed again by another; the first press answers None or False and changes nothing yet.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction

from farline.journeys import cap_reveals, move_list, publish_tally
from farline.numbers import queries as numbers
from farline.numbers import rules as lists
from farline.stories import actions as stories
from farline.stories import queries as told
from farline.stories import rules as telling
from farline.volunteers import actions as volunteers
from farline.volunteers import rules, two_people

__all__ = [
    "cap_waits",
    "give_role",
    "list_waits",
    "move",
    "publish",
    "publishing_waits",
    "reinstate",
    "retract_story",
    "return_waits",
    "set_cap",
    "show_story_again",
    "story_waits",
]
SHOW, RETRACT = "stories.show_again", "stories.retract"
PUBLISH, ROLE, CAP, RETURN = "tally.publish", "volunteers.role", "volunteers.cap", "volunteers.reinstate"


@transaction.atomic
def move(*, list_id: int, state: str, by: str, now: dt.datetime) -> bool:
    """Raises what move_list raises. A list that was released before and only paused takes one person."""
    found = numbers.list_for(list_id)
    first = state == lists.RELEASED and found.state not in {lists.RELEASED, lists.PAUSED}
    if first and not two_people.agreed(what=_release(list_id), by=by, now=now):
        return False
    move_list.move_list(list_id=list_id, state=state, by=by, now=now)
    return True


def publish(
    *, by: str, now: dt.datetime, date_is_right: bool = False
) -> publish_tally.Published | publish_tally.NotYet | None:
    """None: a second publisher presses too. Raises what publish_tally raises.

    A doubted date is said first: the press of the first of two stays as it was until somebody has looked.
    """
    publish_tally.check_clock(now=now, date_is_right=date_is_right)
    if publish_tally.may_publish(now=now) and not two_people.agreed(what=PUBLISH, by=by, now=now):
        return None
    return publish_tally.publish_tally(by=by, now=now, force_demo=settings.DEMO, date_is_right=date_is_right)


@transaction.atomic
def give_role(*, volunteer: Any, role: str, by: str, now: dt.datetime) -> bool:
    """False for the first of two, where the role is more than plain work, or one's own: an admin who could become an
    editor alone would read notes alone. Raises UnknownRole.
    """
    takes_two = role not in rules.PLAIN_WORK or volunteer.handle == by
    if takes_two and not two_people.agreed(what=f"{ROLE} {volunteer.pk} {role}", by=by, now=now):
        return False
    volunteers.grant_role(volunteer=volunteer, role=role, by=by, now=now)
    return True


@transaction.atomic
def reinstate(*, volunteer: Any, by: str, now: dt.datetime) -> bool:
    """False for the first of two: nobody comes in by one person's word, and nobody comes back by it."""
    if not two_people.agreed(what=f"{RETURN} {volunteer.pk}", by=by, now=now):
        return False
    volunteers.reinstate(volunteer=volunteer, by=by, now=now)
    return True


@transaction.atomic
def set_cap(*, volunteer: Any, cap: int, by: str, now: dt.datetime) -> bool:
    """How many numbers a day one volunteer may be shown: one person lowers it, two raise it. Raises CapUnfit."""
    most = cap_reveals.of_the_site()
    before = most if volunteer.own_cap is None else volunteer.own_cap
    if cap > before and not two_people.agreed(what=f"{CAP} {volunteer.pk} {cap}", by=by, now=now):
        return False
    volunteers.set_cap(volunteer=volunteer, cap=cap, most=most, by=by, now=now)
    return True


@transaction.atomic
def show_story_again(*, story_id: int, by: str, now: dt.datetime) -> bool:
    """False for the first of two: somebody hid it because it may give a person away. Raises NotNow."""
    if not _draft(story_id).hidden:
        raise stories.NotNow
    if not two_people.agreed(what=f"{SHOW} {story_id}", by=by, now=now):
        return False
    stories.show_again(story_id=story_id, by=by, now=now)
    return True


@transaction.atomic
def retract_story(*, story_id: int, reason: str, by: str, now: dt.datetime) -> bool:
    """The first of two hides it at once, and gets False; the second destroys its text and gives the reason.

    Raises NotNow or ReasonMissing.
    """
    draft = _draft(story_id)
    if reason not in telling.REASONS:
        raise stories.ReasonMissing
    if draft.state != telling.PUBLISHED:
        raise stories.NotNow
    if not two_people.agreed(what=f"{RETRACT} {story_id}", by=by, now=now):
        if not draft.hidden:
            stories.hide(story_id=story_id, by=by, now=now)
        return False
    stories.retract(story_id=story_id, reason=reason, by=by, now=now)
    return True


def story_waits(story_id: int, *, now: dt.datetime) -> dict[str, str]:
    """ "show" or "retract" → who asked for it."""
    found = two_people.asked_by([f"{SHOW} {story_id}", f"{RETRACT} {story_id}"], now=now)
    return {"show" if what.startswith(SHOW) else "retract": by for what, by in found.items()}


def list_waits(list_ids: list[int], *, now: dt.datetime) -> dict[int, str]:
    """List → who asked to release it."""
    found = two_people.asked_by([_release(id) for id in list_ids], now=now)
    return {id: found[_release(id)] for id in list_ids if _release(id) in found}


def publishing_waits(*, now: dt.datetime) -> str:
    return two_people.asked_by([PUBLISH], now=now).get(PUBLISH, "")


def cap_waits(volunteer_id: int, *, now: dt.datetime) -> list[str]:
    """What somebody asked for this volunteer and a second has to press too: roles by name, a cap by its number."""
    found = two_people.asked_about((f"{ROLE} {volunteer_id} ", f"{CAP} {volunteer_id} "), now=now)
    return [what.rsplit(" ", 1)[1] for what in found]


def return_waits(volunteer_id: int, *, now: dt.datetime) -> str:
    """Who asked that this volunteer be let back in."""
    what = f"{RETURN} {volunteer_id}"
    return two_people.asked_by([what], now=now).get(what, "")


def _draft(story_id: int) -> told.Draft:
    try:
        return told.draft_for(story_id)
    except told.NoSuchStory:
        raise stories.NotNow from None


def _release(list_id: int) -> str:
    return f"numbers.release {list_id}"
