"""A list in words: its state, and what can be done with it next."""

from collections.abc import Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from farline.doors.office.campaign_words import Move
from farline.numbers import queries, rules

STATES = {
    rules.DRAFT: _("Waits to be imported or looked at"),
    rules.CHECKED: _("Imported, not released"),
    rules.RELEASED: _("Released"),
    rules.PAUSED: _("Paused"),
    rules.CLOSED: _("Closed"),
    rules.PURGED: _("Numbers destroyed"),
}
MOVED = {
    rules.CHECKED: _("Looked at. It can be released now."),
    rules.RELEASED: _("Released. It is called as soon as its campaign runs."),
    rules.PAUSED: _("Paused: nobody from this list is handed out."),
    rules.CLOSED: _("Closed. Nobody from this list is called any more."),
    rules.PURGED: _("Every number of this list is destroyed."),
}


NOTHING_KEPT = _("No number of it was kept")
COMES_IN = _("It is being brought in")


def kept_nothing(state: str, intakes: Sequence[queries.IntakeView]) -> bool:
    """Whether every file that was brought in for a list has been read to its end, and none of it came in."""
    ended = bool(intakes) and all(intake.state in rules.ENDED for intake in intakes)
    return state == rules.DRAFT and ended and not any(intake.kept for intake in intakes)


def on_its_way(intake: queries.IntakeView) -> bool:
    return intake.state in (rules.QUEUED, rules.RUNNING)


def comes_in(intakes: Sequence[queries.IntakeView]) -> bool:
    return any(map(on_its_way, intakes))


def state(one: queries.ListView) -> Promise:
    """Where what was brought in is of no interest itself."""
    return state_with(one.state, queries.intakes_of(one.id) if one.state == rules.DRAFT else [])


def state_with(state: str, intakes: Sequence[queries.IntakeView]) -> Promise:
    if state == rules.DRAFT and comes_in(intakes):
        return COMES_IN
    return NOTHING_KEPT if kept_nothing(state, intakes) else STATES[state]


def moves(state: str, *, numbers: int, intakes: Sequence[queries.IntakeView]) -> list[Move]:
    """What can follow, the likeliest first. A list on which nothing was kept can only be closed, and one that has not
    come in whole is looked at later."""
    whole = all(intake.state in rules.ENDED for intake in intakes)
    release = Move(
        rules.RELEASED, _("Release the list"), _("Callers get its people while the campaign runs."), primary=True
    )
    pause = Move(rules.PAUSED, _("Pause"), _("Nobody from it is handed out until you release it again."))
    close = Move(rules.CLOSED, _("Close the list"), _("For good: nobody from it is called again."), danger=True)
    purge = Move(
        rules.PURGED,
        _("Destroy its numbers"),
        _("For good, and at once. Otherwise it happens by itself after the last day."),
        danger=True,
    )
    looked = Move(
        rules.CHECKED,
        _("I have looked at it"),
        _("Some rows held identity card numbers. Make sure that the list was lawfully made before you go on."),
    )
    return {
        rules.DRAFT: [looked, close] if numbers and whole else [close],
        rules.CHECKED: [release, close],
        rules.RELEASED: [pause, close],
        rules.PAUSED: [release, close],
        rules.CLOSED: [purge],
    }.get(state, [])
