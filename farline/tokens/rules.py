"""What a token may read. There is no scope for anything that a person does, on purpose."""

import datetime as dt

COUNTS, PACKS, TALLY, HEALTH = "counts", "packs", "tally", "health"
SCOPES = (COUNTS, PACKS, TALLY, HEALTH)
PREFIX = "farline-"  # so that a token that was left lying about is known for one
LONGEST_NAME = 40
MOST_DAYS = 366


def is_in_force(*, expires_on: dt.date, revoked: bool, today: dt.date) -> bool:
    return not revoked and today <= expires_on
