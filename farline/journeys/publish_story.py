"""Put an approved story before everyone.

Two approvals were given while it was reviewed. Here the other room is asked whether those two are still
trusted: the word of somebody suspended since counts no more. And a story waits until its call is long past.
"""

import datetime as dt

from farline.journeys import draw_atlas
from farline.stories import actions as stories
from farline.stories import queries, rules
from farline.volunteers import queries as volunteers
from farline.volunteers.rules import EDITOR


class ApprovalLapsed(Exception):
    """Somebody who approved this story may no longer do so. It needs a new review."""


class TooSoon(Exception):
    """A story appears at least thirty days after the talk it tells of. `day`: the first on which it may."""

    def __init__(self, day: dt.date) -> None:
        super().__init__()
        self.day = day


class ProvinceTooSoon(Exception):
    """One story a month from a province until three are out: a second one would narrow down who is meant."""


class HiddenOnMap(Exception):
    """The map of those who wait hides this province's small count: a story would say what the map leaves out."""


def publish_story(*, story_id: int, by: str, now: dt.datetime, at_once: bool = False, slug: str | None = None) -> str:
    """Publish and return the slug. `at_once` skips the waiting: for invented stories in the demo only.

    Raises ApprovalLapsed, TooSoon, ProvinceTooSoon, HiddenOnMap, or stories.actions.NotNow or GateBlocks.
    """
    draft = queries.draft_for(story_id)
    if draft.state != rules.APPROVED:
        raise stories.NotNow
    if sum(_still_trusted(handle) for handle in queries.approvers(story_id)) < rules.REVIEWS_NEEDED:
        raise ApprovalLapsed
    day = draft.not_before or rules.first_day(draft.month, rules.WAIT_MOST)
    if now.date() < day and not at_once:
        raise TooSoon(day)
    if _too_many(draft, now.date()) and not at_once:
        raise ProvinceTooSoon
    if _hidden_on_map(draft) and not at_once:
        raise HiddenOnMap
    return stories.publish(story_id=story_id, slug=slug, by=by, now=now)


def _too_many(draft: queries.Draft, today: dt.date) -> bool:
    """A correction that moves a story to another province makes it one more there, on its own old day and today."""
    days = {today}
    if draft.corrects is not None:
        before = queries.draft_for(draft.corrects)
        if before.place == draft.place:
            return False
        days |= {before.published_on or today}
    out = queries.out_in_the_provinces()
    return any(rules.too_many_from(draft.place, day, out) for day in days)


def _hidden_on_map(draft: queries.Draft) -> bool:
    """Whether the place would be told of by the story and not by the map. What is out already tells nothing new."""
    if draft.corrects is not None and queries.draft_for(draft.corrects).place == draft.place:
        return False
    return any(tile.code == draft.place and tile.count is None for tile in draw_atlas.draw_atlas().tiles)


def _still_trusted(handle: str) -> bool:
    volunteer = volunteers.by_handle(handle)
    return volunteer is not None and volunteer.is_active and volunteer.has_role(EDITOR)
