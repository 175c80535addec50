"""What people declared in the invented calls, week by week. Their words are content: content/demo/declared.toml."""

import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from farline.common import content
from farline.common.content import Table
from farline.declarations import rules
from farline.journeys import note_earlier_quit, publish_tally, take_back, take_declaration
from farline.journeys.take_declaration import PersonDeclares
from farline.tally import actions as tally
from farline.tally import queries as published
from farline.tally import receipts

PUBLISHER = "zhixin"
ALONE, TOGETHER, EARLIER = "agreed_self", "agreed_with_others", "already_quit"
DECLARED_LEAF = "farline1 D "
REASON = "duplicate"
SAMPLES = 2  # talks whose codes the tally page shows; each costs as long as a receipt


@dataclass
class Said:
    """The people of the content file, handed out one talk at a time; and the receipts that somebody kept."""

    talks: list[Table]
    earlier: list[Table]
    codes: list[str] = field(default_factory=list)
    samples: int = SAMPLES

    def outcomes(self) -> Iterator[str]:
        for talk in self.talks:
            yield TOGETHER if len(talk.tables("people")) > 1 else ALONE
        yield from (EARLIER for _ in self.earlier)


def said() -> Said:
    sheet = content.read("demo/declared.toml")
    return Said(sheet.tables("talk"), sheet.tables("earlier"))


def fill_in(said: Said, *, conversation: str, window_id: int, volunteer: Any, now: dt.datetime) -> None:
    """Fill in the form that an outcome opened, as the next people of the file would have answered."""
    if conversation == EARLIER:
        row = said.earlier.pop(0)
        note_earlier_quit.note_earlier_quit(
            window_id=window_id,
            volunteer=volunteer,
            party=row.get("p", bool),
            league=row.get("l", bool),
            pioneers=row.get("y", bool),
            about_when=row.one_of("about_when", rules.ABOUT_WHEN),
            now=now,
        )
        return
    wanted = [len(talk.tables("people")) > 1 for talk in said.talks].index(conversation == TOGETHER)
    people = [_person(row) for row in said.talks.pop(wanted).tables("people")]
    # A code that nobody ever sees is thrown away, so nothing is lost when it was quick to make.
    keeps = any(person.wants_receipt for person in people)
    shown = not keeps and said.samples > 0
    said.samples -= shown
    offers = take_declaration.take_declaration(
        window_id=window_id,
        volunteer=volunteer,
        people=people,
        now=now,
        below=_sampled if shown else _never_sampled,
        iterations=receipts.ITERATIONS if keeps or shown else 1,
    )
    said.codes += [offer.code for offer in offers if offer.code]


def _sampled(limit: int) -> int:
    return 0 if limit == take_declaration.ONE_SAMPLE_IN else secrets.randbelow(limit)


def _never_sampled(limit: int) -> int:
    return 1 if limit == take_declaration.ONE_SAMPLE_IN else secrets.randbelow(limit)


def _person(row: Table) -> PersonDeclares:
    real = bool(row.values.get("real"))
    return PersonDeclares(
        party=row.one_of("p", rules.STATUSES),
        league=row.one_of("l", rules.STATUSES),
        pioneers=row.one_of("y", rules.STATUSES),
        name=row.text("name"),
        name_kind=rules.REAL if real else rules.PSEUDONYM,
        real_name_risk_told=real,
        heard=[rules.SAID_YES],
        wants_receipt=bool(row.values.get("receipt")),
    )


def publish(now: dt.datetime) -> None:
    publish_tally.publish_tally(by=PUBLISHER, now=now, force_demo=True)


def take_some_back(said: Said, now: dt.datetime) -> None:
    """The holders of the kept receipts change their minds, and the operator corrects one entry, all in public."""
    for code in said.codes:
        take_back.take_back(code=code, now=now)
    gone = {one.leaf_index for one in published.asked_back()}
    leaf = next(at for at, line in enumerate(published.leaves()) if line.startswith(DECLARED_LEAF) and at not in gone)
    tally.ask_correction(leaf_index=leaf, reason=REASON, by=PUBLISHER, now=now)
    publish(now)
