"""Somebody had quit long ago and says so. It spends the call's window and is kept apart from declarations."""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.corrections import actions as corrections
from farline.corrections import queries as windows
from farline.corrections import rules
from farline.corrections.actions import WindowClosed
from farline.declarations import actions as declarations

__all__ = ["WindowClosed", "may_note", "note_earlier_quit"]


def may_note(*, window_id: int, volunteer: AbstractBaseUser, now: dt.datetime) -> bool:
    return windows.is_open_for(window_id=window_id, volunteer=volunteer, now=now, opens=rules.EARLIER_QUIT)


@transaction.atomic
def note_earlier_quit(
    *,
    window_id: int,
    volunteer: AbstractBaseUser,
    party: bool,
    league: bool,
    pioneers: bool,
    about_when: str,
    now: dt.datetime,
) -> None:
    """Raises WindowClosed, or NothingLeft when no organization is named; then nothing is kept."""
    corrections.use_window(window_id=window_id, volunteer=volunteer, now=now, opens=rules.EARLIER_QUIT)
    link = windows.link_for(window_id=window_id)
    if link is not None and link.apart:  # it was a canary, and nobody has quit
        return
    declarations.note_earlier(party=party, league=league, pioneers=pioneers, about_when=about_when, now=now)
