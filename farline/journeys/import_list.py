"""Bring a list in: read it, leave out who may not be called, seal the rest in pages.

Chunk by chunk, each in one durable transaction together with its resume point: an import that is killed goes on where
it was, and no row counts twice. Opt-outs are asked before a page is sealed, and again when it is opened for the queue.
"""

import datetime as dt
import logging
from collections.abc import Callable, Collection
from contextlib import closing, suppress
from dataclasses import dataclass

from django.db import transaction

from farline.calls import queries as campaigns
from farline.common import bulk, vault
from farline.journeys import end_dead_lists
from farline.numbers import columns, identities, intakes, keeping, known_tags, reading, rules, tag_runs
from farline.optouts import queries as optouts

SIZES = columns.Sizes()
TRIES = 3
log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]


def import_list(*, intake_id: int, by: str, clock: Clock, moved: Callable[[], None] = lambda: None) -> None:
    """Run an import that was queued or broken off. Calling it for one that has ended does nothing.

    `moved` is called when the rows are counted, and after each chunk; it may cancel the import. Raises KeysLocked or
    KeysMissing while the keys are away: then it goes on where it was, once somebody calls this again.
    """
    end_dead_lists.end_dead_lists(by=by, now=clock())
    job = intakes.begin(intake_id=intake_id, now=clock())
    if job is None:
        return
    trouble, cancelled, watch = "", False, identities.Watch(job.layout.encoding)
    judged = _Judged(unread=job.done > 0)
    try:
        watch.found = reading.begins_with_identities(job.opener, job.layout)
        cancelled = not _keep_all(job, by, clock, watch, judged, moved)
    except intakes.Overtaken:
        if not intakes.wants_cancel(intake_id):
            return
        cancelled = True
    except rules.FileTrouble as found:
        trouble = found.code
    except (vault.KeysLocked, vault.KeysMissing):
        raise
    except Exception as found:
        # Its text may quote a cell: only its kind is logged, and it goes no further.
        log.error("an import broke off: %s", type(found).__name__)
        trouble = "broke_off"
    _tidy(job.list_id)
    state = rules.FAILED if trouble else rules.CANCELLED if cancelled else rules.DONE
    look_first = watch.found or judged.unread
    intakes.end(intake_id=intake_id, state=state, trouble=trouble, identities=look_first, by=by, now=clock())


def _tidy(list_id: int) -> None:
    """What it saves is time, later: an import whose rows are all kept does not fail by it."""
    try:
        tag_runs.cut(list_id)
    except Exception as found:
        log.error("the tags of a list stay uncut: %s", type(found).__name__)


@dataclass
class _Judged:
    """`unread`: rows were kept by an earlier run, and this one has not seen yet what stands beside them."""

    unread: bool


@dataclass
class _With:
    """What every chunk of an import is judged by. `grant`: the key-holder's leave to have so many numbers marked."""

    known: known_tags.Known
    regions: Collection[str]
    grant: str = ""


def _keep_all(
    job: intakes.Job,
    by: str,
    clock: Clock,
    watch: identities.Watch,
    judged: _Judged,
    moved: Callable[[], None],
) -> bool:
    """False when it was cancelled on the way. Raises FileTrouble, Overtaken."""
    known = known_tags.Known(job.list_id, job.total)
    done, judged_by = job.done, _With(known, campaigns.regions_for_list(job.list_id))

    def counted(total: int) -> None:
        intakes.note_total(intake_id=job.intake_id, rows=total)
        known.coming = total
        judged_by.grant = intakes.grant(intake_id=job.intake_id, rows=total, by=by, now=clock())
        moved()

    if done:
        judged_by.grant = intakes.grant(intake_id=job.intake_id, rows=job.total - done, by=by, now=clock())
    # The whole file is read once before a row is kept: a file that breaks off in the middle brings in nothing.
    told = None if done else counted
    rows = reading.chunks(
        job.opener, job.layout, sizes=SIZES, done=done, counted=told, meanwhile=known.read_others, watch=watch
    )
    with closing(rows) as found, bulk.writing():
        for chunk in found:
            judged.unread = False  # the file was read from its beginning to here
            if intakes.wants_cancel(job.intake_id):
                return False
            _keep_chunk(job, done, chunk, judged_by)
            done = chunk.last_row
            moved()
    return True


def _keep_chunk(job: intakes.Job, done: int, chunk: columns.Chunk, judged_by: _With) -> None:
    for _ in range(TRIES):
        prepared = _prepare(job, chunk, judged_by)
        with suppress(keeping.Meanwhile), transaction.atomic():
            intakes.advance(job=job, done=done, prepared=prepared, known=judged_by.known)
            return
    # Others bring in the same numbers, and were quicker each time: now they wait.
    with transaction.atomic():
        tag_runs.alone()
        prepared = _prepare(job, chunk, judged_by)
        intakes.advance(job=job, done=done, prepared=prepared, known=judged_by.known)


def _prepare(job: intakes.Job, chunk: columns.Chunk, judged_by: _With) -> keeping.Prepared:
    return keeping.prepare(
        chunk,
        home=job.home,
        known=judged_by.known,
        silenced=lambda packed: optouts.silenced_at(optouts.marks_of(packed, grant=judged_by.grant)),
        regions=judged_by.regions,
        only_file=job.only_file,
        grant=judged_by.grant,
    )
