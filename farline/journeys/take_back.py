"""The holder of a receipt takes a declaration back. Nobody learns here whether a code belongs to anything.

Not yet published: the draft is destroyed. Published: a line is added with the next batch; nothing is edited.
"""

import datetime as dt

from django.db import transaction

from farline.declarations import actions as declarations
from farline.tally import actions as tally
from farline.tally import log, receipts


class NotACode(Exception):
    """This is not a receipt code: a digit is wrong, missing or too many. Please read it again."""


def take_back(*, code: str, now: dt.datetime, iterations: int = receipts.ITERATIONS) -> None:
    """Raises NotACode for digits that can be no receipt. For every other code it says nothing, whatever it did."""
    try:
        digits = receipts.read(code)
    except receipts.WrongCode:
        raise NotACode from None
    secret = receipts.derive(digits, origin=log.origin(), iterations=iterations).withdrawal
    with transaction.atomic():
        if not declarations.destroy_draft(withdrawal_tag=receipts.withdrawal_tag(secret)):
            tally.ask_withdrawal(secret=secret, now=now)
