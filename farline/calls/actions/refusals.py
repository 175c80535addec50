"""What this room refuses. Each docstring is the sentence that people see."""


class NoSuchCampaign(Exception):
    """There is no such campaign."""


class CampaignUnfit(Exception):
    """A campaign needs a name and a purpose, at most three attempts, and three days between two of them."""


class NotThatWay(Exception):
    """The campaign has moved on meanwhile, or cannot go there from where it is."""


class ListTaken(Exception):
    """This list already belongs to another campaign."""


class ClaimRanOut(Exception):
    """The time for this person ran out and they may be with somebody else. What you had saved is safe."""


class Stopped(ClaimRanOut):
    """Nobody from this list is called any more just now. Please take the next person; nothing is lost."""


class NotYours(Exception):
    """It was already saved, given back, or its time ran out. What you had saved is safe."""


class AlreadySaved(NotYours):
    """How this call ended was already saved, perhaps in another tab."""


class OutcomeUnknown(Exception):
    """Please choose how it ended."""


class NotCalled(OutcomeUnknown):
    """Please call first; then say how it ended."""


class FollowUpUnfit(OutcomeUnknown):
    """The next call must lie in the person's daytime, within sixty days, and be wished for by them."""


class TooLateToUndo(Exception):
    """Undo works for ten seconds, and never after somebody asked not to be called again."""


class QuietHours(Exception):
    """It is too early or too late there now. Please let the person rest."""


class RangOften(Exception):
    """This person was called as often as anybody may be. Please give them back and take the next."""


class CapReached(Exception):
    """You have seen as many numbers today as one person may. Please rest; tomorrow you can go on."""


class ShiftIsFull(Exception):
    """One volunteer has rung as many real people within a shift as one may."""


class TooFast(Exception):
    """Please wait a few seconds before the next number is shown."""
