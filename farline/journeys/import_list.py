"""Bring a list in: read it, leave out who may not be called, seal the rest in pages.

Chunk by chunk, each in one durable transaction together with its resume point: an import that is killed goes on where
it was, and no row counts twice. Opt-outs are asked before a page is sealed, and again when it is opened for the queue.
"""

import datetime as dt
import itertools
import logging
from collections.abc import Callable, Collection
from contextlib import closing

from django.db import transaction

from farline.calls import queries as campaigns
from farline.numbers import columns, intakes, keeping, reading, rules, tag_runs
from farline.optouts import queries as optouts

SIZES = columns.Sizes()
TRIES = 5
log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]


def import_list(*, intake_id: int, by: str, clock: Clock) -> None:
    """Run an import that was queued or broken off. Calling it for one that has ended does nothing."""
    job = intakes.begin(intake_id=intake_id, now=clock())
    if job is None:
        return
    trouble, cancelled = "", False
    try:
        cancelled = not _keep_all(job)
    except intakes.Overtaken:
        if not intakes.wants_cancel(intake_id):
            return
        cancelled = True
    except rules.FileTrouble as found:
        trouble = found.code
    except Exception as found:
        # Its text may quote a cell: only its kind is logged, and it goes no further.
        log.error("an import broke off: %s", type(found).__name__)
        trouble = "broke_off"
    state = rules.FAILED if trouble else rules.CANCELLED if cancelled else rules.DONE
    intakes.end(intake_id=intake_id, state=state, trouble=trouble, by=by, now=clock())


def _keep_all(job: intakes.Job) -> bool:
    """False when it was cancelled on the way. Raises FileTrouble, Overtaken."""
    regions, done, known = campaigns.regions_for_list(job.list_id), job.done, tag_runs.Known(coming=job.total)

    def counted(total: int) -> None:
        nonlocal known
        intakes.note_total(intake_id=job.intake_id, rows=total)
        known = tag_runs.Known(coming=total)

    # The whole file is read once before a row is kept: a file that breaks off in the middle brings in nothing.
    with closing(
        reading.chunks(job.opener, job.layout, sizes=SIZES, done=done, counted=None if done else counted)
    ) as found:
        for chunk in found:
            if intakes.wants_cancel(job.intake_id):
                return False
            _keep_chunk(job, done, chunk, known, regions)
            done = chunk.last_row
    return True


def _keep_chunk(
    job: intakes.Job, done: int, chunk: columns.Chunk, known: tag_runs.Known, regions: Collection[str]
) -> None:
    for again in itertools.count(1):
        prepared = keeping.prepare(
            chunk,
            home=job.home,
            known=known,
            silenced=lambda packed: optouts.silenced_at(optouts.marks_of(packed)),
            regions=regions,
            only_file=job.only_file,
        )
        try:
            with transaction.atomic():
                intakes.advance(job=job, done=done, prepared=prepared, known=known)
            return
        except keeping.Meanwhile:
            if again == TRIES:
                raise
