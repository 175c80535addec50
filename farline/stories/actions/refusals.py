"""What the story desk refuses. Each docstring is the sentence that people see."""

from farline.stories import gate, queries


class NoteGone(Exception):
    """Another editor has already taken this note, or set it aside."""


class NotNow(Exception):
    """The story is no longer in a state in which that can be done."""


class ChangedMeanwhile(Exception):
    """Somebody else saved this draft while you were writing. `theirs` is their version; yours is not lost."""

    def __init__(self, theirs: queries.Draft) -> None:
        super().__init__()
        self.theirs = theirs


class NotOnTheList(Exception):
    """Role and place are chosen from the lists, so that nobody can be told by them."""


class TooLong(Exception):
    """A field is longer than it may be. `fields`: (language, field)."""

    def __init__(self, fields: list[tuple[str, str]]) -> None:
        super().__init__()
        self.fields = fields


class NotWhole(Exception):
    """A language needs headline, quotation, summary and text, or none of them. `languages`: which lack something."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__()
        self.languages = languages


class ChecklistIncomplete(Exception):
    """Every line of the anonymity list must be checked by a person."""


class GateBlocks(Exception):
    """Something in the story gives a person away. `findings` say what, where, and what to change."""

    def __init__(self, findings: list[gate.Finding]) -> None:
        super().__init__()
        self.findings = findings


class NothingChanged(Exception):
    """The reviewers asked for a change, and nothing has been changed since."""


class NotAWriter(Exception):
    """Only its writers read and change a story that is being written. Whoever joins them reviews nothing of it."""


class NothingToSearch(Exception):
    """Some lines hold nothing that could be searched for. `lines`: which. None of the lines was kept."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines


class WroteIt(Exception):
    """Whoever wrote a word of a story cannot review it."""


class NotTheirs(Exception):
    """A story under review is taken back by its writers; an approved one by them or by whoever approved it."""


class NotTaken(Exception):
    """Whoever reviews the safety takes that review first, and sees the note and what was taken out."""


class OthersTurn(Exception):
    """Somebody else has taken this review."""


class SawTheNote(Exception):
    """Whoever has read the caller's note cannot judge the text alone."""


class AlreadyReviewed(Exception):
    """You have already given your verdict on this version."""


class CommentMissing(Exception):
    """A wish for a change says which change."""


class QuotesUnread(Exception):
    """Every quotation is approved by itself."""


class CorrectionMissing(Exception):
    """A correction says in public what it puts right, in every language of the story. `languages`: which lack it."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__()
        self.languages = languages


class ReasonMissing(Exception):
    """A retraction gives one of a few reasons, in public."""
