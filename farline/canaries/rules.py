"""Which canary goes to whom, and how its story is written down: always in as many bytes."""

import datetime as dt
import json
import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

MOST = 500  # canaries of one site: each is looked at when one is handed out
MOST_HOLDERS, MOST_REPORTS = 8, 4
EACH_APART = dt.timedelta(days=30)  # a volunteer is given no second one before
SHARED_APART = dt.timedelta(days=14)  # nor anybody one that somebody else was shown lately
LENGTH = 1_024
SOMEBODY_WHO_LEFT = 0


@dataclass(frozen=True)
class Holder:
    volunteer_id: int
    on: str  # ISO day
    shown: bool = False


@dataclass(frozen=True)
class Story:
    """`turn_id`: as whom it stands in the queue just now, else 0. `reported`: the days on which it was found burnt."""

    kind: str = ""
    province: str = ""
    place: str = ""
    holders: tuple[Holder, ...] = ()
    turn_id: int = 0
    reported: tuple[str, ...] = ()


def written(story: Story) -> str:
    return json.dumps(asdict(story), ensure_ascii=True, separators=(",", ":")).ljust(LENGTH)


def read(text: str | bytes) -> Story:
    said = json.loads(text)
    holders = tuple(Holder(**one) for one in said.pop("holders"))
    return Story(holders=holders, **{**said, "reported": tuple(said["reported"])})


def choose(
    stories: Mapping[int, Story], *, volunteer_id: int, today: dt.date, chance: random.Random | None = None
) -> int | None:
    """One that nobody was ever shown; where all were, the one that fewest were, so that a report names few."""
    held = [one.on for story in stories.values() for one in story.holders if one.volunteer_id == volunteer_id]
    if any(today - dt.date.fromisoformat(on) < EACH_APART for on in held):
        return None
    fit = [id for id, story in stories.items() if _is_fit(story, volunteer_id, today)]
    fewest = min((len(stories[id].holders) for id in fit), default=0)
    best = sorted(id for id in fit if len(stories[id].holders) == fewest)
    return (chance or random.SystemRandom()).choice(best) if best else None


def _is_fit(story: Story, volunteer_id: int, today: dt.date) -> bool:
    if story.turn_id or story.reported or len(story.holders) >= MOST_HOLDERS:
        return False
    return not any(
        one.volunteer_id == volunteer_id or today - dt.date.fromisoformat(one.on) < SHARED_APART
        for one in story.holders
    )


def handed(story: Story, *, volunteer_id: int, turn_id: int, today: dt.date) -> Story:
    holders = (*story.holders, Holder(volunteer_id, today.isoformat()))
    return replace(story, holders=holders, turn_id=turn_id)


def lifted(story: Story, *, shown: bool) -> Story:
    """Out of the queue again. Whoever never saw the number cannot have carried it away."""
    before, last = story.holders[:-1], story.holders[-1]
    return replace(story, holders=(*before, replace(last, shown=True)) if shown else before, turn_id=0)


def burnt(story: Story, *, today: dt.date) -> Story:
    """Once a day."""
    if today.isoformat() in story.reported:
        return story
    return replace(story, reported=(*story.reported, today.isoformat())[-MOST_REPORTS:])


def without(story: Story, volunteer_id: int) -> Story:
    """Somebody left: that the number was given away stays, to whom does not."""
    holders = tuple(
        replace(one, volunteer_id=SOMEBODY_WHO_LEFT) if one.volunteer_id == volunteer_id else one
        for one in story.holders
    )
    return replace(story, holders=holders)
