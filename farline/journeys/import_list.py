"""Bring a list in: read it, leave out who may not be called, seal the rest, give them their turns.

Chunk by chunk, each in one durable transaction together with its resume point: an import that is killed goes on where
it was, and no row counts twice. Opt-outs are asked in the same transaction in which a number is kept.
"""

import datetime as dt
import itertools
import logging
from collections.abc import Callable, Collection, Iterator, Sequence

from django.db import transaction

from farline.calls import actions as calls
from farline.calls import queries as campaigns
from farline.numbers import intakes, keeping, reading, rules
from farline.optouts import queries as optouts

ROWS_AT_ONCE = 5_000
log = logging.getLogger(__name__)
Clock = Callable[[], dt.datetime]


def import_list(*, intake_id: int, by: str, clock: Clock) -> None:
    """Run an import that was queued or broken off. Calling it for one that has ended does nothing."""
    job = intakes.begin(intake_id=intake_id, now=clock())
    if job is None:
        return
    trouble, cancelled = "", False
    try:
        cancelled = not _keep_all(job, clock)
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


def _keep_all(job: intakes.Job, clock: Clock) -> bool:
    """False when it was cancelled on the way. Raises FileTrouble, Overtaken."""
    if job.done == 0:
        # The whole file is read once before a row is kept: a file that breaks off in the middle brings in nothing.
        intakes.note_total(intake_id=job.intake_id, rows=reading.count_rows(job.opener, job.layout))
    regions, done = campaigns.regions_for_list(job.list_id), job.done
    for cells in _chunks(job):
        if intakes.wants_cancel(job.intake_id):
            return False
        chunk = keeping.read_chunk(cells)
        sealed = keeping.seal(chunk.candidates, expires_on=job.expires_on)
        _keep_chunk(job, done, chunk, sealed, regions, clock())
        done = chunk.last_row
    return True


def _chunks(job: intakes.Job) -> Iterator[list[tuple[int, str]]]:
    left = itertools.dropwhile(lambda one: one[0] <= job.done, reading.open_rows(job.opener, *job.layout))
    while chunk := list(itertools.islice(left, ROWS_AT_ONCE)):
        yield chunk


@transaction.atomic
def _keep_chunk(
    job: intakes.Job,
    done: int,
    chunk: keeping.ChunkRead,
    sealed: Sequence[keeping.Sealed],
    regions: Collection[str],
    now: dt.datetime,
) -> None:
    opted_out = optouts.which_opted_out(candidate.e164 for candidate in chunk.candidates)
    kept = intakes.advance(job=job, done=done, chunk=chunk, sealed=sealed, opted_out=opted_out, regions=regions)
    calls.line_up(list_id=job.list_id, number_ids=kept, now=now)
