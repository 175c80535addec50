"""Writes of the second look and of our own test callers. Like all of this room, without a journal line."""

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from farline.common import vault
from farline.common.random_ids import random_id
from farline.declarations import entries, queries, rules
from farline.declarations.entries import Expected
from farline.declarations.models import Declaration, Look, TestCall

LONGEST_WORDS = 300
SET_ASIDE = "set_aside"


class AlreadyLooked(Exception):
    """Somebody has looked at it meanwhile, or it was taken back. Nothing is left to decide."""


class WordsMissing(Exception):
    """Please write in a few words why, without names."""


@transaction.atomic
def accept(*, declaration_id: int, now: dt.datetime, words: str = "") -> None:
    """Raises AlreadyLooked."""
    _move(declaration_id, rules.ACCEPTED)
    _note(rules.ACCEPTED, "", words, now)


@transaction.atomic
def ask(*, declaration_id: int, words: str, now: dt.datetime) -> None:
    """The volunteer who took it is asked in person first; it goes on waiting. Raises AlreadyLooked, WordsMissing."""
    _move(declaration_id, rules.ASKED)
    _note(rules.ASKED, "", _written(words), now)


@transaction.atomic
def set_aside(*, declaration_id: int, reason: str, words: str, now: dt.datetime) -> None:
    """It never becomes a line: nothing of it remains but a reason, which the tally page counts.

    Raises AlreadyLooked, WordsMissing.
    """
    if reason not in rules.SET_ASIDE:
        raise ValueError(reason)
    said = _written(words)
    if not Declaration.objects.filter(pk=declaration_id, look__in=rules.HELD, published_week="").delete()[0]:
        raise AlreadyLooked
    _note(SET_ASIDE, reason, said, now)


@transaction.atomic
def expect(*, on: dt.date, bits: int, name: str, now: dt.datetime) -> None:
    """One of our own people was called on that day and declared this, under this name."""
    id, week = random_id(), vault.week_of(now.date())
    said = Expected(on, bits, entries.mark_of(name, on))
    TestCall.objects.create(
        id=id, week=week, sealed_expected=entries.seal(said, table=queries.TEST, row=id, week=week)
    )


@transaction.atomic
def pull_out_tests(*, found: Iterable[int], doubtful: Iterable[int] = ()) -> None:
    """Our own callers' entries go before the batch is drawn; what was expected of them is then forgotten.
    One that only may be theirs waits until somebody has looked.
    """
    Declaration.objects.filter(pk__in=list(found), published_week="").delete()
    TestCall.objects.all().delete()
    for row in Declaration.objects.filter(pk__in=list(doubtful), published_week=""):
        said = queries.said_in(row)
        if said is None:
            continue
        why = dataclasses.replace(said, why_look=[*said.why_look, rules.MAYBE_TEST])
        sealed = entries.seal(why, table=queries.DECLARATION, row=row.pk, week=row.week)
        Declaration.objects.filter(pk=row.pk).update(look=rules.DUE, sealed_entry=sealed)


@transaction.atomic
def mark_told(*, week: str) -> None:
    Look.objects.filter(verdict=SET_ASIDE, told_week="").update(told_week=week)


@transaction.atomic
def forget_words(*, weeks: Iterable[str]) -> None:
    """Before the keys of these weeks are destroyed. What was not yet counted in public keeps its reason."""
    old = Look.objects.filter(week__in=list(weeks))
    old.exclude(verdict=SET_ASIDE, told_week="").delete()
    TestCall.objects.filter(week__in=list(weeks)).delete()


def _move(declaration_id: int, look: str) -> None:
    waits = Declaration.objects.filter(pk=declaration_id, look__in=rules.HELD, published_week="")
    if not waits.update(look=look):
        raise AlreadyLooked


def _written(words: str) -> str:
    if not words.strip():
        raise WordsMissing
    return words.strip()[:LONGEST_WORDS]


def _note(verdict: str, reason: str, words: str, now: dt.datetime) -> None:
    id, week = random_id(), vault.week_of(now.date())
    sealed = vault.seal(
        words.ljust(LONGEST_WORDS), table="declarations.look", column="sealed_words", row=id, week=week
    )
    Look.objects.create(id=id, week=week, verdict=verdict, reason=reason, sealed_words=sealed)
