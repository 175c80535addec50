"""Somebody telephones without a receipt: within the two weeks the sealed window still finds what they declared.

Not yet published, the draft is destroyed. Published, it is taken back in public, with a reason. Later nobody can.
"""

import datetime as dt

from django.db import transaction

from farline.corrections import queries as windows
from farline.declarations import actions as declarations
from farline.declarations import queries as declared
from farline.tally import actions as tally
from farline.tally import queries


class NothingToCorrect(Exception):
    """The two weeks are over, or it was corrected before. Only a receipt can take it back now."""


@transaction.atomic
def correct_declaration(*, window_id: int, voice: int, reason: str, by: str, now: dt.datetime) -> None:
    """`voice` counts the people of that call from 0; `reason` is one of tally.grammar.REASONS.

    Raises NothingToCorrect.
    """
    kept = windows.declarations_kept(window_id=window_id)
    if not 0 <= voice < len(kept):
        raise NothingToCorrect
    if declarations.destroy_draft_of(declaration_id=kept[voice]):
        return
    commitment = declared.commitment_of(kept[voice])
    index = queries.leaf_with(commitment) if commitment else None
    if index is None or not tally.ask_correction(leaf_index=index, reason=reason, by=by, now=now):
        raise NothingToCorrect
