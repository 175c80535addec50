"""Now and then a canary is handed out as anybody: a number of the operator's own, for this volunteer alone.

It comes only where somebody else waits who could have come, to whoever may be shown numbers, and lies in a list of
that campaign as its other numbers do. Everything after that asks what it asks of everybody: hours, caps, opt-outs,
permit. So the volunteer's pages show nothing else, and the claim of everybody else is the same single statement.
"""

import datetime as dt

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction

from farline.calls.actions import seating, taking
from farline.calls.queries import claims, seats
from farline.canaries import actions as canaries
from farline.canaries import queries, rules
from farline.common import random_ids, same_root, vault
from farline.numbers import standing_in
from farline.numbers.provinces import CLOCK_SHIFTS
from farline.volunteers import alarms
from farline.volunteers import queries as volunteers

__all__ = ["by_chance", "hand_canary", "is_canary"]
SEALED_IN = (queries.NUMBER_TABLE, queries.NUMBER_COLUMN)


def by_chance() -> bool:
    """Whether it is time to look whether one could be handed out. This alone is asked at every press."""
    return settings.CANARY_ONE_IN > 0 and random_ids.random_id() % settings.CANARY_ONE_IN == 0


def hand_canary(*, volunteer: AbstractBaseUser, now: dt.datetime) -> int | None:
    """The call that begins; None when it is somebody else's turn, as nearly always."""
    try:
        return _choose(volunteer, now) if queries.any_kept_lately(now) else None
    except (vault.KeysLocked, vault.TooMany, vault.Unreadable):
        return None


def _choose(volunteer: AbstractBaseUser, now: dt.datetime) -> int | None:
    caller = volunteers.by_id(volunteer.pk)
    if not volunteers.may_call(caller) or not volunteers.has_practised(caller) or alarms.is_held(caller):
        return None
    if caller.own_phone_risk_seen_at is None:  # no number is ever shown to them
        return None
    if claims.in_hand(volunteer.pk, now)[0] or taking.cut_somebody_off(volunteer.pk, now):
        return None
    lying = {one.id: one for one in queries.lying()}
    stories = {id: one.story for id, one in lying.items()}
    chosen = rules.choose(stories, volunteer_id=volunteer.pk, today=now.date())
    return None if chosen is None else _hand(lying[chosen], volunteer, now)


class _NotNow(Exception):
    """Nothing of it is kept."""


def _hand(canary: queries.Lying, volunteer: AbstractBaseUser, now: dt.datetime) -> int | None:
    story, shift = canary.story, CLOCK_SHIFTS.get(canary.story.province, 0)
    seat = seats.seat(province=story.province, clock_shift=shift, synthetic=settings.DEMO, now=now)
    if seat is None:
        return None
    try:
        with transaction.atomic():
            number_id = standing_in.put_in(
                list_id=seat.list_id, page=canary.sealed_number, row=canary.id, sealed_in=SEALED_IN,
                kind=story.kind, province=story.province, place=story.place,
            )  # fmt: skip
            if number_id is None:
                raise _NotNow
            seated = seating.seat(
                campaign_id=seat.campaign_id, number_id=number_id, province=story.province, clock_shift=shift,
                volunteer=volunteer, now=now,
            )  # fmt: skip
            if seated is None or not canaries.note_handed(
                id=canary.id, volunteer_id=volunteer.pk, turn_id=seated.turn_id, now=now
            ):
                raise _NotNow
    except (_NotNow, IntegrityError):  # a list that comes in, or a second tab, was as quick
        return None
    return seated.call_id


def is_canary(call_id: int) -> bool | None:
    """For what follows of a call: nothing of a canary's is counted, silenced, told or declared.

    None: under locked keys, or another root key, nobody can tell. An outcome is saved all the same and counted as
    anybody's, until `settle_canaries` can tell.
    """
    if not queries.any_kept():
        return False
    try:
        return queries.stands(seats.turn_of(call_id)) or (None if same_root.is_other() else False)
    except (vault.KeysLocked, vault.KeysMissing, vault.TooMany):
        return None
