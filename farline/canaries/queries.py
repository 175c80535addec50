"""Reads: is this turn a canary's, which could be handed out, whose were reported."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from farline.canaries import rules
from farline.canaries.models import CallInDoubt, Canary, UndoInDoubt
from farline.common import asked, blocks, vault
from farline.common.lately import Lately

# Under this name the key-holder opens it to be resealed and in no other way.
NUMBER_TABLE, NUMBER_COLUMN = "numbers.canary", "sealed_number"
STORY_TABLE, STORY_COLUMN = "canaries.canary", "sealed_story"
NUMBER_LABEL, TURN_LABEL = "canaries", "canaries.turn"


@dataclass(frozen=True)
class Lying:
    """A canary as it lies here: to be resealed by the key-holder, not to be read."""

    id: int
    sealed_number: bytes
    story: rules.Story


@dataclass(frozen=True)
class Overview:
    """`unused` were given to nobody; `standing` stand in the queue or in somebody's hand just now."""

    kept: int
    unused: int
    standing: int
    reported: int


def any_kept() -> bool:
    return asked.first("SELECT 1 FROM canaries_canary LIMIT 1") is not None


def any_kept_lately(now: dt.datetime) -> bool:
    """The same, asked by this process once a second: one that was just brought in comes a second later."""
    return _any_kept.said(now)


def is_kept(e164: str) -> bool:
    return id_of(e164) != 0


def id_of(e164: str) -> int:
    """0 when the number is no canary."""
    return Canary.objects.filter(blinded_number=mark_of(e164)).values_list("pk", flat=True).first() or 0


def story_of(e164: str) -> rules.Story | None:
    found = Canary.objects.filter(blinded_number=mark_of(e164)).values_list("pk", "sealed_story").first()
    return opened(*found) if found else None


def stands(turn_id: int) -> bool:
    """Whether this turn is a canary's."""
    return Canary.objects.filter(blinded_turn=mark_of_turn(turn_id)).exists()


def in_doubt() -> list[int]:
    """Calls whose outcome was saved while nobody could tell whether they were a canary's."""
    return list(CallInDoubt.objects.order_by("pk").values_list("pk", flat=True))


def undone_in_doubt() -> list[tuple[int, int, str, str]]:
    """(id, call, line, conversation) of what was taken back while nobody could tell whether it had been counted."""
    return list(UndoInDoubt.objects.order_by("pk").values_list("pk", "call_id", "line", "conversation"))


def standing() -> dict[int, int]:
    """Turn → canary, of those that stand somewhere."""
    return {one.story.turn_id: one.id for one in lying() if one.story.turn_id}


def lying() -> list[Lying]:
    rows = Canary.objects.order_by("pk").values_list("pk", "sealed_number", "sealed_story")
    return [Lying(pk, bytes(number), opened(pk, story)) for pk, number, story in rows]


def stories() -> Mapping[int, rules.Story]:
    return {one.id: one.story for one in lying()}


def overview() -> Overview:
    found = list(stories().values())
    return Overview(
        kept=len(found),
        unused=sum(not one.holders for one in found),
        standing=sum(bool(one.turn_id) for one in found),
        reported=sum(bool(one.reported) for one in found),
    )


def reported() -> list[rules.Story]:
    """Those found burnt, the newest first."""
    found = [one for one in stories().values() if one.reported]
    return sorted(found, key=lambda one: one.reported[-1], reverse=True)


def mark_of(e164: str) -> bytes:
    return vault.tags(blocks.block_of(e164), label=NUMBER_LABEL)


def mark_of_turn(turn_id: int) -> bytes:
    return vault.blind(str(turn_id), label=TURN_LABEL)


def opened(id: int, sealed_story: bytes | memoryview) -> rules.Story:
    return rules.read(vault.open_sealed(sealed_story, table=STORY_TABLE, column=STORY_COLUMN, row=id))


_any_kept = Lately(lambda _now: any_kept())
