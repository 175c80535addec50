"""Whose canary was it? Said of one that was reported, to whoever answers for the accounts."""

from dataclasses import dataclass

from farline.calls.queries import seats
from farline.canaries import queries
from farline.canaries.rules import Story
from farline.volunteers import queries as volunteers


@dataclass(frozen=True)
class Named:
    """`handle` is "" for somebody who left since. `shown`: the number stood on their screen."""

    handle: str
    volunteer_id: int
    on: str
    shown: bool


@dataclass(frozen=True)
class Burnt:
    """A canary that was reported: on which days, and who could have carried it away."""

    days: tuple[str, ...]
    holders: tuple[Named, ...]


def name_holders(story: Story) -> list[Named]:
    """As far as is known at this moment: the last of them may have it in hand."""
    now_shown = bool(story.turn_id) and seats.was_shown(story.turn_id)
    found = []
    for one in story.holders:
        volunteer = volunteers.find(one.volunteer_id)
        shown = one.shown or (now_shown and one is story.holders[-1])
        found.append(Named(volunteer.handle if volunteer else "", one.volunteer_id, one.on, shown))
    return found


def burnt() -> list[Burnt]:
    """The newest first."""
    return [Burnt(story.reported, tuple(name_holders(story))) for story in queries.reported()]
