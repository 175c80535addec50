"""Somebody changes their mind and has no receipt. Two ways, both with an end.

While the volunteer who took it is still there: the call's own sealed window, for its three hours. Afterwards, until
two weeks after publication: who telephones tells the day, what was left and the name chosen; these three find it,
and no number does. Not yet published, the draft is destroyed. Published, it is taken back in public, with a reason.
"""

import datetime as dt

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from farline.corrections import queries as windows
from farline.declarations import actions as declarations
from farline.declarations import looking
from farline.declarations import queries as declared
from farline.tally import actions as tally
from farline.tally import queries

TEST = "test"


class NothingToCorrect(Exception):
    """Nothing that still counts fits: day, organizations or name differ, or it was taken back, set aside or is old."""


class SeveralFound(Exception):
    """More than one entry fits, so none was touched. Only the receipt can tell them apart."""


@transaction.atomic
def change_mind(*, window_id: int, voice: int, volunteer: AbstractBaseUser, now: dt.datetime) -> None:
    """In the same talk, by the same volunteer. `voice` counts the people of that call from 0.

    Raises NothingToCorrect.
    """
    link = windows.link_for(window_id=window_id)
    if link is None or link.volunteer_id != volunteer.pk or now >= link.until:
        raise NothingToCorrect
    if link.apart:
        return
    kept = windows.declarations_kept(window_id=window_id)
    if not 0 <= voice < len(kept):
        raise NothingToCorrect
    _take_back(kept[voice], "requested", volunteer.get_username(), now)


@transaction.atomic
def correct_by_word(*, on: dt.date, bits: int, name: str, reason: str, by: str, now: dt.datetime) -> None:
    """`reason` is one of tally.grammar.REASONS. With "test" it was one of our own people who was called: not yet
    published, it is left for the batch to find and pull out, and to be scored.

    Raises NothingToCorrect or SeveralFound.
    """
    found = declared.found_by_word(on=on, bits=bits, name=name)
    if len(found) > 1:
        raise SeveralFound
    if reason == TEST and not (found and declared.is_published(found[0])):
        looking.expect(on=on, bits=bits, name=name, now=now)
    elif found:
        _take_back(found[0], reason, by, now)
    else:
        raise NothingToCorrect


def _take_back(declaration_id: int, reason: str, by: str, now: dt.datetime) -> None:
    commitment = declared.commitment_of(declaration_id)
    if declarations.destroy_draft_of(declaration_id=declaration_id):
        tally.forget_samples(commitments=[commitment])
        return
    index = queries.leaf_with(commitment) if commitment else None
    if index is None or not tally.ask_correction(leaf_index=index, reason=reason, by=by, now=now):
        raise NothingToCorrect
