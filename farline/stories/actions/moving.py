"""From state to state: an update that can lose."""

from farline.stories import rules
from farline.stories.actions.refusals import NotNow
from farline.stories.models import Story


def move(story_id: int, old: str, new: str, **changed: object) -> None:
    """Raises NotNow when the table does not allow it, or somebody else was quicker."""
    if new not in rules.TRANSITIONS[old] or old not in rules.STATES:
        raise NotNow
    if not Story.objects.filter(pk=story_id, state=old).update(state=new, **changed):
        raise NotNow
